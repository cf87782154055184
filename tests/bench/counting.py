"""Counts rows without any code of the measurements."""

import sqlite3
from contextlib import closing
from pathlib import Path


def count(database: Path, table: str, where: str = "1") -> int:
    with closing(sqlite3.connect(database)) as connection:
        statement = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 (our own words)
        return int(connection.execute(statement).fetchone()[0])
