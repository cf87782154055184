"""An office of real processes for each test."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.e2e.office import OfficeMaker

_PATIENCE = 900
"""Seconds; a busy machine only makes these tests slow, never wrong."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_PATIENCE))


@pytest.fixture
async def make_office(tmp_path: Path) -> AsyncIterator[OfficeMaker]:
    async with AsyncExitStack() as stack:
        yield OfficeMaker(folder=tmp_path, stack=stack)
