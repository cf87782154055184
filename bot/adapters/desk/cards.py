"""From a card's facts to a Telegram message that fits, in one language."""

import html
import re
from dataclasses import dataclass, fields, replace

from telegram import InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.card_view import CardView, Room, card_view, web_address
from bot.adapters.desk.details import Details, details_of
from bot.adapters.desk.keyboards import Keyboards
from bot.adapters.desk.outcome_view import OutcomeView, outcome_view
from bot.adapters.desk.ports import ItemHistory
from bot.adapters.desk.short_ids import short_id
from bot.adapters.desk.shorten import utf16_length
from bot.domain.card import Card
from bot.domain.reply import Draft, DraftOrigin
from bot.domain.staff import StaffRoster
from bot.ports import Clock

_TAG = re.compile(r"<[^>]+>")
# From all the room there is down to little; the last share fits with every other part at its
# longest.
_SHARES = (8.0, 7.0, 6.0, 5.0, 4.0, 3.5, 3.0, 2.5, 2.0, 1.5, 1.0, 0.6, 0.3)


def visible_length(markup: str) -> int:
    """Return the length that Telegram counts: without tags, entities resolved, UTF-16."""
    return utf16_length(html.unescape(_TAG.sub("", markup)))


@dataclass(frozen=True, kw_only=True, slots=True)
class CardMessage:
    """`text` is Telegram HTML."""

    text: str
    keyboard: InlineKeyboardMarkup | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRenderer:
    catalogue: Catalogue
    roster: StaffRoster
    clock: Clock

    def card(self, card: Card) -> CardMessage:
        keyboard = self.keyboards.main(card)
        return CardMessage(text=self._text(card, details=None), keyboard=keyboard)

    def detailed(self, card: Card, history: ItemHistory) -> CardMessage:
        """Return the card with its scores, texts and history."""
        details = self.details(card, history)
        keyboard = self.keyboards.detailed(card)
        return CardMessage(text=self._text(card, details=details), keyboard=keyboard)

    def bare(self, card: Card) -> CardMessage:
        """Return a card without the comment and the draft, which nobody can approve unread."""
        template = self.catalogue.template("card_bare.html.j2")
        text = template.render(card_id=short_id(card.item_id), link=web_address(card.permalink))
        none = Draft(text="", origin=DraftOrigin.NONE)
        unread = replace(card, draft=none, can_redraft=False, can_correct=False)
        keyboard = self.keyboards.main(unread)
        return CardMessage(text=text.strip(), keyboard=keyboard)

    def details(self, card: Card, history: ItemHistory) -> Details:
        return details_of(card.verdict, history, catalogue=self.catalogue, roster=self.roster)

    @property
    def keyboards(self) -> Keyboards:
        return Keyboards(catalogue=self.catalogue)

    def _text(self, card: Card, *, details: Details | None) -> str:
        """Render with as much of the long texts as fits into one message."""
        template = self.catalogue.template("card.html.j2")
        now, text = self.clock(), ""
        for share in _SHARES:
            room = Room.of(share)
            view = card_view(card, catalogue=self.catalogue, room=room, details=details)
            outcome = outcome_view(card, catalogue=self.catalogue, now=now, room=room.private)
            text = template.render(_variables(view) | _variables(outcome)).strip()
            if visible_length(text) <= MessageLimit.MAX_TEXT_LENGTH:
                break
        return text


def _variables(view: CardView | OutcomeView) -> dict[str, object]:
    return {field.name: getattr(view, field.name) for field in fields(view)}
