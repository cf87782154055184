"""The application in one process: opened, served, asked how it is, and closed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import text

from bot.app import App, open_app
from bot.app.desk import NullDesk
from bot.domain.errors import NotSentError
from bot.errors import SetupError
from bot.sandbox.telegram import RINA
from bot.usecases import jobs
from tests.integration.program.installation import Installation
from tests.support.http import NO_TLS


@asynccontextmanager
async def served(app: App) -> AsyncIterator[None]:
    """Serve until the block ends; what fails inside fails the test."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.serve(stop))
        try:
            await asyncio.wait_for(app.ready.wait(), 10)
            yield
        finally:
            stop.set()


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 — the state belongs to another server
            await asyncio.sleep(0.02)


async def card_of(installation: Installation) -> int:
    """Wait for the first card and return its message."""

    async def is_there() -> bool:
        return bool(installation.telegram.messages())

    await until(is_there)
    return installation.telegram.messages()[0].id


async def until_received(app: App) -> None:
    async def received() -> bool:
        return (await app.figures()).stored > 0

    await until(received)


async def until_idle(app: App) -> None:
    async def idle() -> bool:
        return not await app.count_in_flight() and not await app.count_due()

    await until(idle)


async def test_a_comment_goes_all_the_way(installation: Installation) -> None:
    async with open_app(installation.settings()) as app, served(app):
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga")
        await installation.telegram.press(
            user_id=RINA.id, message_id=await card_of(installation), index=0, wait=5
        )
        await until_idle(app)
        assert await app.audit_is_sound()
        figures = await app.figures()
    assert (figures.stored, figures.approved, figures.published) == (1, 1, 1)
    (reply,) = installation.graph.office_replies()
    assert reply.text


async def test_the_office_can_be_asked_how_it_is(installation: Installation) -> None:
    async with open_app(installation.settings()) as app, served(app):
        assert app.desk_service is not None
        await asyncio.wait_for(app.desk_service.wait_connected(), 10)
        async with httpx.AsyncClient(base_url=app.url, trust_env=False, verify=NO_TLS) as http:
            answer = await http.get("/health/ready")
            assert (await http.get("/health/live")).status_code == 200
        body = answer.json()
        assert (answer.status_code, body["ok"], body["database"]) == (200, True, "ok")
        assert body["telegram"] is True
        assert {"jobs_waiting", "jobs_dead", "oldest_job_seconds"} <= body.keys()


async def test_telegram_being_away_keeps_no_comment_out(installation: Installation) -> None:
    installation.set(TELEGRAM__BASE_URL="http://127.0.0.1:1")
    async with open_app(installation.settings()) as app, served(app):
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga")
        await until_received(app)
        state = await app.readiness()
    assert (state["ok"], state["telegram"]) == (True, False)


async def test_a_database_without_its_tables_is_not_ready(installation: Installation) -> None:
    async with open_app(installation.settings()) as app:
        assert (await app.readiness())["oldest_job_seconds"] == 0
        async with app.engine.begin() as connection:
            await connection.execute(text("DROP TABLE outbox_jobs"))
        state = await app.readiness()
    assert state["ok"] is False
    assert "OperationalError" in str(state["database"])
    assert "DROP" not in str(state)


async def test_without_a_token_everything_waits_and_nothing_is_lost(
    installation: Installation,
) -> None:
    installation.set(TELEGRAM__TOKEN=None)
    async with open_app(installation.settings()) as app, served(app):
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga")

        async def card_waits() -> bool:
            return await app.store.count_waiting(jobs.SHOW_CARD) == 1

        await until(card_waits)
        with pytest.raises(SetupError, match="TANGGAP_TELEGRAM__TOKEN"):
            app.require_desk()
    async with open_app(installation.settings()) as again:
        assert await again.store.count_waiting(jobs.SHOW_CARD) == 1
    with pytest.raises(NotSentError):
        await NullDesk().show(None)  # type: ignore[arg-type]
    with pytest.raises(NotSentError):
        await NullDesk().post_digest(None)  # type: ignore[arg-type]


async def test_a_dry_run_goes_all_the_way_but_to_the_platform(installation: Installation) -> None:
    installation.set(PUBLISH__DRY_RUN="true")
    async with open_app(installation.settings()) as app, served(app):
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga")
        await installation.telegram.press(
            user_id=RINA.id, message_id=await card_of(installation), index=0, wait=5
        )
        await until_idle(app)
        assert (await app.figures()).published == 1
    assert installation.graph.office_replies() == []


async def test_a_group_that_moved_is_remembered_for_the_next_start(
    installation: Installation,
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        assert app.desk_service is not None
        await asyncio.wait_for(app.desk_service.wait_connected(), 10)
        moved = installation.telegram.migrate_group(-1002026119999)
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga")
        await card_of(installation)
    async with open_app(installation.settings()) as again:
        assert again.desk_service is not None
        assert again.desk_service.connection.settings.chat_id == moved


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"PLATFORMS__MYSPACE__TOKEN": "x"}, "MYSPACE.*file, instagram"),
        ({"PLATFORMS__INSTAGRAM__USER_ID": None}, "INSTAGRAM__USER_ID"),
        ({"MODEL_PATH": "nowhere"}, "nowhere"),
        ({"KNOWLEDGE_PATH": "nowhere"}, "nowhere"),
        ({"DATABASE_URL": "postgresql://t:pa55word@127.0.0.1:1/x"}, "TANGGAP_DATABASE_URL"),
        ({"TELEGRAM__TOKEN": "no-colon"}, "TANGGAP_TELEGRAM"),
        ({"TELEGRAM__MODE": "webhook"}, "TANGGAP_TELEGRAM"),
    ],
)
async def test_what_is_set_up_wrongly_is_told_with_what_mends_it(
    changes: dict[str, object], told: str, installation: Installation
) -> None:
    installation.set(**changes)
    with pytest.raises(SetupError, match=told) as caught:
        async with open_app(installation.settings()):
            pass
    assert "pa55word" not in str(caught.value)
    assert installation.graph.config.access_token not in str(caught.value)


async def test_it_opens_on_both_databases(installation: Installation, engine_url: str) -> None:
    installation.set(DATABASE_URL=engine_url)
    async with open_app(installation.settings()) as app:
        assert (await app.readiness())["ok"] is True
        assert await app.audit_is_sound()
