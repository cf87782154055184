"""The catalogue and the code agree: every text that is asked for exists, and no other."""

import ast
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

import pytest

import bot
from bot.adapters.catalogue import LANGUAGES, Catalogue
from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.commands import NAMES
from bot.adapters.platforms.instagram.errors import Meaning, Problem, read_error
from bot.domain.errors import PlatformError, RejectedError
from bot.domain.reply import DraftOrigin
from bot.domain.review import RejectReason, State
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic
from bot.resources import prompts_folder
from tests.unit.desk.desk_builders import ZONE

CODE = Path(bot.__file__).parent
ENUMS: dict[str, type[StrEnum]] = {
    "intents": Intent,
    "sentiments": Sentiment,
    "abuse": Abuse,
    "topics": Topic,
    "origins": DraftOrigin,
    "reasons": RejectReason,
}
# Tables whose keys are named elsewhere by their last part alone: error keys, failure codes,
# audit actions.
BY_LAST_PART = ("errors", "failures", "actions", "notices", "durations", "toasts")


def catalogue(language: str) -> Catalogue:
    return Catalogue(language=language, zone=ZONE)


def _refusal(meaning: Meaning) -> PlatformError:
    return read_error(Problem(meaning=meaning, reason=""), retry_after=None)


def required_keys() -> set[str]:
    keys = {f"{table}.{member}" for table, enum in ENUMS.items() for member in enum}
    keys |= {f"buttons.{button.name.lower()}" for button in Button if button is not Button.REJECT}
    keys.add("buttons.cancel")
    keys |= {f"taken.{state}" for state in State}
    keys |= {f"commands.{name}" for name in NAMES}
    keys |= {f"months.m{number}" for number in range(1, 13)}
    return keys | {f"weekdays.d{number}" for number in range(1, 8)}


def literals() -> set[str]:
    """Every text literal of the package, including the parts of f-strings."""
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def template_keys() -> set[str]:
    texts: Iterable[str] = (p.read_text(encoding="utf-8") for p in prompts_folder().rglob("*.j2"))
    return {key for text in texts for key in re.findall(r"""\bt\(\s*["']([\w.]+)""", text)}


def is_named(key: str, words: set[str]) -> bool:
    table, _, last = key.rpartition(".")
    return key in words or (table in BY_LAST_PART and last in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_the_code_builds_from_an_enumeration_exists(language: str) -> None:
    assert required_keys() <= catalogue(language).keys()


@pytest.mark.parametrize("meaning", [m for m in Meaning if isinstance(_refusal(m), RejectedError)])
def test_every_refusal_of_instagram_is_explained(meaning: Meaning) -> None:
    assert f"failures.{meaning}" in catalogue("id").keys()  # noqa: SIM118


def test_all_languages_have_the_same_texts() -> None:
    first, *others = (catalogue(language).keys() for language in LANGUAGES)
    assert all(other == first for other in others)


def test_all_languages_have_the_same_desk_templates() -> None:
    first, *others = (set(catalogue(language).template_names()) for language in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_named_in_the_desks_code_exists(language: str) -> None:
    known = catalogue(language).keys()
    tables = {key.partition(".")[0] for key in known}
    for path in (CODE / "adapters" / "desk").glob("*.py"):
        named = set(re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", path.read_text(encoding="utf-8")))
        keys = {word for word in named if word.partition(".")[0] in tables}
        assert keys <= known, path.name


def test_every_toast_named_in_the_desks_code_exists() -> None:
    known = catalogue("id").keys()
    text = (CODE / "adapters" / "desk" / "acts.py").read_text(encoding="utf-8")
    table = text[text.index("_DECISIONS: Mapping") :]
    names = set(re.findall(r"_toast\(\"(\w+)\"\)", text)) | set(
        re.findall(r", \"(\w+)\"\)", table)
    )
    assert len(names) >= 9
    assert {f"toasts.{name}" for name in names} <= known


def test_no_text_is_left_that_nobody_asks_for() -> None:
    words = literals() | template_keys()
    mine = {key for key in catalogue("id").keys() if not key.startswith("digest.")}  # noqa: SIM118
    unused = {key for key in mine - required_keys() if not is_named(key, words)}
    assert unused == set()
