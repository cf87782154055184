"""`Desk` on Telegram: one message per card, edited in place."""

import asyncio
import html
from dataclasses import dataclass

import structlog

from bot.adapters.desk.card_view import account_name
from bot.adapters.desk.cards import CardMessage, CardRenderer
from bot.adapters.desk.errors import is_about
from bot.adapters.desk.group import MESSAGE_LOST, Group
from bot.adapters.desk.outage_view import outage_text
from bot.adapters.desk.ports import RenderDigest
from bot.adapters.desk.tolerance import tolerated
from bot.domain.account import Accounts
from bot.domain.card import Card
from bot.domain.digest import DigestFacts
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.notice import StaffNotice
from bot.domain.outage import Outage
from bot.domain.review import CardRef

# The message cannot be edited any more, whatever it is tried with.
_LOST = (MESSAGE_LOST, "message can't be edited", "chat not found")
# Nothing that we know of; what else Telegram may have against a text.
_TEXT_REFUSED = ("can't parse", "too long", "too_long", "text is empty", "text must be")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramDesk:
    """See `ports.Desk` for what each method raises."""

    group: Group
    renderer: CardRenderer
    render_digest: RenderDigest
    accounts: Accounts

    async def show(self, card: Card) -> CardRef:
        """Send the card, or edit the message at `card.ref`; a lost message is sent anew.

        A text that Telegram does not take is replaced by one that says so: a comment must not
        stay unseen because of what is in it. A message of which it is not known whether it was
        sent is sent again: a second card does less harm than none, and the older one is removed
        when somebody presses it.

        Raises:
            NotSentError: to be repeated.
            RejectedError: Telegram refuses the card.
        """
        try:
            return await self._readable(card)
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from None

    async def _readable(self, card: Card) -> CardRef:
        try:
            return await self._put(card, self.renderer.card(card))
        except RejectedError as error:
            if not any(is_about(error, words) for words in _TEXT_REFUSED):
                raise
            _log.error("desk_card_text_refused", item_id=card.item_id, reason=error.reason)
        return await self._put(card, self.renderer.bare(card))

    async def tell(self, notice: StaffNotice) -> None:
        values = dict(notice.values)
        if "platform" in values:
            name = account_name(str(values["platform"]), str(values.get("label", "")))
            values["account"] = name
        text = self.renderer.catalogue.text(f"notices.{notice.key}", **values)
        await self.group.to(notice.place).send(html.escape(text))

    async def _put(self, card: Card, message: CardMessage) -> CardRef:
        group = self.group.to(card.place)
        if card.ref is not None and await _edit(group, card.ref, message):
            return card.ref
        return await group.send(message.text, markup=message.keyboard)

    async def tell_outage(self, outage: Outage) -> None:
        """Tell it to the group in words of the catalogue."""
        place = self.accounts.of(outage.platform).place
        await self.group.to(place).send(outage_text(outage, catalogue=self.renderer.catalogue))

    async def post_digest(self, facts: DigestFacts) -> None:
        """Post the digest's text at its place, then its chart as far as possible.

        A Telegram that is away is found out before anything is sent: only a text that was on
        its way has an unclear outcome.
        """
        text, chart = await asyncio.to_thread(self.render_digest, facts)
        group = self.group.to(facts.edition.place)
        await group.reach()
        try:
            await group.send(text)
        except OutcomeUnknownError as error:
            _log.error("desk_digest_unsure", week=str(facts.week), reason=error.reason)
            raise
        with tolerated("desk_digest_chart_failed"):
            await group.send_photo(chart)


async def _edit(group: Group, ref: CardRef, message: CardMessage) -> bool:
    """Return whether the message at `ref` now shows the card."""
    if ref.chat_id != group.address.chat_id:
        return False
    try:
        await group.edit(ref, message.text, markup=message.keyboard)
    except RejectedError as error:
        if any(is_about(error, words) for words in _LOST):
            _log.info("desk_card_lost", message_id=ref.message_id)
            return False
        raise
    return True
