"""Storage as the application uses it, on both engines."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from tests.fakes import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def engine(engine_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(engine_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def uow(engine: AsyncEngine, clock: ManualClock) -> SqlUnitOfWork:
    return SqlUnitOfWork.over(engine, zone=ZoneInfo("Asia/Jakarta"), clock=clock)


@pytest.fixture
def store(engine: AsyncEngine, clock: ManualClock) -> JobStore:
    return JobStore.over(engine, clock=clock)
