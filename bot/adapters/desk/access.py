"""Who may act: the person is checked on every press and command, never the chat alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from telegram import Chat, Message, User
from telegram.constants import ChatID

from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.group import Addresses
from bot.domain.account import Accounts
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
    Button.ASK_CORRECT: Permission.REVIEW,
    Button.CORRECT: Permission.REVIEW,
    Button.RETRY: Permission.REVIEW,
    Button.MARK_SENT: Permission.REVIEW,
    Button.RESTORE: Permission.RESTORE,
    Button.MORE: Permission.REVIEW,
    Button.LIKE: Permission.REVIEW,
    Button.UNLIKE: Permission.REVIEW,
    Button.ASK_DELETE: Permission.RESTORE,
    Button.DELETE: Permission.RESTORE,
    Button.ASK_RESTRICT: Permission.RESTORE,
    Button.RESTRICT: Permission.RESTORE,
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
    addresses: Addresses
    accounts: Accounts = field(default_factory=Accounts)

    def admit(
        self, user: User | None, *, chat: Chat | None, permission: Permission
    ) -> StaffMember:
        """Return the member who acts.

        Raises:
            NotAllowedError: `wrong_chat`, `anonymous`, `stranger` or `role_too_low`.
        """
        if chat is None or self.addresses.find(chat.id) is None:
            raise NotAllowedError("wrong_chat")
        if user is None or user.is_bot or user.id == ChatID.ANONYMOUS_ADMIN:
            raise NotAllowedError("anonymous")
        return self.roster.authorise(user.id, permission)

    def queue_of(self, message: Message, by: StaffMember) -> Collection[str] | None:
        """Return the accounts whose cards are listed where this was written; None: all of them.

        A topic lists its own accounts, a group all of its own, and the main group every one. A
        person sees no others than those entrusted to them.
        """
        entrusted = by.accounts or None
        listed = self._listed(message)
        if listed is None or entrusted is None:
            return entrusted if listed is None else listed
        return listed & entrusted

    def _listed(self, message: Message) -> frozenset[str] | None:
        here = self.addresses.find(message.chat.id)
        places = [p for p in self.accounts.places() if self.addresses.at(p) is here]
        topic = topic_of(message)
        own = [place for place in places if topic is not None and place.topic == topic]
        if not own and here is self.addresses.main:
            return None
        return self.accounts.at(*(own or places))


def topic_of(message: Message) -> int | None:
    """Return the topic of a forum group that a message is in."""
    return message.message_thread_id if message.is_topic_message else None
