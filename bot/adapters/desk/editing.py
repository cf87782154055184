"""Edit by reply: ask for the text, take it from the person who was asked, show the change."""

import html
from dataclasses import dataclass

import structlog
from telegram import ForceReply, Message, Update
from telegram.ext import ContextTypes

from bot.adapters.desk.access import Access
from bot.adapters.desk.cards import CardRenderer
from bot.adapters.desk.details import short_difference
from bot.adapters.desk.edit_prompt import EditPrompt, read_prompt
from bot.adapters.desk.explain import Explainer
from bot.adapters.desk.group import Group
from bot.adapters.desk.ports import PrivateReplies, Review
from bot.adapters.desk.short_ids import short_id
from bot.adapters.desk.shorten import as_written, inert, shorten
from bot.adapters.desk.tolerance import tolerated
from bot.domain.card import Card
from bot.domain.errors import DomainError
from bot.domain.review import CardRef
from bot.domain.staff import Permission, StaffMember

_SHOWN = 1500
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Editing:
    review: Review
    private: PrivateReplies
    access: Access
    group: Group
    renderer: CardRenderer
    explainer: Explainer
    bot_id: int

    async def ask(self, card: Card, *, by: StaffMember) -> None:
        """Ask `by` for the new text; the item's lease is theirs already."""
        prompt = EditPrompt(item_id=card.item_id, revision=card.revision, user_id=by.id)
        text = self._render(
            "edit_prompt.html.j2",
            marker=prompt.marker,
            user_id=by.id,
            name=by.name,
            until=card.editing_until,
            draft=shorten(inert(card.draft.text), _SHOWN),
        )
        placeholder = self.renderer.catalogue.text("prompt.placeholder")
        force = ForceReply(selective=True, input_field_placeholder=placeholder)
        with tolerated("desk_edit_prompt_failed"):
            await self.group.to(card.place).send(text, markup=force, reply_to=card.ref)

    async def ask_private(self, card: Card, *, by: StaffMember) -> None:
        """Ask `by` for the text of a private reply."""
        revision = card.private.revision if card.private else 0
        prompt = EditPrompt(
            item_id=card.item_id, revision=revision, user_id=by.id, is_private=True
        )
        text = self._render(
            "private_prompt.html.j2",
            marker=prompt.marker,
            user_id=by.id,
            name=by.name,
            text=shorten(inert(card.private.text), _SHOWN) if card.private else "",
        )
        placeholder = self.renderer.catalogue.text("prompt.private_placeholder")
        force = ForceReply(selective=True, input_field_placeholder=placeholder)
        with tolerated("desk_private_prompt_failed"):
            await self.group.to(card.place).send(text, markup=force, reply_to=card.ref)

    async def on_reply(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Take a reply to a prompt. Everything else that is written is none of our business."""
        message = update.effective_message
        prompt = self.prompt_of(message)
        if message is None or prompt is None or not self._is_asked(message, prompt):
            return
        try:
            by = self.access.admit(
                message.from_user, chat=message.chat, permission=Permission.REVIEW
            )
            await self._take(message, prompt, by)
        except DomainError as error:
            with tolerated("desk_reply_failed"):
                await self.group.send(
                    html.escape(self.explainer.error(error)), reply_to=_ref(message)
                )

    def prompt_of(self, message: Message | None) -> EditPrompt | None:
        """Return the prompt that `message` answers."""
        replied = message.reply_to_message if message else None
        return read_prompt(replied, bot_id=self.bot_id)

    async def remove_prompt(self, message: Message) -> None:
        if message.reply_to_message:
            with tolerated("desk_prompt_not_deleted"):
                await self.group.delete(_ref(message.reply_to_message))

    async def _take(self, message: Message, prompt: EditPrompt, by: StaffMember) -> None:
        if not message.text:
            raise DomainError("only_text")
        text = as_written(message.text)
        before = await self.review.card(prompt.item_id)
        by.require(before.account)
        if prompt.is_private:
            await self._take_private(message, prompt, by, text)
            return
        await self.review.edit(prompt.item_id, by=by, revision=prompt.revision, text=text)
        _log.info("desk_draft_edited", item_id=prompt.item_id, by=by.id)
        await self.remove_prompt(message)
        await self._preview(before, text, by)

    async def _take_private(
        self, message: Message, prompt: EditPrompt, by: StaffMember, text: str
    ) -> None:
        """The card shows the text, to be approved there."""
        await self.private.propose(prompt.item_id, by=by, revision=prompt.revision, text=text)
        _log.info("desk_private_reply_written", item_id=prompt.item_id, by=by.id)
        await self.remove_prompt(message)
        card = await self.review.card(prompt.item_id)
        note = self._render(
            "private_written.html.j2", name=by.name, card_id=short_id(prompt.item_id)
        )
        with tolerated("desk_private_note_failed"):
            await self.group.to(card.place).send(note, reply_to=card.ref)

    async def _preview(self, before: Card, text: str, by: StaffMember) -> None:
        preview = self._render(
            "edit_preview.html.j2",
            name=by.name,
            card_id=short_id(before.item_id),
            pieces=short_difference(before.draft.text, text.strip(), limit=_SHOWN),
        )
        with tolerated("desk_edit_preview_failed"):
            await self.group.to(before.place).send(preview, reply_to=before.ref)

    def _is_asked(self, message: Message, prompt: EditPrompt) -> bool:
        person = message.from_user
        return person is not None and person.id == prompt.user_id and message.sender_chat is None

    def _render(self, template: str, **values: object) -> str:
        return self.renderer.catalogue.template(template).render(values).strip()


def _ref(message: Message) -> CardRef:
    return CardRef(chat_id=message.chat.id, message_id=message.message_id)
