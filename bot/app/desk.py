"""Joins the Telegram desk to the use cases; without a token there is a desk that waits."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.desk.building import build_desk, build_service
from bot.adapters.desk.connection import Connection, Mode
from bot.adapters.desk.group import GroupAddress
from bot.adapters.desk.service import DeskService
from bot.adapters.desk.sources import Source, Surroundings, Takes
from bot.adapters.desk.telegram_desk import TelegramDesk
from bot.app.base import Base
from bot.app.chat import open_counter
from bot.app.parts import RenderDigest, build_connection
from bot.app.receiving import durably
from bot.app.steps import Steps
from bot.domain.card import Card
from bot.domain.comment import IncomingComment
from bot.domain.digest import DigestFacts
from bot.domain.errors import NotSentError
from bot.domain.notice import StaffNotice
from bot.domain.outage import Outage
from bot.domain.review import CardRef
from bot.errors import SetupError
from bot.ports import Channel, Desk, Platform, Stored
from bot.settings import Settings


class NullDesk:
    """Stands where no Telegram is set up: everything waits."""

    async def show(self, card: Card) -> CardRef:
        del card
        raise NotSentError("no Telegram token is set")

    async def tell_outage(self, outage: Outage) -> None:
        del outage
        raise NotSentError("no Telegram token is set")

    async def post_digest(self, facts: DigestFacts) -> None:
        del facts
        raise NotSentError("no Telegram token is set")

    async def tell(self, notice: StaffNotice) -> None:
        del notice
        raise NotSentError("no Telegram token is set")


@dataclass(frozen=True, kw_only=True)
class TelegramParts:
    """The desk before the use cases exist; `service` joins them."""

    base: Base
    connection: Connection
    desk: TelegramDesk
    sources: Mapping[str, Source]
    review_chats: frozenset[int]
    is_staff: Callable[[int], bool]

    def service(self, steps: Steps) -> DeskService:
        """Join everything. Raises SetupError: a source would read a review group."""
        staff_chats = frozenset({self.connection.addresses.main.chat_id, *self.review_chats})
        for key, source in self.sources.items():
            around = Surroundings(
                bot=self.connection.bot,
                receive=durably(steps.intake, account=key),
                is_staff=self.is_staff,
                staff_chats=staff_chats,
            )
            join(source, around)
        counter = open_counter(self.base, steps, self.connection.bot)
        takers: list[Takes] = [*self.sources.values()]
        if counter is not None:
            takers.append(counter)
        service = build_service(
            self.connection,
            desk=self.desk,
            review=steps.review,
            private=steps.private,
            controls=steps.controls,
            current_digest=steps.digest.current,
            sources=takers,
            staff_chats=staff_chats,
        )
        if counter is not None:
            service.private_menu = counter.menu()
        return service


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
        others=await _other_groups(base, main=telegram.chat_id),
        mode=mode or Mode(telegram.mode),
    )
    desk = build_desk(
        connection,
        catalogue=base.catalogue,
        roster=base.roster,
        clock=base.clock,
        render_digest=render_digest,
        accounts=base.accounts,
    )
    places = base.accounts.places()
    return TelegramParts(
        base=base,
        connection=connection,
        desk=desk,
        sources={key: one for key, one in base.platforms.items() if isinstance(one, Source)},
        review_chats=frozenset(one.chat_id for one in places if one.chat_id is not None),
        is_staff=base.roster.members.__contains__,
    )


@asynccontextmanager
async def sources_on_trial(
    settings: Settings, platforms: Mapping[str, Platform]
) -> AsyncGenerator[None]:
    """Let the sources ask Telegram, as `tanggap check` does; nothing is received.

    Raises:
        SetupError: a source would read a review group.
    """
    if settings.telegram.token is None:
        yield
        return
    chat_id = settings.telegram.chat_id or 0
    connection = build_connection(
        settings, chat_id=chat_id, on_migrated=_stay, others={}, mode=Mode.SEND_ONLY
    )
    around = Surroundings(
        bot=connection.bot,
        receive=_receive_nothing,
        is_staff=settings.staff.__contains__,
        staff_chats=frozenset({chat_id}),
    )
    try:
        for platform in platforms.values():
            if isinstance(platform, Source):
                join(platform, around)
        yield
    finally:
        await connection.bot.shutdown()
        await connection.bot.request.shutdown()


def join(source: Source, around: Surroundings) -> None:
    """Raise SetupError where the source is set up to read a review group."""
    try:
        source.join(around)
    except ValueError as error:
        raise SetupError(str(error)) from None


async def _stay(_: int) -> None:
    """Remember no move."""


async def _receive_nothing(_: Sequence[IncomingComment], __: Channel) -> Sequence[Stored]:
    raise NotSentError("nothing is received during a check")


async def _other_groups(base: Base, *, main: int | None) -> dict[int, GroupAddress]:
    """Return the groups that accounts have of their own, by the id they are set up with."""
    found: dict[int, GroupAddress] = {}
    for chat_id in {place.chat_id for place in base.accounts.places()} - {main, None}:
        moved = _Moves(uow=base.uow, configured=chat_id or 0)
        found[moved.configured] = GroupAddress(
            chat_id=await moved.current(), on_migrated=moved.remember
        )
    return found


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
