"""What each button does. Decisions go to the use case, which has the card redrawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.adapters.desk.acknowledgement import Toast
from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.cards import CardRenderer
from bot.adapters.desk.editing import Editing
from bot.adapters.desk.group import Group
from bot.adapters.desk.keyboards import has_button
from bot.adapters.desk.ports import Review
from bot.domain.card import Card
from bot.domain.errors import DomainError, InvalidTransitionError, StaleRevisionError
from bot.domain.review import CardRef, RejectReason
from bot.domain.staff import StaffMember

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
        return self.card.ref is not None and self.card.ref != self.ref


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person reads, and what happens afterwards.

    `follow_up` changes the pressed message; `extra` is done besides.
    """

    toast: Toast
    follow_up: FollowUp = no_follow_up
    extra: FollowUp = no_follow_up


_VIEWS = frozenset({Button.DETAILS, Button.SUMMARY, Button.ASK_HIDE, Button.ASK_REJECT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Acts:
    review: Review
    renderer: CardRenderer
    group: Group
    editing: Editing

    async def act(self, press: Press) -> Outcome:
        """Do what the button says. Raises DomainErrors."""
        button = press.data.button
        if button in _VIEWS and press.is_on_copy:
            return Outcome(self._toast("duplicate"))
        match button:
            case Button.ASK_HIDE | Button.ASK_REJECT:
                return self._ask(press)
            case Button.DETAILS:
                return await self._show_details(press)
            case Button.SUMMARY:
                return Outcome(Toast(), lambda: self.redraw(press.card, press.ref))
            case Button.EDIT:
                return await self._begin_edit(press)
            case _:
                decide, toast = _DECISIONS[button]
                await decide(self.review, press)
                return Outcome(self._toast(toast))

    async def redraw(self, card: Card, ref: CardRef) -> None:
        message = self.renderer.card(card)
        await self.group.edit(ref, message.text, markup=message.keyboard)

    def _ask(self, press: Press) -> Outcome:
        """Swap the buttons: 'are you sure', or the list of reasons."""
        card, button = press.card, press.data.button
        if press.data.revision != card.revision:
            raise StaleRevisionError(seen=press.data.revision, current=card.revision)
        if not has_button(card, button):
            raise InvalidTransitionError
        if button is Button.ASK_HIDE:
            toast, buttons = "confirm_hide", self.renderer.keyboards.confirm_hide(card)
        else:
            toast, buttons = "choose_reason", self.renderer.keyboards.reject_reasons(card)
        return Outcome(self._toast(toast), self._swap(press.ref, buttons))

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

    def _swap(self, ref: CardRef, buttons: InlineKeyboardMarkup) -> FollowUp:
        async def swap() -> None:
            await self.group.edit_buttons(ref, buttons)

        return swap

    def _toast(self, name: str) -> Toast:
        return Toast(self.renderer.catalogue.text(f"toasts.{name}"))


async def _approve(review: Review, press: Press) -> None:
    await review.approve(press.data.item_id, by=press.by, revision=press.data.revision)


async def _undo(review: Review, press: Press) -> None:
    await review.undo(press.data.item_id, by=press.by)


async def _redraft(review: Review, press: Press) -> None:
    await review.redraft(press.data.item_id, by=press.by, revision=press.data.revision)


async def _hide(review: Review, press: Press) -> None:
    await review.hide(press.data.item_id, by=press.by, revision=press.data.revision)


async def _restore(review: Review, press: Press) -> None:
    await review.restore(press.data.item_id, by=press.by)


async def _retry(review: Review, press: Press) -> None:
    await review.retry(press.data.item_id, by=press.by)


async def _mark_sent(review: Review, press: Press) -> None:
    await review.mark_sent(press.data.item_id, by=press.by)


async def _reject(review: Review, press: Press) -> None:
    try:
        reason = RejectReason(press.data.argument)
    except ValueError:
        raise DomainError("unknown_button") from None
    await review.reject(
        press.data.item_id, by=press.by, revision=press.data.revision, reason=reason
    )


_DECISIONS: Mapping[Button, tuple[Callable[[Review, Press], Awaitable[None]], str]] = {
    Button.APPROVE: (_approve, "approved"),
    Button.SEND_ANYWAY: (_approve, "approved"),
    Button.UNDO: (_undo, "undone"),
    Button.REDRAFT: (_redraft, "redrafting"),
    Button.HIDE: (_hide, "hiding"),
    Button.REJECT: (_reject, "rejected"),
    Button.RETRY: (_retry, "retrying"),
    Button.MARK_SENT: (_mark_sent, "marked_sent"),
    Button.RESTORE: (_restore, "restoring"),
}
"""What carries out a button's decision, and the toast (`toasts.<name>`) that confirms it."""
