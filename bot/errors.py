"""What can be wrong with an installation, and how it is told to the operator."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class SetupError(Exception):
    """The application cannot be built as it is set up; the message tells how to mend it."""


def explain(error: ValidationError, prefix: str) -> str:
    """Return one line per wrong setting: its variable and what is wrong, never its value."""
    lines = [
        f"  {prefix}{'__'.join(str(part).upper() for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    ]
    return "Pengaturan berikut perlu diperbaiki:\n" + "\n".join(lines)


def explained(section: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the settings. Raises SetupError naming each wrong one, never its value."""
    try:
        return section(**values)
    except ValidationError as error:
        raise SetupError(explain(error, "")) from None


def cause_of(error: BaseException) -> str:
    """Name what failed, e.g. `OperationalError: SQLITE_FULL`, and never quote its message.

    Messages of database errors may hold citizens' words; the driver's code says enough.
    """
    driver = getattr(error, "orig", None) or error
    code = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return f"{type(error).__name__}: {code}" if code else type(error).__name__
