"""Joins the Telegram desk to the use cases; without a token there is a desk that waits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.desk.building import build_desk, build_service
from bot.adapters.desk.connection import Connection, Mode
from bot.adapters.desk.service import DeskService
from bot.adapters.desk.sources import Source
from bot.adapters.desk.telegram_desk import TelegramDesk
from bot.app.base import Base
from bot.app.parts import RenderDigest, build_connection
from bot.app.receiving import durably
from bot.app.steps import Steps
from bot.domain.card import Card
from bot.domain.digest import DigestFacts
from bot.domain.errors import NotSentError
from bot.domain.review import CardRef
from bot.ports import Desk


class NullDesk:
    """Stands where no Telegram is set up: everything waits."""

    async def show(self, card: Card) -> CardRef:
        del card
        raise NotSentError("no Telegram token is set")

    async def post_digest(self, facts: DigestFacts) -> None:
        del facts
        raise NotSentError("no Telegram token is set")


@dataclass(frozen=True, kw_only=True)
class TelegramParts:
    """The desk before the use cases exist; `service` joins them."""

    connection: Connection
    desk: TelegramDesk
    sources: Sequence[Source]

    def service(self, steps: Steps) -> DeskService:
        for source in self.sources:
            source.join(self.connection.bot, durably(steps.intake))
        return build_service(
            self.connection,
            desk=self.desk,
            review=steps.review,
            private=steps.private,
            controls=steps.controls,
            current_digest=steps.digest.current,
            sources=self.sources,
        )


async def telegram_parts(
    base: Base, *, render_digest: RenderDigest, mode: Mode | None
) -> TelegramParts | None:
    """Prepare the desk; None without a token. `mode` None: as the settings say."""
    telegram = base.settings.telegram
    if telegram.token is None:
        return None
    moved = _Moves(uow=base.uow, configured=telegram.chat_id or 0)
    connection = build_connection(
        base.settings,
        chat_id=await moved.current(),
        on_migrated=moved.remember,
        mode=mode or Mode(telegram.mode),
    )
    desk = build_desk(
        connection,
        catalogue=base.catalogue,
        roster=base.roster,
        clock=base.clock,
        render_digest=render_digest,
    )
    sources = [one for one in base.platforms.values() if isinstance(one, Source)]
    return TelegramParts(connection=connection, desk=desk, sources=sources)


def desk_of(parts: TelegramParts | None) -> Desk:
    return parts.desk if parts else NullDesk()


@dataclass(frozen=True, kw_only=True)
class _Moves:
    """Remembers where the configured group went when Telegram made it a supergroup."""

    uow: SqlUnitOfWork
    configured: int

    async def current(self) -> int:
        async with self.uow() as tx:
            moved = await tx.marks.cursor(self._name)
        return int(moved) if moved else self.configured

    async def remember(self, chat_id: int) -> None:
        async with self.uow() as tx:
            await tx.marks.save_cursor(self._name, str(chat_id))

    @property
    def _name(self) -> str:
        return f"telegram_chat:{self.configured}"
