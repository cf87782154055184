"""The office, on both engines."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.fakes import ManualClock
from tests.integration.usecases.citizens import Chatting
from tests.integration.usecases.office import Office


@pytest.fixture
def office(engine: AsyncEngine, clock: ManualClock) -> Office:
    return Office(engine=engine, clock=clock)


@pytest.fixture
def chatting(office: Office) -> Chatting:
    return Chatting(office)
