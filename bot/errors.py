"""What can be wrong with an installation, and how it is told to the operator."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)

_PROBLEMS = {
    "missing": "belum diisi.",
    "extra_forbidden": "tidak dikenal; periksa ejaannya.",
    "greater_than": "harus lebih dari {gt}.",
    "greater_than_equal": "paling sedikit {ge}.",
    "less_than": "harus kurang dari {lt}.",
    "less_than_equal": "paling banyak {le}.",
    "string_too_short": "paling sedikit {min_length} huruf.",
    "string_too_long": "paling banyak {max_length} huruf.",
    "too_short": "tidak boleh kosong.",
    "int_parsing": "harus berupa bilangan bulat.",
    "bool_parsing": "harus true atau false.",
    "time_delta_parsing": "harus berupa lama waktu dalam detik, mis. 300.",
    "enum": "pilih salah satu: {expected}.",
    "literal_error": "pilih salah satu: {expected}.",
}
"""What Pydantic finds, by its type of error; anything else keeps its own words."""


class SetupError(Exception):
    """The application cannot be built as it is set up; the message tells how to mend it."""


def explain(error: ValidationError, prefix: str) -> str:
    """Return one line per wrong setting: its variable and what is wrong, never its value."""
    lines = [
        f"  {prefix}{'__'.join(str(part).upper() for part in problem['loc'])}: {_told(problem)}"
        for problem in error.errors(include_input=False, include_url=False)
    ]
    return "Pengaturan berikut perlu diperbaiki:\n" + "\n".join(lines)


def _told(problem: Mapping[str, Any]) -> str:
    known = _PROBLEMS.get(problem["type"])
    if known is None:
        return str(problem["msg"]).removeprefix("Value error, ")
    details = {name: _in_indonesian(value) for name, value in problem.get("ctx", {}).items()}
    return known.format_map(details)


def _in_indonesian(detail: Any) -> Any:
    """Pydantic joins the last two of several choices by "or"."""
    return detail.replace(" or ", " atau ") if isinstance(detail, str) else detail


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
