"""What several commands share: reading the settings and speaking to the operator."""

import sys

from pydantic import BaseModel, SecretStr, ValidationError
from rich.console import Console

from bot import telemetry
from bot.errors import explain
from bot.settings import PREFIX, Settings

MISUSE = 2
"""Exit status for wrong settings or arguments."""

err = Console(stderr=True, soft_wrap=True, highlight=False)
out = Console(soft_wrap=True, highlight=False)


class OperatorError(Exception):
    """Something the operator can mend; the message says how."""


def load_settings() -> Settings:
    """Read the settings and set up logging.

    Raises:
        OperatorError: naming each wrong setting, never its value.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise OperatorError(explain(error, PREFIX)) from None
    except (OSError, ValueError) as error:
        raise OperatorError(f"tanggap.toml tidak terbaca: {error}") from None
    telemetry.configure(
        level=settings.log.level, style=settings.log.format, secrets=secrets_of(settings)
    )
    return settings


def secrets_of(settings: Settings) -> list[str]:
    """Return every secret text of the settings, to keep it out of the logs."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, str) and _is_secret_name(str(key)):
                    found.extend(part.strip(' "[]') for part in inner.split(","))
                else:
                    collect(inner)
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                collect(getattr(value, name))

    collect(settings)
    return found


def _is_secret_name(name: str) -> bool:
    return any(word in name.lower() for word in ("token", "secret", "password", "key"))


def fail(message: str) -> int:
    """Print a message for the operator and return the exit status."""
    err.print(message, style="red", markup=False)
    return MISUSE


def progress_is_visible() -> bool:
    return sys.stderr.isatty()
