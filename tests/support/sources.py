"""What a platform behind the desk's bot works with, in tests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.adapters.desk.connection import DeskSettings, connect
from bot.adapters.desk.sources import Receive, Surroundings
from bot.domain.comment import CommentId, IncomingComment
from bot.ports import Channel, Outcome, Stored

STAFF_CHAT = -1009990001


@dataclass
class Received:
    """Keeps what a source gave to be stored; raises `failures` first."""

    comments: list[IncomingComment] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def __call__(
        self, comments: Sequence[IncomingComment], channel: Channel
    ) -> Sequence[Stored]:
        if self.failures:
            raise self.failures.pop(0)
        self.comments += comments
        self.channels += [channel] * len(comments)
        return [
            Stored(comment_id=CommentId(1), incoming=one, outcome=Outcome.NEW) for one in comments
        ]


def surroundings(
    *,
    token: str = "123456:TEST",
    base_url: str = "http://127.0.0.1:9",
    receive: Receive | None = None,
    staff: Collection[int] = (),
) -> Surroundings:
    async def stay(_: int) -> None:
        raise AssertionError("the review group has not moved")

    settings = DeskSettings(
        token=token, chat_id=STAFF_CHAT, base_url=base_url, group_messages_per_minute=0
    )
    return Surroundings(
        bot=connect(settings, on_migrated=stay).bot,
        receive=receive or Received(),
        is_staff=staff.__contains__,
        staff_chats=frozenset({STAFF_CHAT}),
    )
