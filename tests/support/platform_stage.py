"""A platform's real adapter beside its stand-in, and what holds of every one's replies."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import OutcomeUnknownError
from bot.domain.reply import ItemId, OutgoingReply
from bot.ports import Platform
from bot.sandbox.faults import FaultKind

TEXT = "Terima kasih, Kak. Petugas kami cek hari ini 🙏"


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(kw_only=True)
class PlatformStage(ABC):
    platform: Platform
    clock: Clock

    @property
    @abstractmethod
    def author(self) -> str:
        """Who writes the comments."""

    @property
    @abstractmethod
    def replies(self) -> Sequence[str | None]:
        """The office's replies that stand on the platform."""

    @abstractmethod
    def comment(self, text: str = "Kapan?", **more: object) -> str: ...

    @abstractmethod
    def fault(self, operation: str, kind: FaultKind, **more: object) -> None: ...

    def reply(self, comment_id: str, **more: object) -> OutgoingReply:
        values = {"parent_external_id": None, "author_name": self.author, "text": TEXT}
        return OutgoingReply(
            item_id=ItemId(1),
            comment_external_id=comment_id,
            attempted_at=self.clock(),
            **(values | more),
        )


async def assert_found_in_spite_of_the_answer(
    stage: PlatformStage, operation: str, kind: FaultKind, **more: object
) -> None:
    """The platform makes the reply and fails to say so: it is found, and stands once."""
    reply = stage.reply(stage.comment())
    stage.fault(operation, kind, **more)
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.publish(reply)
    assert await stage.platform.find_published(reply)
    assert stage.replies == [TEXT]


async def assert_found_missing_and_sent_again(
    stage: PlatformStage, operation: str, kind: FaultKind
) -> None:
    """The platform does not make the reply: it is not found, and may be sent again."""
    reply = stage.reply(stage.comment())
    stage.fault(operation, kind)
    with pytest.raises(OutcomeUnknownError):
        await stage.platform.publish(reply)
    assert await stage.platform.find_published(reply) is None
    await stage.platform.publish(reply)
    assert stage.replies == [TEXT]
