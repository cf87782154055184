"""The application as it runs: served in one process until it is told to stop."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.figures import Figures, count_due, count_in_flight, read_figures
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.desk.service import DeskService
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.app.metrics import metrics_of
from bot.app.parts import RenderDigest
from bot.app.server import WebServer
from bot.app.upkeep import Upkeep
from bot.domain.errors import NotSentError
from bot.errors import SetupError, cause_of
from bot.ports import Clock
from bot.settings import PREFIX, Settings
from bot.usecases import jobs
from bot.usecases.digest import DigestSchedule, PostDigest
from bot.usecases.intake import Intake
from bot.usecases.look_again import LookAgain
from bot.usecases.outages import WatchOutages
from bot.usecases.poll import PollPlatforms
from bot.usecases.repairs import Repairs
from bot.web import IntakeBatcher
from bot.web.metrics import Metric

_CONNECT_SECONDS = 20
_HEALTH = "health"
_TAKE_UP_SECONDS = 3600
_WRITE_EVERY = timedelta(seconds=5)
_ROUTINE = (jobs.POLL, jobs.DIGEST, jobs.RENEW_TOKEN, jobs.WATCH_TOKEN, jobs.REFRESH)
_log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class App:
    """Everything, wired. `ready` is set once requests are answered."""

    settings: Settings
    clock: Clock
    engine: AsyncEngine
    uow: SqlUnitOfWork
    store: JobStore
    runner: Runner
    intake: Intake
    batcher: IntakeBatcher
    digest: PostDigest
    schedule: DigestSchedule
    polls: PollPlatforms
    looks: LookAgain
    outages: WatchOutages
    repairs: Repairs
    upkeep: Upkeep
    desk_service: DeskService | None
    web: WebServer
    render_digest: RenderDigest
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _written_at: datetime | None = field(default=None, init=False)
    """When a health check last found that the database can be written."""

    @property
    def url(self) -> str:
        return f"http://{self.web.host}:{self.web.port}"

    def require_desk(self) -> DeskService:
        """Return the desk. Raises SetupError naming the setting that is missing."""
        if self.desk_service is None:
            raise SetupError(f"{PREFIX}TELEGRAM__TOKEN belum diisi. Buat bot pada @BotFather.")
        if self.settings.telegram.chat_id is None:
            raise SetupError(
                f"{PREFIX}TELEGRAM__CHAT_ID belum diisi: nomor grup petugas (negatif)."
            )
        return self.desk_service

    async def serve(self, stop: asyncio.Event) -> None:
        """Run web, workers and desk until `stop` is set, then end cleanly.

        Raises:
            SetupError: the web address cannot be bound; nothing has been begun.
        """
        listener = self.web.listen()
        await self.runner.revive_lost()
        await self.upkeep.tokens.take_up()
        await self.upkeep.start()
        await self.polls.start()
        await self.schedule.start()
        desk = self.desk_service
        if desk is not None:
            await desk.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.web.run(listener, stop, ready=self.ready))
                tasks.create_task(self.runner.run(stop))
                tasks.create_task(self._announce(stop))
                tasks.create_task(self._take_up_tokens(stop))
        finally:
            if desk is not None:
                await desk.stop()

    async def _take_up_tokens(self, stop: asyncio.Event) -> None:
        """Use what another process has renewed; an outage of the database can wait."""
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _TAKE_UP_SECONDS)
            with suppress(SQLAlchemyError, OSError):
                await self.upkeep.tokens.take_up()

    async def readiness(self) -> Mapping[str, object]:
        """Tell whether work can be done. Telegram being away is told, but stops no intake."""
        try:
            await self._try_to_write()
            stats = await self.store.stats()
            outages = await self.outages.current()
        except (SQLAlchemyError, OSError) as error:
            return {"ok": False, "database": cause_of(error)}
        return {
            "ok": True,
            "database": "ok",
            "telegram": self._is_connected,
            "jobs_waiting": sum(stats.waiting.values()),
            "jobs_dead": stats.dead,
            "oldest_job_seconds": round(stats.oldest_age.total_seconds())
            if stats.oldest_age
            else 0,
            "accounts_unreadable": {one.platform: one.code for one in outages},
            "repairs": self.repairs.by_account(),
        }

    async def metrics(self) -> Iterable[Metric]:
        return await metrics_of(
            self.engine,
            stats=await self.store.stats(),
            repairs=self.repairs,
            outages=await self.outages.current(),
            desk_connected=self._is_connected,
        )

    @property
    def _is_connected(self) -> bool:
        return bool(self.desk_service and self.desk_service.is_connected)

    async def _try_to_write(self) -> None:
        """Write something: a full disk can still be read. Rarely, because anybody may ask."""
        now = self.clock()
        if self._written_at is not None and now - self._written_at < _WRITE_EVERY:
            return
        async with self.uow() as tx:
            await tx.marks.save_cursor(_HEALTH, now.isoformat())
        self._written_at = now

    @asynccontextmanager
    async def connected_desk(self) -> AsyncGenerator[None]:
        """Connect to Telegram for a command that posts something. Raises NotSentError."""
        desk = self.require_desk()
        await desk.start()
        try:
            try:
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await desk.wait_connected()
            except TimeoutError:
                raise NotSentError("Telegram tidak menjawab") from None
            yield
        finally:
            await desk.stop()

    async def figures(self) -> Figures:
        return await read_figures(self.engine)

    async def audit_is_sound(self) -> bool:
        async with self.uow() as tx:
            return not await tx.audit.verify()

    async def count_in_flight(self) -> int:
        """Return how many items the machine has to bring further."""
        return await count_in_flight(self.engine)

    async def count_due(self) -> int:
        """Return how many jobs are due or running, regular polls left out."""
        return await count_due(self.engine, now=self.clock(), leave_out=_ROUTINE)

    async def _announce(self, stop: asyncio.Event) -> None:
        await self.ready.wait()
        _log.info("serving", url=self.url)
        await stop.wait()
        _log.info("stopping")
