"""The evaluation sets, each read by its own protocol. See the data's README for sources."""

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from bot.evaluation.own import EvaluationError, Labelled, load_checklist
from bot.language.normalise import skeleton

SETS = (
    "humas_dev",
    "dkk_test",
    "smsa_test",
    "judol",
    "nusawrites_bew",
    "nusawrites_jav",
    "nusawrites_sun",
    "nusax_jav",
    "nusax_sun",
)
BINARY = frozenset({"nusawrites_bew", "nusawrites_jav", "nusawrites_sun"})
"""Sets whose sentiment knows no neutral."""

_NUSAX = {"nusax_jav": "javanese", "nusax_sun": "sundanese"}
_JUDOL_TEST_SHARE = 5  # every fifth text, chosen by its hash


def load_set(name: str, data: Path) -> list[Labelled]:
    """Read the set `name` below the folder `data`.

    Raises:
        EvaluationError: unknown name, or the file is not there or not readable.
    """
    if name not in SETS:
        raise EvaluationError(f"Himpunan {name} tidak dikenal; yang ada: {', '.join(SETS)}.")
    return _rows(name, data)


def load_ordinary(data: Path) -> list[Labelled]:
    """Return comments on a city's account that are no spam: training and development rows."""
    return [
        row
        for name in ("humas_dev", "humas_train")
        for row in _rows(name, data)
        if row.labels.get("spam") == "false"
    ]


def load_authored(data: Path) -> list[Labelled]:
    """Return the comments written for this project, with labels of every head; trained on."""
    return _rows("authored", data)


def _rows(name: str, data: Path) -> list[Labelled]:
    try:
        return list(_read(name, data))
    except FileNotFoundError as error:
        raise EvaluationError(
            f"{error.filename} tidak ada. Data berlabel tidak ikut dalam paket; sebutkan "
            "foldernya dengan --data FOLDER."
        ) from None
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise EvaluationError(f"Data {name} di {data} tidak terbaca: {error!r}") from None


def test_texts(data: Path) -> Iterator[str]:
    """Yield every text that training must never see."""
    for name in SETS:
        yield from (row.text for row in load_set(name, data))
    yield from (case.text for case in load_checklist())


def in_judol_test(text: str) -> bool:
    """Whether a text of the gambling corpus is kept for testing; equal texts go together."""
    digest = hashlib.sha256(skeleton(text).encode()).digest()
    return digest[0] % _JUDOL_TEST_SHARE == 0


def _read(name: str, data: Path) -> Iterator[Labelled]:
    match name:
        case "humas_dev":
            yield from _humas(data / "humas_labels" / "dev.jsonl")
        case "humas_train":
            yield from _humas(data / "humas_labels" / "train.jsonl")
        case "authored":
            yield from _humas(data / "authored" / "comments.jsonl")
        case "dkk_test":
            yield from _table(data / "dkk_semarang" / "test_dedup.csv")
        case "smsa_test":
            yield from _tabs(data / "smsa" / "test.tsv")
        case "judol":
            yield from _judol(data / "judol_gbennnn" / "labelled.csv")
        case "nusax_jav" | "nusax_sun":
            yield from _table(data / "nusax" / f"{_NUSAX[name]}_test.csv")
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
            letters = skeleton(row["text"])
            if in_judol_test(row["text"]) and letters not in seen:
                seen.add(letters)
                yield Labelled(text=row["text"], labels={"spam": str(row["label"] == "1").lower()})
