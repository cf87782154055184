"""Who and what exists in the simulated Telegram before anyone acts."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Membership(StrEnum):
    """Member status in the group, as `getChatMember` words it."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"


@dataclass(frozen=True, kw_only=True, slots=True)
class Persona:
    """A person whom the page lets you play.

    Attributes:
        label: what the page shows beside the name; Telegram itself knows no office roles.
    """

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    label: str
    membership: Membership = Membership.MEMBER

    def to_json(self) -> dict[str, Any]:
        """As the page draws them."""
        return {
            "id": self.id,
            "name": f"{self.first_name} {self.last_name}".strip(),
            "username": self.username,
            "label": self.label,
            "membership": self.membership,
        }


RINA = Persona(
    id=7001, first_name="Rina", last_name="Puspita", username="rina_humas", label="Petugas"
)
BUDI = Persona(
    id=7002, first_name="Budi", last_name="Santoso", username="budi_humas", label="Petugas"
)
SITI = Persona(
    id=7003,
    first_name="Siti",
    last_name="Aminah",
    username="siti_humas",
    label="Penyelia",
    membership=Membership.CREATOR,
)
STRANGER = Persona(id=7099, first_name="Joko", last_name="Tamu", label="Bukan petugas")
CITIZEN = Persona(
    id=8001,
    first_name="Wati",
    last_name="Lestari",
    label="Warga",
    membership=Membership.LEFT,
)
"""Writes to the bot in private alone; not among the personas unless a test or demo adds her."""
PERSONAS = (RINA, BUDI, SITI, STRANGER)
DEWI = Persona(id=7101, first_name="Dewi", last_name="Anggraini", label="Warga")
AGUS = Persona(id=7102, first_name="Agus", last_name="Wibowo", label="Warga")
YANTO = Persona(id=7103, first_name="Yanto", last_name="Hidayat", label="Warga")


@dataclass(frozen=True, kw_only=True, slots=True)
class TelegramConfig:
    """Settings of the stand-in.

    Attributes:
        group_limit: messages and edits allowed in one group per window (the Bot FAQ says 20 a
            minute); None switches the limit off.
        callback_seconds: how long a callback query can be answered.
        bot_can_delete: whether the bot is an administrator who may delete any message.
        citizens: who can write in the discussion group, and to the bot in private; staff can, too.
        channel_username: makes the channel and its comments public; empty: private.
        webhook_retry_seconds: first wait after a failed delivery; doubles up to 60 s.
    """

    token: str = field(default="123456789:SANDBOX-only-not-a-secret", repr=False)
    bot_name: str = "Tanggap"
    bot_username: str = "tanggap_sandbox_bot"
    group_id: int = -1002026110001
    group_title: str = "Meja Balas Humas"
    forum: bool = False
    personas: tuple[Persona, ...] = PERSONAS
    channel_id: int = -1002026110002
    channel_title: str = "Pemerintah Kota Contoh"
    channel_username: str = ""
    discussion_id: int = -1002026110003
    discussion_title: str = "Diskusi Warga"
    citizens: tuple[Persona, ...] = (DEWI, AGUS)
    group_limit: int | None = 20
    group_window_seconds: float = 60.0
    callback_seconds: float = 60.0
    bot_can_delete: bool = True
    webhook_retry_seconds: float = 0.5

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])
