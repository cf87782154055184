"""People of the office: who they are in Telegram and what their role lets them do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from bot.domain.errors import NotAllowedError

StaffId = NewType("StaffId", int)
"""A Telegram user id. Chats are never trusted, only people."""


class Role(StrEnum):
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Permission(StrEnum):
    VIEW = "view"
    REVIEW = "review"
    RESTORE = "restore"
    CONTROL = "control"


GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.REVIEWER: frozenset({Permission.VIEW, Permission.REVIEW}),
    Role.SUPERVISOR: frozenset(
        {Permission.VIEW, Permission.REVIEW, Permission.RESTORE, Permission.CONTROL}
    ),
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    id: StaffId
    name: str
    role: Role
    accounts: frozenset[str] = frozenset()
    """Keys of the accounts entrusted to them; empty: all."""

    def require(self, account: str) -> None:
        """Raise NotAllowedError unless the account is entrusted to them."""
        if self.accounts and account not in self.accounts:
            raise NotAllowedError("other_account")


@dataclass(frozen=True, slots=True)
class StaffRoster:
    """The staff of one office, by Telegram user id."""

    members: Mapping[StaffId, StaffMember]

    def authorise(self, user_id: int, permission: Permission) -> StaffMember:
        """Return the member, or raise `NotAllowedError` for strangers and lesser roles."""
        member = self.members.get(StaffId(user_id))
        if member is None:
            raise NotAllowedError("stranger", user_id=user_id)
        if permission not in GRANTS[member.role]:
            raise NotAllowedError("role_too_low")
        return member

    def name_of(self, user_id: StaffId | None) -> str:
        """Return a display name, or an empty text for people who left the roster."""
        member = self.members.get(user_id) if user_id is not None else None
        return member.name if member else ""
