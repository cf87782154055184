"""An office of real processes for each test."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.e2e.office import OfficeMaker


@pytest.fixture
async def make_office(tmp_path: Path) -> AsyncIterator[OfficeMaker]:
    async with AsyncExitStack() as stack:
        yield OfficeMaker(folder=tmp_path, stack=stack)
