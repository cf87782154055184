"""Builds the application from settings and closes what was opened."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine, safe_url
from bot.adapters.db.migrate import upgrade
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.desk.connection import Mode
from bot.adapters.desk.digest import render_digest
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.app.application import App
from bot.app.desk import desk_of, telegram_parts
from bot.app.handlers import LANES, job_handlers
from bot.app.parts import (
    build_catalogue,
    build_classifier,
    build_drafter,
    build_platforms,
    build_roster,
    hiding_platforms,
    publishing_platforms,
    working_hours,
)
from bot.app.server import WebServer
from bot.clock import utc_now
from bot.domain.comment import IncomingComment
from bot.errors import SetupError
from bot.language import pii
from bot.ports import Channel, Clock, Polls, ReceivesWebhooks
from bot.settings import Settings
from bot.usecases.cards import CardBuilder, ShowCard
from bot.usecases.classify import Classify
from bot.usecases.controls import Controls
from bot.usecases.digest import DigestSchedule, PostDigest
from bot.usecases.draft import MakeDrafts
from bot.usecases.intake import Intake
from bot.usecases.moderate import Moderate
from bot.usecases.poll import PollPlatforms
from bot.usecases.publish import Publish
from bot.usecases.review import ReviewDesk
from bot.web import IntakeBatcher, create_web

_log = structlog.get_logger(__name__)


@dataclass
class _Waker:
    """Lets the unit of work wake a runner that is built after it."""

    runner: Runner | None = None

    def __call__(self) -> None:
        if self.runner is not None:
            self.runner.wake()


class _PollLog:
    def poll_failing(self, platform: str, reason: str) -> None:
        _log.warning("poll_failing", platform=platform, reason=reason)

    def poll_recovered(self, platform: str) -> None:
        _log.info("poll_recovered", platform=platform)


@asynccontextmanager
async def open_app(
    settings: Settings, *, clock: Clock = utc_now, desk_mode: Mode | None = None
) -> AsyncGenerator[App]:
    """Build the application on a migrated database, and close it at the end of the block.

    Raises:
        SetupError: something is set up wrongly; the message tells how to mend it.
    """
    async with AsyncExitStack() as stack:
        engine = await _database(settings)
        stack.push_async_callback(engine.dispose)
        clients: list[httpx.AsyncClient] = []
        stack.push_async_callback(_close, clients)
        app = await _build(settings, engine, clients, clock=clock, desk_mode=desk_mode)
        stack.push_async_callback(app.batcher.aclose)
        yield app


async def _database(settings: Settings) -> AsyncEngine:
    url = settings.database_url.get_secret_value()
    try:
        await upgrade(url)
        return create_engine(url)
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise SetupError(
            f"Basis data {safe_url(url)} tidak dapat dibuka ({type(error).__name__}). "
            "Periksa TANGGAP_DATABASE_URL, hak akses folder, dan apakah PostgreSQL berjalan."
        ) from error


async def _close(clients: Sequence[httpx.AsyncClient]) -> None:
    for client in clients:
        await client.aclose()


async def _build(
    settings: Settings,
    engine: AsyncEngine,
    clients: list[httpx.AsyncClient],
    *,
    clock: Clock,
    desk_mode: Mode | None,
) -> App:
    waker, zone = _Waker(), settings.zone
    uow = SqlUnitOfWork(engine=engine, clock=clock, zone=zone, mask=pii.mask, wake=waker)
    store = JobStore.over(engine, clock=clock)
    catalogue, roster = build_catalogue(settings), build_roster(settings)
    platforms = build_platforms(settings, clients, clock=clock)
    publishing = publishing_platforms(platforms, settings)
    hiding = hiding_platforms(platforms, publishing)
    render = partial(render_digest, catalogue=catalogue, zone=zone, clock=clock)
    telegram = await telegram_parts(
        settings,
        uow=uow,
        catalogue=catalogue,
        roster=roster,
        clock=clock,
        render_digest=render,
        mode=desk_mode,
    )
    desk = desk_of(telegram)
    cards = CardBuilder(
        roster=roster, clock=clock, hiding=set(hiding), dry_run=settings.publish.dry_run
    )
    intake = Intake(uow=uow, clock=clock)
    digest = PostDigest(uow=uow, desk=desk, clock=clock, zone=zone)
    schedule = DigestSchedule(uow=uow, clock=clock, zone=zone, digest=digest)
    polling = {name: p for name, p in platforms.items() if isinstance(p, Polls)}
    polls = PollPlatforms(platforms=polling, uow=uow, intake=intake, observer=_PollLog())
    review = ReviewDesk(
        uow=uow,
        clock=clock,
        roster=roster,
        platforms=publishing,
        cards=cards,
        undo_window=settings.review.undo_window,
        edit_lease=settings.review.edit_lease,
    )
    handlers = job_handlers(
        classify=Classify(
            uow=uow,
            classifier=build_classifier(settings),
            clock=clock,
            hours=working_hours(settings),
            reply_within=settings.review.reply_within,
        ),
        drafts=MakeDrafts(uow=uow, drafter=build_drafter(settings, catalogue), clock=clock),
        show_card=ShowCard(uow=uow, desk=desk, cards=cards, clock=clock),
        publish=Publish(
            uow=uow,
            clock=clock,
            platforms=publishing,
            reconcile_after=settings.publish.reconcile_after,
            settle=settings.publish.settle,
            lease=settings.publish.lease,
        ),
        moderate=Moderate(uow=uow, clock=clock, platforms=hiding),
        polls=polls,
        schedule=schedule,
    )
    waker.runner = Runner(
        store=store,
        handlers=handlers,
        lanes=LANES,
        clock=clock,
        poll_every=settings.jobs.poll_every,
        lease=settings.jobs.lease,
        grace=settings.jobs.grace,
    )
    controls = Controls(uow=uow, clock=clock, roster=roster)
    service = (
        telegram.service(review=review, controls=controls, digest=digest) if telegram else None
    )
    batcher = IntakeBatcher(partial(_receive, intake))
    web = WebServer(host=settings.web.host, port=settings.web.port)
    app = App(
        settings=settings,
        clock=clock,
        engine=engine,
        uow=uow,
        store=store,
        runner=waker.runner,
        intake=intake,
        batcher=batcher,
        digest=digest,
        schedule=schedule,
        polls=polls,
        desk_service=service,
        web=web,
        render_digest=render,
    )
    web.app = create_web(
        platforms={n: p for n, p in platforms.items() if isinstance(p, ReceivesWebhooks)},
        receive=batcher.receive,
        poll_now=polls.nudge,
        ready=app.readiness,
        telegram=service if settings.telegram.mode == "webhook" else None,
    )
    return app


async def _receive(intake: Intake, comments: Sequence[IncomingComment]) -> object:
    return await intake.receive(comments, channel=Channel.WEBHOOK)
