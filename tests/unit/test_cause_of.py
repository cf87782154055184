"""What failed is named by the driver's code; its message, which may quote anybody, is not."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import cause_of


def test_a_database_error_is_named_by_its_code() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE t (word TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO t VALUES ('rahasia')"))
        with pytest.raises(SQLAlchemyError) as caught:
            connection.execute(text("INSERT INTO t VALUES ('rahasia')"))
    engine.dispose()
    assert cause_of(caught.value) == "IntegrityError: SQLITE_CONSTRAINT_UNIQUE"


def test_a_drivers_own_error_is_named_by_its_code() -> None:
    with pytest.raises(sqlite3.OperationalError) as caught, sqlite3.connect(":memory:") as one:
        one.execute("SELECT rahasia")
    one.close()
    assert cause_of(caught.value) == "OperationalError: SQLITE_ERROR"


def test_any_other_error_is_named_by_its_class() -> None:
    assert cause_of(OSError("rahasia")) == "OSError"
