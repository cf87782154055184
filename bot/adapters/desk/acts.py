"""What each button does. Decisions go to the use case, which has the card redrawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from bot.adapters.desk.acknowledgement import Toast
from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.cards import CardRenderer
from bot.adapters.desk.editing import Editing
from bot.adapters.desk.group import Group
from bot.adapters.desk.keyboards import has_button
from bot.adapters.desk.ports import PrivateReplies, Review
from bot.domain.card import Card
from bot.domain.deeds import Span
from bot.domain.errors import DomainError, InvalidTransitionError, StaleRevisionError
from bot.domain.review import CardRef, RejectReason
from bot.domain.staff import StaffMember
from bot.domain.verdict import Intent

FollowUp = Callable[[], Awaitable[None]]


async def no_follow_up() -> None:
    """Leave the message as it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """`ref` is the message that was pressed; `card` the item just before."""

    data: CallbackData
    by: StaffMember
    ref: CardRef
    card: Card

    @property
    def is_on_copy(self) -> bool:
        """The message is not the item's recorded card."""
        return self.card.ref != self.ref


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person reads, and what happens afterwards.

    `follow_up` changes the pressed message; `extra` is done besides.
    """

    toast: Toast
    follow_up: FollowUp = no_follow_up
    extra: FollowUp = no_follow_up


_QUESTIONS: Mapping[Button, str] = {
    Button.ASK_HIDE: "confirm_hide",
    Button.ASK_REJECT: "choose_reason",
    Button.ASK_DELETE: "confirm_delete",
    Button.ASK_RESTRICT: "choose_span",
    Button.ASK_CORRECT: "choose_intent",
    Button.MORE: "choose_act",
}
"""What only swaps the buttons, and the toast (`toasts.<name>`) that goes with it."""
_VIEWS = frozenset({Button.DETAILS, Button.SUMMARY, *_QUESTIONS})


@dataclass(frozen=True, kw_only=True, slots=True)
class Acts:
    review: Review
    private: PrivateReplies
    renderer: CardRenderer
    group: Group
    editing: Editing

    async def act(self, press: Press) -> Outcome:
        """Do what the button says. Raises DomainErrors."""
        button = press.data.button
        if button in _VIEWS and press.is_on_copy:
            return Outcome(self._toast("duplicate"))
        match button:
            case _ if button in _QUESTIONS:
                outcome = self._ask(press)
            case Button.DETAILS:
                outcome = await self._show_details(press)
            case Button.SUMMARY:
                outcome = Outcome(Toast(), lambda: self.redraw(press.card, press.ref))
            case Button.EDIT:
                outcome = await self._begin_edit(press)
            case Button.CORRECT:
                outcome = await self._correct(press)
            case Button.WRITE_PRIVATELY:
                outcome = self._write_privately(press)
            case _:
                decide, toast = _DECISIONS[button]
                await decide(self, press)
                outcome = Outcome(self._toast(toast))
        return outcome

    async def redraw(self, card: Card, ref: CardRef) -> None:
        message = self.renderer.card(card)
        await self.group.edit(ref, message.text, markup=message.keyboard)

    def _ask(self, press: Press) -> Outcome:
        """Swap the buttons: 'are you sure', or a list to choose from."""
        card, button = press.card, press.data.button
        if press.data.revision != card.revision:
            raise StaleRevisionError(seen=press.data.revision, current=card.revision)
        if not has_button(card, button):
            raise InvalidTransitionError
        keyboards, toast = self.renderer.keyboards, self._toast(_QUESTIONS[button])
        match button:
            case Button.ASK_HIDE:
                buttons = keyboards.confirm(card, Button.HIDE)
            case Button.ASK_DELETE:
                buttons = keyboards.confirm(card, Button.DELETE)
                toast = replace(toast, alert=True)
            case Button.ASK_RESTRICT:
                buttons = keyboards.spans(card)
                toast = replace(toast, alert=True)
            case Button.ASK_CORRECT:
                buttons = keyboards.intents(card)
            case Button.ASK_REJECT:
                buttons = keyboards.reject_reasons(card)
            case _:
                buttons = keyboards.more(card)
        return Outcome(toast, self._swap(press.ref, buttons))

    async def _show_details(self, press: Press) -> Outcome:
        history = await self.review.history(press.data.item_id)
        message = self.renderer.detailed(press.card, history)

        async def show() -> None:
            await self.group.edit(press.ref, message.text, markup=message.keyboard)

        return Outcome(Toast(), show)

    async def _begin_edit(self, press: Press) -> Outcome:
        await self.review.begin_edit(press.data.item_id, by=press.by, revision=press.data.revision)
        card = await self.review.card(press.data.item_id)
        return Outcome(
            self._toast("edit_begun"), extra=lambda: self.editing.ask(card, by=press.by)
        )

    async def _correct(self, press: Press) -> Outcome:
        try:
            intent = Intent(press.data.argument)
        except ValueError:
            raise DomainError("unknown_button") from None
        is_new = await self.review.correct(
            press.data.item_id, by=press.by, revision=press.data.revision, intent=intent
        )
        return Outcome(self._toast("corrected" if is_new else "not_corrected"))

    def _write_privately(self, press: Press) -> Outcome:
        """Ask for the text. Nobody is kept from writing one too: the first that is sent counts."""
        card = press.card
        if not has_button(card, Button.WRITE_PRIVATELY):
            raise InvalidTransitionError("private_changed")
        return Outcome(
            self._toast("private_begun"),
            lambda: self.redraw(card, press.ref),
            extra=lambda: self.editing.ask_private(card, by=press.by),
        )

    def _swap(self, ref: CardRef, buttons: InlineKeyboardMarkup) -> FollowUp:
        async def swap() -> None:
            await self.group.edit_buttons(ref, buttons)

        return swap

    def _toast(self, name: str) -> Toast:
        return Toast(self.renderer.catalogue.text(f"toasts.{name}"))


async def _approve(acts: Acts, press: Press) -> None:
    await acts.review.approve(press.data.item_id, by=press.by, revision=press.data.revision)


async def _undo(acts: Acts, press: Press) -> None:
    await acts.review.undo(press.data.item_id, by=press.by)


async def _redraft(acts: Acts, press: Press) -> None:
    await acts.review.redraft(press.data.item_id, by=press.by, revision=press.data.revision)


async def _hide(acts: Acts, press: Press) -> None:
    await acts.review.hide(press.data.item_id, by=press.by, revision=press.data.revision)


async def _restore(acts: Acts, press: Press) -> None:
    await acts.review.restore(press.data.item_id, by=press.by)


async def _delete(acts: Acts, press: Press) -> None:
    await acts.review.delete(press.data.item_id, by=press.by, revision=press.data.revision)


async def _mark_sent(acts: Acts, press: Press) -> None:
    await acts.review.mark_sent(press.data.item_id, by=press.by)


async def _like(acts: Acts, press: Press) -> None:
    await acts.review.like(press.data.item_id, by=press.by)


async def _unlike(acts: Acts, press: Press) -> None:
    await acts.review.unlike(press.data.item_id, by=press.by)


async def _retry(acts: Acts, press: Press) -> None:
    await acts.review.retry(press.data.item_id, by=press.by)


async def _reject(acts: Acts, press: Press) -> None:
    try:
        reason = RejectReason(press.data.argument)
    except ValueError:
        raise DomainError("unknown_button") from None
    await acts.review.reject(
        press.data.item_id, by=press.by, revision=press.data.revision, reason=reason
    )


async def _restrict(acts: Acts, press: Press) -> None:
    try:
        span = Span(press.data.argument)
    except ValueError:
        raise DomainError("unknown_button") from None
    await acts.review.restrict(press.data.item_id, by=press.by, span=span)


async def _send_privately(acts: Acts, press: Press) -> None:
    await acts.private.approve(press.data.item_id, by=press.by, revision=press.data.revision)


async def _undo_private(acts: Acts, press: Press) -> None:
    await acts.private.undo(press.data.item_id, by=press.by)


async def _drop_private(acts: Acts, press: Press) -> None:
    await acts.private.drop(press.data.item_id, by=press.by, revision=press.data.revision)


_DECISIONS: Mapping[Button, tuple[Callable[[Acts, Press], Awaitable[None]], str]] = {
    Button.APPROVE: (_approve, "approved"),
    Button.SEND_ANYWAY: (_approve, "approved"),
    Button.UNDO: (_undo, "undone"),
    Button.REDRAFT: (_redraft, "redrafting"),
    Button.HIDE: (_hide, "hiding"),
    Button.REJECT: (_reject, "rejected"),
    Button.RETRY: (_retry, "retrying"),
    Button.MARK_SENT: (_mark_sent, "marked_sent"),
    Button.RESTORE: (_restore, "restoring"),
    Button.DELETE: (_delete, "deleting"),
    Button.LIKE: (_like, "liking"),
    Button.UNLIKE: (_unlike, "unliking"),
    Button.RESTRICT: (_restrict, "restricting"),
    Button.SEND_PRIVATELY: (_send_privately, "private_approved"),
    Button.UNDO_PRIVATE: (_undo_private, "private_undone"),
    Button.DROP_PRIVATE: (_drop_private, "private_dropped"),
}
"""What carries out a button's decision, and the toast (`toasts.<name>`) that confirms it."""
