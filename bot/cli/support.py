"""What several commands share: reading the settings and speaking to the operator."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import SettingsError
from rich.console import Console

from bot import telemetry
from bot.errors import SetupError, explain
from bot.ports import Finding
from bot.settings import PREFIX, Settings, config_file

MISUSE = 2
"""Exit status for wrong settings or arguments."""

err = Console(stderr=True, soft_wrap=True, highlight=False)
out = Console(soft_wrap=True, highlight=False)


def guarded(run: Callable[..., int], *args: Any, **options: Any) -> int:
    """Run a command and return its exit status; a SetupError is told to the operator."""
    try:
        return run(*args, **options)
    except SetupError as error:
        return fail(str(error))


def load_settings() -> Settings:
    """Read the settings and set up logging.

    Raises:
        SetupError: naming each wrong setting, never its value.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SetupError(explain(error, PREFIX)) from None
    except SettingsError as error:
        raise SetupError(_unreadable(error)) from None
    except (OSError, ValueError) as error:
        raise SetupError(f"{config_file()} tidak terbaca: {error}") from None
    telemetry.configure(
        level=settings.log.level, style=settings.log.format, secrets=secrets_of(settings)
    )
    return settings


def _unreadable(error: SettingsError) -> str:
    """Name the variable whose value is no JSON; the library names its field."""
    field = re.search(r'field "(\w+)"', str(error))
    variable = f"{PREFIX}{field[1].upper()}" if field else "Pengaturan"
    return f"{variable} tidak terbaca: nilainya harus JSON yang sah."


def secrets_of(settings: Settings) -> list[str]:
    """Return every secret text of the settings, to keep it out of the logs."""
    return list(_secrets(settings, secret=False))


def _secrets(value: object, *, secret: bool) -> Iterator[str]:
    """Yield the texts in `value` that are secrets: by their type, or by the name they are under.

    A platform's settings are plain texts here, and its lists may be written in one text.
    """
    match value:
        case SecretStr():
            yield value.get_secret_value()
        case BaseModel():
            for name in type(value).model_fields:
                yield from _secrets(getattr(value, name), secret=False)
        case Mapping():
            for key, inner in value.items():
                yield from _secrets(inner, secret=_is_secret_name(str(key)))
        case str() if secret:
            yield from (part.strip(' "[]') for part in value.split(","))
        case list() | tuple():
            for one in value:
                yield from _secrets(one, secret=secret)
        case _:
            pass


def _is_secret_name(name: str) -> bool:
    return any(word in name.lower() for word in ("token", "secret", "password", "key"))


def show_findings(findings: Sequence[Finding]) -> None:
    for one in findings:
        mark = "[green]✔[/green]" if one.ok else "[red]✘[/red]"
        out.print(f"{mark} [bold]{one.name}[/bold] ", end="")
        out.print(one.detail, markup=False)
        if one.mend:
            out.print(f"    → {one.mend}", markup=False)


def fail(message: str) -> int:
    """Print a message for the operator and return the exit status."""
    err.print(message, style="red", markup=False)
    return MISUSE


def progress_is_visible() -> bool:
    return sys.stderr.isatty()
