"""Who may act: the person is checked on every press and command, never the chat alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Chat, User
from telegram.constants import ChatID

from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.group import GroupAddress
from bot.domain.errors import NotAllowedError
from bot.domain.staff import Permission, StaffMember, StaffRoster

NEEDED: Mapping[Button, Permission] = {
    Button.APPROVE: Permission.REVIEW,
    Button.UNDO: Permission.REVIEW,
    Button.EDIT: Permission.REVIEW,
    Button.REDRAFT: Permission.REVIEW,
    Button.ASK_HIDE: Permission.REVIEW,
    Button.HIDE: Permission.REVIEW,
    Button.ASK_REJECT: Permission.REVIEW,
    Button.REJECT: Permission.REVIEW,
    Button.RETRY: Permission.REVIEW,
    Button.MARK_SENT: Permission.REVIEW,
    Button.RESTORE: Permission.RESTORE,
    Button.MORE: Permission.REVIEW,
    Button.LIKE: Permission.REVIEW,
    Button.UNLIKE: Permission.REVIEW,
    Button.ASK_DELETE: Permission.RESTORE,
    Button.DELETE: Permission.RESTORE,
    Button.WRITE_PRIVATELY: Permission.REVIEW,
    Button.SEND_PRIVATELY: Permission.REVIEW,
    Button.UNDO_PRIVATE: Permission.REVIEW,
    Button.DROP_PRIVATE: Permission.REVIEW,
    Button.DETAILS: Permission.VIEW,
    Button.SUMMARY: Permission.VIEW,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    roster: StaffRoster
    address: GroupAddress

    def admit(
        self, user: User | None, *, chat: Chat | None, permission: Permission
    ) -> StaffMember:
        """Return the member who acts.

        Raises:
            NotAllowedError: `wrong_chat`, `anonymous`, `stranger` or `role_too_low`.
        """
        if chat is None or chat.id != self.address.chat_id:
            raise NotAllowedError("wrong_chat")
        if user is None or user.is_bot or user.id == ChatID.ANONYMOUS_ADMIN:
            raise NotAllowedError("anonymous")
        return self.roster.authorise(user.id, permission)
