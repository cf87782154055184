"""Texts for people: one catalogue of messages and templates per language.

`prompts/<language>/messages.toml` holds short texts by dotted key (each a Jinja expression
string); `prompts/<language>/*.j2` holds longer templates. `*.html.j2` escapes every value.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

from bot.resources import prompts_folder

LANGUAGES = ("id", "en")


class Catalogue:
    """Messages and templates of one language. Times are shown in `zone`."""

    def __init__(self, *, language: str, zone: tzinfo, folder: Path | None = None) -> None:
        """Load everything at once.

        Raises:
            ValueError: unknown language.
            FileNotFoundError: the prompts are not where they should be.
        """
        if language not in LANGUAGES:
            raise ValueError(f"unknown language {language!r}: use one of {', '.join(LANGUAGES)}")
        root = (folder or prompts_folder()) / language
        self.language = language
        self._zone = zone
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader(root),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html.j2")),
            auto_reload=False,  # it would ask the disk for every text
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            tanggal=self.date, jam=self.clock, waktu=self.moment, zona=self.zone_of
        )
        self._environment.globals.update(t=self.text)
        with (root / "messages.toml").open("rb") as file:
            messages = dict(_flatten(tomllib.load(file)))
        self._messages = {key: self._compiled(text) for key, text in messages.items()}

    def text(self, key: str, **values: object) -> str:
        """Return the message `key`, plain text. Raises KeyError for a missing key."""
        message = self._messages[key]
        return message if isinstance(message, str) else message.render(values)

    def _compiled(self, text: str) -> Template | str:
        """Compile what has something to fill in; most messages have nothing."""
        return self._environment.from_string(text) if "{" in text else text

    def has(self, key: str) -> bool:
        return key in self._messages

    def keys(self) -> frozenset[str]:
        return frozenset(self._messages)

    def template(self, name: str) -> Template:
        """Return the template file `name`, e.g. `card.html.j2`."""
        return self._environment.get_template(name)

    def template_names(self) -> list[str]:
        return self._environment.list_templates(extensions=["j2"])

    def date(self, moment: datetime) -> str:
        """Format as '24 November 2026'."""
        local = moment.astimezone(self._zone)
        return f"{local.day} {self.text(f'months.m{local.month}')} {local.year}"

    def clock(self, moment: datetime) -> str:
        """Format as '10.43' (Indonesian) or '10:43'."""
        local = moment.astimezone(self._zone)
        return local.strftime("%H.%M" if self.language == "id" else "%H:%M")

    def moment(self, moment: datetime) -> str:
        """Format as 'Selasa, 24 Nov 10.43 WIB'."""
        local = moment.astimezone(self._zone)
        day = self.text(f"weekdays.d{local.isoweekday()}")
        month = self.text(f"months.m{local.month}")[:3]
        return f"{day}, {local.day} {month} {self.clock(moment)} {self.zone_of(moment)}"

    def zone_of(self, moment: datetime) -> str:
        """Return the short name of the office's zone: WIB, WITA or WIT in Indonesia."""
        return moment.astimezone(self._zone).tzname() or ""


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
