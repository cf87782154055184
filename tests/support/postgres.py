"""A private PostgreSQL server for the tests, from the binaries that the machine has."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

_SERVERS = Path("/usr/lib/postgresql")
_TABLES = """
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_OPTIONS = f"{_QUICK} -c listen_addresses='' -c max_connections=200"


class NoPostgresError(Exception):
    """The machine has no PostgreSQL server."""


class Cluster:
    """A running server that is reached over a Unix socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def url(self, database: str) -> str:
        return f"postgresql://tanggap@/{database}?host={self._folder}"

    def create(self, name: str, *, template: str = "template0") -> None:
        """Make a new database, a copy of `template`."""
        with self._connect("postgres") as connection:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def drop(self, name: str) -> None:
        with self._connect("postgres") as connection:
            statement = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))

    def empty(self, name: str, *, template: str) -> None:
        """Make the database as if just migrated: much quicker than another copy of it.

        Where a test has left it broken or locked, it is copied anew from `template`.
        """
        try:
            self._truncate(name)
        except psycopg.Error:
            self.drop(name)
            self.create(name, template=template)

    def _truncate(self, name: str) -> None:
        with self._connect(name) as connection:
            connection.execute("SET lock_timeout = '2s'")
            connection.execute("SET session_replication_role = replica")  # silences the guards
            found = connection.execute(_TABLES).fetchall()
            tables = sql.SQL(", ").join(sql.Identifier(table) for (table,) in found)
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))
            connection.execute("INSERT INTO audit_head VALUES (1, 0, repeat('0', 64))")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.url(database), autocommit=True)


@contextmanager
def running_cluster() -> Generator[Cluster]:
    """Start a server and stop it at the end. Raises NoPostgresError where there is none."""
    binaries = _binaries()
    owner = _owner()
    # Not pytest's folder: a socket's path may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="tanggap-pg-") as name:
        folder = Path(name)
        if owner:
            account = pwd.getpwnam(owner)
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = str(folder / "data")

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), "-D", data, *arguments]
            with (folder / "output").open("wb") as output:
                subprocess.run(
                    command, check=True, cwd=folder, stdout=output, stderr=output, **_as(owner)
                )

        run("initdb", "-U", "tanggap", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        start = f"{_OPTIONS} -c unix_socket_directories={folder}"
        run("pg_ctl", "start", "-w", "-o", start, "-l", str(folder / "log"))
        try:
            yield Cluster(folder)
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")


def _binaries() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(_SERVERS.glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    if not versions:
        raise NoPostgresError("no initdb in PATH or under /usr/lib/postgresql")
    return versions[-1]


def _owner() -> str | None:
    """PostgreSQL refuses to run as root; return an ordinary account to run it as."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


def _as(owner: str | None) -> dict[str, Any]:
    if owner is None:
        return {}
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
