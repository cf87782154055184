"""Fixtures for all tests: databases of both engines, already migrated."""

import asyncio
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.adapters.db.migrate import upgrade
from tests.support.postgres import Cluster, NoPostgresError, running_cluster

# Helpers that assert for several tests tell as much as a test would.
pytest.register_assert_rewrite("tests.support.platform_stage", "tests.e2e.kills")

# Tracebacks with all locals, structlog's own choice, take seconds and fill the screen.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

_NOT_MEASURED = ("bench", "demo", "e2e")
"""Folders whose tests look at processes: coverage would see only the stand-ins."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage, which doubles the time of a test, where it tells something new."""
    folders = [Path(__file__).parent / name for name in _NOT_MEASURED]
    for item in items:
        apart = any(item.path.is_relative_to(folder) for folder in folders)
        if apart or item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.no_cover)


ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]


@pytest.fixture(scope="session")
def postgres() -> Generator[Cluster]:
    """A private server; skipped where there is none, but never in continuous integration."""
    try:
        with running_cluster() as cluster:
            yield cluster
    except NoPostgresError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"PostgreSQL is needed here: {error}")
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {error}")


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Cluster) -> str:
    """Name of a migrated database to copy from."""
    postgres.create("migrated")
    asyncio.run(upgrade(postgres.url("migrated")))
    return "migrated"


@pytest.fixture(scope="session")
def shared_postgres(postgres: Cluster, migrated_postgres: str) -> str:
    """Name of the database that tests use one after another."""
    postgres.create("shared", template=migrated_postgres)
    return "shared"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from."""
    file = tmp_path_factory.mktemp("migrated") / "tanggap.db"
    asyncio.run(upgrade(f"sqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A migrated SQLite database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'tanggap.db')}"


@pytest.fixture
def postgres_url(postgres: Cluster, migrated_postgres: str, shared_postgres: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    yield postgres.url(shared_postgres)
    postgres.empty(shared_postgres, template=migrated_postgres)


@pytest.fixture(params=ENGINES)
def engine_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; the test runs once per engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=ENGINES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables; the test runs once per engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new' / 'tanggap.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    cluster.create("without_tables")
    yield cluster.url("without_tables")
    cluster.drop("without_tables")
