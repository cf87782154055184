"""What stands in the database of the process under measurement, seen from outside."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Database:
    """Reads only, on a connection of its own."""

    file: Path

    def comment_ids(self) -> set[str]:
        """Return the platform's ids of all comments."""
        with self._reading() as connection:
            return {row[0] for row in connection.execute("SELECT external_id FROM comments")}

    def count_classified(self) -> int:
        return self._count("SELECT count(*) FROM comments WHERE intent IS NOT NULL")

    def count_items(self) -> int:
        """Return how many comments were put before a person."""
        return self._count("SELECT count(*) FROM review_items")

    def count_comments(self, platform: str) -> int:
        return self._count("SELECT count(*) FROM comments WHERE platform = ?", platform)

    def count_texts(self, platform: str) -> int:
        """Return how many different texts a platform's comments have."""
        return self._count(
            "SELECT count(DISTINCT text) FROM comments WHERE platform = ?", platform
        )

    def has_polled(self, platform: str) -> bool:
        """Tell whether a poll of the platform has ended well."""
        return bool(self._count("SELECT count(*) FROM poll_cursors WHERE platform = ?", platform))

    def _count(self, statement: str, *values: str) -> int:
        with self._reading() as connection:
            return int(connection.execute(statement, values).fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True)) as connection:
            yield connection
