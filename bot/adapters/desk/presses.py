"""A button was pressed: decode, check the person, act, answer once, tidy up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog
from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.adapters.desk.access import NEEDED, Access
from bot.adapters.desk.acknowledgement import Toast, acknowledging
from bot.adapters.desk.acts import Acts, Outcome, Press, no_follow_up
from bot.adapters.desk.callback_data import CallbackData
from bot.adapters.desk.explain import Explainer
from bot.adapters.desk.group import Group
from bot.adapters.desk.ports import Review
from bot.adapters.desk.tolerance import tolerated
from bot.domain.errors import (
    DomainError,
    InvalidTransitionError,
    PlatformError,
    StaleRevisionError,
)
from bot.domain.review import CardRef

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Presses:
    review: Review
    access: Access
    group: Group
    acts: Acts
    explainer: Explainer

    async def on_press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None:
            return
        fallback = self.explainer.catalogue.text("errors.unexpected")
        async with acknowledging(query, fallback=fallback) as acknowledgement:
            outcome = await self._outcome(query)
            await acknowledgement.give(outcome.toast)
        with tolerated("desk_follow_up_failed"):
            await outcome.follow_up()

    async def _outcome(self, query: CallbackQuery) -> Outcome:
        try:
            press = await self._press(query)
        except DomainError as error:
            _log.info("desk_press_refused", user_id=query.from_user.id, reason=error.key)
            return Outcome(Toast(self.explainer.error(error), alert=True))
        try:
            outcome = await self.acts.act(press)
        except (InvalidTransitionError, StaleRevisionError) as error:
            outcome = await self._too_late(press, error)
        except DomainError as error:
            outcome = Outcome(Toast(self.explainer.error(error), alert=True))
        return self._tidied(press, outcome)

    async def _press(self, query: CallbackQuery) -> Press:
        """Check who presses what, and where; an unrecorded message becomes the card.

        Raises DomainErrors.
        """
        data = CallbackData.decode(query.data)
        message = query.message
        if data is None or message is None:
            raise DomainError("unknown_button")
        by = self.access.admit(query.from_user, chat=message.chat, permission=NEEDED[data.button])
        card = await self.review.card(data.item_id)
        by.require(card.account)
        ref = CardRef(chat_id=message.chat.id, message_id=message.message_id)
        if card.ref is None:  # before anything is decided: what is drawn then is drawn here
            card = replace(card, ref=await self.review.adopt_card(card.item_id, ref))
        return Press(data=data, by=by, ref=ref, card=card)

    async def _too_late(
        self, press: Press, error: InvalidTransitionError | StaleRevisionError
    ) -> Outcome:
        """Say who was faster, and redraw what the person was looking at."""
        card = await self.review.card(press.data.item_id)
        if isinstance(error, InvalidTransitionError):
            text = self.explainer.late(error, card)
        else:
            text = self.explainer.error(error)
        return Outcome(Toast(text, alert=True), lambda: self.acts.redraw(card, press.ref))

    def _tidied(self, press: Press, outcome: Outcome) -> Outcome:
        """Remove a copy left by a crash."""
        if press.is_on_copy:
            return Outcome(outcome.toast, _in_turn(lambda: self._remove(press.ref), outcome.extra))
        return Outcome(outcome.toast, _in_turn(outcome.follow_up, outcome.extra))

    async def _remove(self, ref: CardRef) -> None:
        _log.info("desk_copy_removed", message_id=ref.message_id)
        try:
            await self.group.delete(ref)
        except PlatformError:
            await self.group.edit_buttons(ref, None)


def _in_turn(
    first: Callable[[], Awaitable[None]], then: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[None]]:
    """Do both; the second also when Telegram refuses the first."""
    if then is no_follow_up:
        return first

    async def both() -> None:
        with tolerated("desk_follow_up_failed"):
            await first()
        await then()

    return both
