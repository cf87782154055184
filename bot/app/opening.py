"""Builds the application from settings and closes what was opened."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import httpx
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from bot.adapters.db.engine import create_engine, safe_url
from bot.adapters.db.migrate import upgrade
from bot.adapters.desk.connection import Mode
from bot.adapters.desk.digest import render_digest
from bot.adapters.queue.runner import Runner
from bot.app.accounts import webhook_addresses
from bot.app.application import App
from bot.app.base import Base, lay_base
from bot.app.credentials import with_stored
from bot.app.desk import desk_of, telegram_parts
from bot.app.handlers import LANES, job_handlers
from bot.app.parts import RenderDigest
from bot.app.server import WebServer
from bot.app.steps import Steps, make_steps
from bot.clock import utc_now
from bot.domain.comment import IncomingComment
from bot.errors import SetupError
from bot.ports import Channel, Clock, ReceivesWebhooks
from bot.settings import Settings
from bot.usecases.intake import Intake
from bot.web import IntakeBatcher, create_web


@asynccontextmanager
async def open_app(
    settings: Settings, *, clock: Clock = utc_now, desk_mode: Mode | None = None
) -> AsyncGenerator[App]:
    """Build the application on a migrated database, and close it at the end of the block.

    Raises:
        SetupError: something is set up wrongly; the message tells how to mend it.
    """
    async with AsyncExitStack() as stack:
        await migrate(settings)
        engine = create_engine(settings.database_url.get_secret_value())
        stack.push_async_callback(engine.dispose)
        settings = await with_stored(settings, engine)
        clients: list[httpx.AsyncClient] = []
        stack.push_async_callback(_close, clients)
        app = await _build(settings, engine, clients, clock=clock, desk_mode=desk_mode)
        stack.push_async_callback(app.batcher.aclose)
        yield app


async def migrate(settings: Settings) -> None:
    """Bring the database up to date. Raises SetupError."""
    url = settings.database_url.get_secret_value()
    try:
        await upgrade(url)
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
    base = lay_base(settings, engine, clients, clock=clock)
    render = _digest_of(base)
    telegram = await telegram_parts(base, render_digest=render, mode=desk_mode)
    steps = make_steps(base, desk_of(telegram))
    base.waker.runner = runner = _runner(base, steps)
    app = App(
        settings=settings,
        clock=clock,
        engine=engine,
        uow=base.uow,
        store=base.store,
        runner=runner,
        intake=steps.intake,
        batcher=IntakeBatcher(partial(_receive, steps.intake)),
        digest=steps.digest,
        schedule=steps.schedule,
        polls=steps.polls,
        looks=steps.looks,
        outages=steps.outages,
        repairs=steps.repairs,
        upkeep=steps.upkeep,
        desk_service=telegram.service(steps) if telegram else None,
        web=WebServer(host=settings.web.host, port=settings.web.port),
        render_digest=render,
    )
    app.web.app = _web(app, webhook_addresses(base.platforms, base.accounts))
    return app


def _digest_of(base: Base) -> RenderDigest:
    return partial(
        render_digest,
        catalogue=base.catalogue,
        zone=base.zone,
        clock=base.clock,
        accounts=base.accounts,
    )


def _runner(base: Base, steps: Steps) -> Runner:
    settings = base.settings.jobs
    return Runner(
        store=base.store,
        handlers=job_handlers(steps),
        lanes=LANES,
        clock=base.clock,
        poll_every=settings.poll_every,
        lease=settings.lease,
        grace=settings.grace,
    )


def _web(app: App, platforms: Mapping[str, Mapping[str, ReceivesWebhooks]]) -> ASGIApp:
    return create_web(
        platforms=platforms,
        receive=app.batcher.receive,
        poll_now=app.polls.nudge,
        look_again=app.looks.ask,
        ready=app.readiness,
        metrics=app.metrics,
        telegram=app.desk_service if app.settings.telegram.mode == "webhook" else None,
    )


async def _receive(intake: Intake, comments: Sequence[IncomingComment]) -> object:
    return await intake.receive(comments, channel=Channel.WEBHOOK)
