"""Reads the labelled comments, removes repeats and leaks, and groups what must stay together.

python -m models.data --data ../shared/data     prints the data card
"""

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation.sets import in_judol_test, test_texts
from bot.language.normalise import skeleton

AUTHORED = Path(__file__).parent / "data" / "authored.jsonl"
NEIGHBOURS = 52  # lines of one authored block that were written together
JUDOL_AS_INTENT = 8  # every eighth gambling advertisement also teaches the intent
HEADS = ("intent", "sentiment", "abuse", "needs_reply", "urgent", "topic", "spam")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One labelled comment. A head that is missing in `labels` was not annotated."""

    text: str
    source: str
    group: str
    labels: dict[str, str]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What training reads, and what was left out of it."""

    examples: list[Example]
    repeats: int
    leaks: int
    hashes: dict[str, str] = field(default_factory=dict)

    def card(self) -> str:
        """Return counts per source and label, and the hashes of the files read."""
        lines = [
            f"{len(self.examples)} examples; dropped {self.repeats} repeats, {self.leaks} leaks"
        ]
        for source, count in Counter(e.source for e in self.examples).items():
            lines.append(f"  {source}: {count}")
        for head in HEADS:
            labels = Counter(e.labels[head] for e in self.examples if head in e.labels)
            lines.append(f"  {head}: {dict(labels.most_common())}")
        lines += [f"  {name} sha256 {digest}" for name, digest in self.hashes.items()]
        return "\n".join(lines)


def load(data: Path) -> Corpus:
    """Read every training source under `data` and the authored comments of this repository.

    A text that occurs in an evaluation set is a leak and is dropped; so is a second copy.
    """
    seen = {skeleton(text) for text in test_texts(data)}
    held_out = len(seen)
    examples: list[Example] = []
    repeats = leaks = 0
    tests = frozenset(seen)
    for example in _sources(data):
        key = skeleton(example.text)
        if key in tests:
            leaks += 1
        elif key in seen:
            repeats += 1
        else:
            seen.add(key)
            examples.append(example)
    if len(seen) == held_out:
        raise SystemExit(f"no training data under {data}")
    return Corpus(examples=examples, repeats=repeats, leaks=leaks, hashes=_hashes(data))


def _sources(data: Path) -> Iterator[Example]:
    yield from _humas("authored", AUTHORED)
    yield from _humas("humas", data / "humas_labels" / "train.jsonl")
    for example in _humas("care", data / "humas_labels" / "care_tweets.jsonl"):
        example.labels.pop("topic")  # weak there, see the data's README
        yield example
    yield from _sentiment("dkk", _rows(data / "dkk_semarang" / "train.csv"))
    yield from _sentiment("smsa", _pairs(data / "smsa" / "train.tsv"))
    for language in ("bew", "jav", "sun"):
        rows = _rows(data / "nusawrites_senti" / f"{language}_train.csv")
        yield from _sentiment(f"nusawrites_{language}", rows)
    yield from _judol(data / "judol_gbennnn" / "labelled.csv")


def _humas(source: str, path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            labels = {head: str(row[head]).lower() for head in HEADS if head in row}
            labels["spam"] = str(row["intent"] == "spam").lower()
            group = f"{source}-{number // NEIGHBOURS if source == 'authored' else number}"
            yield Example(
                text=row["text"],
                source=source,
                group=group,
                labels=labels,
                also=tuple(row["also"]),
            )


def _sentiment(source: str, rows: Iterable[dict[str, str]]) -> Iterator[Example]:
    for number, row in enumerate(rows):
        yield Example(
            text=row["text"],
            source=source,
            # Translations of one sentence share the id and must not be split.
            group=f"senti-{row.get('id', f'{source}-{number}')}",
            labels={"sentiment": row["label"]},
        )


def _judol(path: Path) -> Iterator[Example]:
    for number, row in enumerate(_rows(path)):
        if not in_judol_test(row["text"]):
            labels = {"spam": "true" if row["label"] == "1" else "false"}
            if row["label"] == "1" and number % JUDOL_AS_INTENT == 0:
                labels["intent"] = "spam"
            yield Example(text=row["text"], source="judol", group=f"judol-{number}", labels=labels)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _pairs(path: Path) -> Iterator[dict[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text, label = line.rsplit("\t", 1)
        yield {"text": text, "label": label}


def _hashes(data: Path) -> dict[str, str]:
    folders = ("humas_labels", "dkk_semarang", "smsa", "nusawrites_senti", "judol_gbennnn")
    files = [AUTHORED, *(p for name in folders for p in sorted((data / name).glob("*train*")))]
    files.append(data / "humas_labels" / "care_tweets.jsonl")
    files.append(data / "judol_gbennnn" / "labelled.csv")
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def main() -> None:
    """Print the data card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    print(load(parser.parse_args().data).card())


if __name__ == "__main__":
    main()
