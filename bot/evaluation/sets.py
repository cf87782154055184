"""The evaluation sets, each read by its own protocol. See the data's README for sources."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.language.normalise import normalise

SETS = (
    "humas_dev",
    "dkk_test",
    "smsa_test",
    "judol",
    "nusawrites_bew",
    "nusawrites_jav",
    "nusawrites_sun",
)
_JUDOL_TEST_SHARE = 5  # every fifth text, chosen by its hash


class EvaluationDataError(Exception):
    """The evaluation data is not where it was looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A comment and its labels per head; a head without agreement is missing."""

    text: str
    labels: Mapping[str, str]


def load_set(name: str, data: Path) -> list[Labelled]:
    """Read the set `name` below the folder `data`.

    Raises:
        EvaluationDataError: unknown name, or the file is not there.
    """
    if name not in SETS:
        raise EvaluationDataError(f"unknown set {name!r}; known are {', '.join(SETS)}")
    try:
        return list(_read(name, data))
    except FileNotFoundError as error:
        raise EvaluationDataError(
            f"{error.filename} is missing; name the data folder with --data"
        ) from None


def test_texts(data: Path) -> Iterator[str]:
    """Yield every text that training must never see."""
    for name in SETS:
        for row in load_set(name, data):
            yield row.text


def in_judol_test(text: str) -> bool:
    """Whether a text of the gambling corpus is kept for testing; equal texts go together."""
    digest = hashlib.sha256(_letters(text).encode()).digest()
    return digest[0] % _JUDOL_TEST_SHARE == 0


def _read(name: str, data: Path) -> Iterator[Labelled]:
    match name:
        case "humas_dev":
            yield from _humas(data / "humas_labels" / "dev.jsonl")
        case "dkk_test":
            yield from _table(data / "dkk_semarang" / "test_dedup.csv")
        case "smsa_test":
            yield from _tabs(data / "smsa" / "test.tsv")
        case "judol":
            yield from _judol(data / "judol_gbennnn" / "labelled.csv")
        case _:
            language = name.removeprefix("nusawrites_")
            yield from _table(data / "nusawrites_senti" / f"{language}_test.csv")


def _humas(path: Path) -> Iterator[Labelled]:
    """Only labels that both annotation passes agree on; spam is the intent `spam`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        heads = ("intent", "sentiment", "abuse", "needs_reply", "urgent", "topic")
        labels = {head: str(row[head]).lower() for head in heads if row[head] is not None}
        if "intent" in labels:
            labels["spam"] = str(labels["intent"] == "spam").lower()
        yield Labelled(text=row["text"], labels=labels)


def _table(path: Path) -> Iterator[Labelled]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Labelled(text=row["text"], labels={"sentiment": row["label"]})


def _tabs(path: Path) -> Iterator[Labelled]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text, label = line.rsplit("\t", 1)
        yield Labelled(text=text, labels={"sentiment": label})


def _judol(path: Path) -> Iterator[Labelled]:
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            letters = _letters(row["text"])
            if in_judol_test(row["text"]) and letters not in seen:
                seen.add(letters)
                yield Labelled(text=row["text"], labels={"spam": str(row["label"] == "1").lower()})


def _letters(text: str) -> str:
    return "".join(char for char in normalise(text) if char.isalnum() or ord(char) > 0x2000)
