"""Which buttons a card has in which state, in their stable order, at most three a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.card_view import INTENT_ICONS
from bot.domain.card import Card
from bot.domain.deeds import Span
from bot.domain.private_reply import PrivateState
from bot.domain.review import RejectReason, State
from bot.domain.verdict import Intent

Rows = Sequence[Sequence[Button]]

_WIDEST = 3
_PAIR = 2
_PRESENT = "✔️"
_PRIVATE = frozenset({Button.SEND_PRIVATELY, Button.UNDO_PRIVATE, Button.DROP_PRIVATE})
_DELETABLE = frozenset({State.IN_REVIEW, State.FAILED, State.HIDDEN})


def has_button(card: Card, button: Button) -> bool:
    """Tell whether the card as it is now offers `button`."""
    return button in _rarer(card) or any(button in row for row in _rows(card))


@dataclass(frozen=True, kw_only=True, slots=True)
class Keyboards:
    catalogue: Catalogue

    def main(self, card: Card) -> InlineKeyboardMarkup | None:
        """Return the card's buttons; None when there is nothing left to press."""
        return self._markup(card, _rows(card))

    def detailed(self, card: Card) -> InlineKeyboardMarkup | None:
        """Return the same buttons with 'close' in place of 'info'."""
        rows = [
            [Button.SUMMARY if button is Button.DETAILS else button for button in row]
            for row in _rows(card)
        ]
        return self._markup(card, rows)

    def more(self, card: Card) -> InlineKeyboardMarkup:
        """Return the rarer acts in place of the main ones."""
        buttons = [[self._button(card, button)] for button in _rarer(card)]
        return InlineKeyboardMarkup([*buttons, [self._button(card, Button.SUMMARY, "cancel")]])

    def confirm(self, card: Card, button: Button) -> InlineKeyboardMarkup:
        """Return `button`, which does it, and a way back."""
        return InlineKeyboardMarkup(
            [[self._button(card, button), self._button(card, Button.SUMMARY, "cancel")]]
        )

    def reject_reasons(self, card: Card) -> InlineKeyboardMarkup:
        reasons = [
            [self._button(card, Button.REJECT, f"reasons.{reason}", argument=reason)]
            for reason in RejectReason
        ]
        return InlineKeyboardMarkup([*reasons, [self._button(card, Button.SUMMARY, "cancel")]])

    def intents(self, card: Card) -> InlineKeyboardMarkup:
        """Return what the comment may be instead, the present reading marked."""
        choices = [self._intent(card, intent) for intent in Intent]
        rows = [choices[first : first + _PAIR] for first in range(0, len(choices), _PAIR)]
        return InlineKeyboardMarkup([*rows, [self._button(card, Button.SUMMARY, "cancel")]])

    def spans(self, card: Card) -> InlineKeyboardMarkup:
        """Return for how long the author may be restricted; choosing one does it."""
        spans = [
            [self._button(card, Button.RESTRICT, f"spans.{span}", argument=span)] for span in Span
        ]
        return InlineKeyboardMarkup([*spans, [self._button(card, Button.SUMMARY, "cancel")]])

    def _intent(self, card: Card, intent: Intent) -> InlineKeyboardButton:
        sign = _PRESENT if intent is card.reading.intent else INTENT_ICONS[intent]
        return InlineKeyboardButton(
            f"{sign} {self.catalogue.text(f'intents.{intent}')}",
            callback_data=_data(card, Button.CORRECT, argument=intent),
        )

    def _markup(self, card: Card, rows: Rows) -> InlineKeyboardMarkup | None:
        buttons = [[self._button(card, button) for button in row] for row in rows]
        return InlineKeyboardMarkup(buttons) if buttons else None

    def _button(
        self, card: Card, button: Button, name: str | None = None, *, argument: str = ""
    ) -> InlineKeyboardButton:
        key = name if name and "." in name else f"buttons.{name or button.name.lower()}"
        data = _data(card, button, argument=argument)
        return InlineKeyboardButton(self.catalogue.text(key), callback_data=data)


def _data(card: Card, button: Button, *, argument: str) -> str:
    revision = card.revision
    if button in _PRIVATE and card.private:
        revision = card.private.revision
    return CallbackData(
        button=button, item_id=card.item_id, revision=revision, argument=argument
    ).encode()


def _rows(card: Card) -> Rows:
    rows = [*_main(card)]
    if _rarer(card):
        if rows and len(rows[-1]) < _WIDEST:
            rows[-1] = [*rows[-1], Button.MORE]
        else:
            rows.append([Button.MORE])
    private = _private(card)
    return [*rows, private] if private else rows


def _main(card: Card) -> Rows:
    match card.state:
        case State.IN_REVIEW | State.ANSWERED:
            return _undecided(card)
        case State.FAILED:
            return [
                [Button.RETRY, Button.EDIT, Button.ASK_REJECT],
                [Button.DETAILS],
            ]
        case State.UNCERTAIN if card.failure:  # nobody but a person can look
            return [[Button.MARK_SENT, Button.RETRY], [Button.DETAILS]]
        case State.APPROVED:  # after its window too: it may wait for /lanjut or its platform
            return [[Button.UNDO]]
        case State.HIDDEN:
            return [[Button.RESTORE, Button.DETAILS]]
        case _:
            return []


def _undecided(card: Card) -> Rows:
    if card.state is State.ANSWERED:
        return [[Button.SEND_ANYWAY, Button.DETAILS] if card.draft.text else [Button.DETAILS]]
    second = [Button.ASK_REJECT, Button.DETAILS]
    if card.can_hide:
        second.insert(0, Button.ASK_HIDE)
    if not card.takes_reply:
        return [second]
    first = [Button.EDIT]
    if card.draft.text:
        first.insert(0, Button.APPROVE)
    if card.can_redraft:
        first.append(Button.REDRAFT)
    return [first, second]


def _rarer(card: Card) -> Sequence[Button]:
    """Return what the platform and the state allow beside the main acts."""
    found = [Button.ASK_CORRECT] if card.can_correct else []
    if card.can_like:
        found.append(Button.UNLIKE if card.like and card.like.stands else Button.LIKE)
    if card.can_reply_privately:
        found.append(Button.WRITE_PRIVATELY)
    if card.can_delete and card.state in _DELETABLE:
        found.append(Button.ASK_DELETE)
    if card.can_restrict:
        found.append(Button.ASK_RESTRICT)
    return found


def _private(card: Card) -> Sequence[Button]:
    """Return what can be done with a private reply that stands on the card."""
    private = card.private
    match private.state if private else None:
        case PrivateState.PROPOSED | PrivateState.FAILED:
            retry = [Button.SEND_PRIVATELY] if private and private.may_be_approved else []
            return [*retry, Button.DROP_PRIVATE]
        case PrivateState.APPROVED:
            return [Button.UNDO_PRIVATE]
        case _:
            return []
