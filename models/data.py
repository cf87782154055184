"""Reads the labelled comments, removes repeats and leaks, and groups what must stay together.

    python -m models.data --data ../shared/data     prints the data card

Labelled comments of one's own go into `models/data/*.jsonl`; every file there is read.
"""

import argparse
import csv
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.evaluation.own import HEADS, Labelled, in_context_test, load_context
from bot.evaluation.sets import in_judol_test, test_texts
from bot.language.normalise import skeleton
from bot.language.pii import mask
from bot.learning.corrections import read_corrections
from bot.learning.guards import guard
from models.neighbours import Neighbours, clusters

OWN = Path(__file__).parent / "data"
CONTEXT = OWN / "context.jsonl"  # half of it is a test
CORRECTIONS = "corrections.jsonl"  # of an office, as `tanggap export corrections` writes it
_NOT_ALONE = frozenset({"checklist.jsonl", CONTEXT.name, CORRECTIONS})  # the first is a test
NEIGHBOURS = 52  # lines of one authored block that were written together
JUDOL_AS_INTENT = 8  # every eighth gambling advertisement also teaches the intent
CITY = frozenset(
    {"authored", "humas", "care", "office"}
)  # sources of comments on a city's accounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One labelled comment. A head that is missing in `labels` was not annotated.

    With a `caption` or `parent`, the labels hold only where these are read too.
    """

    text: str
    source: str
    group: str
    labels: dict[str, str]
    also: tuple[str, ...] = ()
    caption: str | None = None
    parent: str | None = None

    def key(self) -> str:
        """Return what two copies have in common."""
        return _key(self)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What training reads, and what was left out of it."""

    examples: list[Example]
    repeats: int
    leaks: int  # equal to an evaluation text
    twins: int  # nearly equal to one
    masked: int  # texts in which personal data was masked
    hashes: dict[str, str] = field(default_factory=dict)

    def card(self) -> str:
        """Return counts per source and label, and the hashes of the files read."""
        lines = [
            f"{len(self.examples)} examples in {len({e.group for e in self.examples})} groups",
            f"dropped {self.repeats} repeats, {self.leaks} leaks, {self.twins} near-leaks",
            f"masked personal data in {self.masked} texts",
        ]
        for source, count in Counter(e.source for e in self.examples).items():
            lines.append(f"  {source}: {count}")
        for head in HEADS:
            labels = Counter(e.labels[head] for e in self.examples if head in e.labels)
            lines.append(f"  {head}: {dict(labels.most_common())}")
        lines += [f"  {name} sha256 {digest}" for name, digest in self.hashes.items()]
        return "\n".join(lines)


class Sieve:
    """Lets a comment through once, and never one that is (nearly) an evaluation text."""

    def __init__(self, data: Path) -> None:
        self._tests = {skeleton(text) for text in test_texts(data)}
        self._tests |= {_key(row) for row in load_context()}
        self._near_tests = Neighbours(self._tests)
        self._seen: set[str] = set()
        self.counts: Counter[str] = Counter()  # what was dropped or masked

    def fresh(self, examples: Iterable[Example]) -> Iterator[Example]:
        """Yield what may be trained on, personal data masked."""
        for example in examples:
            key = example.key()
            if fate := self._fate(key):
                self.counts[fate] += 1
                continue
            self._seen.add(key)
            masked = mask(example.text)
            self.counts["masked"] += masked != example.text
            yield replace(example, text=masked)

    def _fate(self, key: str) -> str | None:
        if key in self._tests:
            return "leaks"
        if key in self._seen:
            return "repeats"
        return "twins" if self._near_tests.twins(key) else None


def load(data: Path, own: Path = OWN, *, sieve: Sieve | None = None) -> Corpus:
    """Read every training source under `data` and the labelled comments in the folder `own`.

    A text that occurs in an evaluation set, or nearly does, is a leak and is dropped; so is a
    second copy. Personal data is masked. Texts that are nearly the same share a group.
    """
    sieve = sieve or Sieve(data)
    kept = list(sieve.fresh(_sources(data, own)))
    if not kept:
        raise SystemExit(f"no training data under {data}")
    return Corpus(
        examples=_grouped(kept),
        repeats=sieve.counts["repeats"],
        leaks=sieve.counts["leaks"],
        twins=sieve.counts["twins"],
        masked=sieve.counts["masked"],
        hashes=_hashes(data, own),
    )


def _grouped(examples: Sequence[Example]) -> list[Example]:
    """Join the groups that near copies connect."""
    groups = {example.group: example.group for example in examples}

    def root(group: str) -> str:
        while groups[group] != group:
            group = groups[group]
        return group

    firsts = clusters([example.key() for example in examples])
    for example, first in zip(examples, firsts, strict=True):
        low, high = sorted((root(example.group), root(examples[first].group)))
        groups[high] = low
    return [replace(example, group=root(example.group)) for example in examples]


def _sources(data: Path, own: Path) -> Iterator[Example]:
    yield from own_examples(own)
    yield from _humas("humas", data / "humas_labels" / "train.jsonl")
    for example in _humas("care", data / "humas_labels" / "care_tweets.jsonl"):
        example.labels.pop("topic")  # weak there, see the data's README
        yield example
    yield from _sentiment("dkk", _rows(data / "dkk_semarang" / "train.csv"))
    yield from _sentiment("smsa", _pairs(data / "smsa" / "train.tsv"))
    for language in ("bew", "jav", "sun"):
        rows = _rows(data / "nusawrites_senti" / f"{language}_train.csv")
        yield from _sentiment(f"nusawrites_{language}", rows)
    for language in ("javanese", "sundanese"):  # the Indonesian part is in SmSA
        yield from _sentiment("nusax", _rows(data / "nusax" / f"{language}_train.csv"))
    yield from _judol(data / "judol_gbennnn" / "labelled.csv")


def own_examples(own: Path = OWN) -> Iterator[Example]:
    """Yield the labelled comments of this repository; files may grow while training runs."""
    for path in own_files(own):
        yield from _humas("authored", path, block=NEIGHBOURS)
    if (own / CONTEXT.name).exists():
        in_context = enumerate(_humas("context", own / CONTEXT.name))
        yield from (example for number, example in in_context if not in_context_test(number))
    if (own / CORRECTIONS).exists():
        yield from _corrections(own / CORRECTIONS)


def own_files(own: Path = OWN) -> list[Path]:
    """Return the files of this repository whose comments are clear alone."""
    return sorted(path for path in own.glob("*.jsonl") if path.name not in _NOT_ALONE)


def _key(comment: Example | Labelled) -> str:
    return skeleton(" ".join(filter(None, (comment.text, comment.parent, comment.caption))))


def _humas(source: str, path: Path, *, block: int = 1) -> Iterator[Example]:
    """Read lines labelled for all heads; `block` lines in a row share a group."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            labels = {head: str(row[head]).lower() for head in HEADS if head in row}
            labels["spam"] = str(row["intent"] == "spam").lower()
            yield Example(
                text=row["text"],
                source=source,
                group=f"{path.stem}-{number // block}",
                labels=labels,
                also=tuple(row["also"]),
                caption=row.get("caption"),
                parent=row.get("parent"),
            )


def _corrections(path: Path) -> Iterator[Example]:
    """Read what staff decided, under the guards of `tanggap learn`."""
    decided: dict[str, dict[str, str]] = defaultdict(dict)
    for head, lessons in guard(read_corrections(path)).heads.items():
        for lesson in lessons:
            decided[lesson.text][head] = lesson.label
    for number, (text, labels) in enumerate(decided.items()):
        if "intent" in labels:
            labels.setdefault("spam", str(labels["intent"] == "spam").lower())
        yield Example(text=text, source="office", group=f"office-{number}", labels=labels)


def _sentiment(source: str, rows: Iterable[dict[str, str]]) -> Iterator[Example]:
    for number, row in enumerate(rows):
        yield Example(
            text=row["text"],
            source=source,
            # Translations of one sentence share the id and must not be split.
            group=f"{source.partition('_')[0]}-{row.get('id', f'{source}-{number}')}",
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


def _hashes(data: Path, own: Path) -> dict[str, str]:
    folders = ("humas_labels", "dkk_semarang", "smsa", "nusawrites_senti", "nusax")
    files = [path for path in (*own_files(own), own / CONTEXT.name) if path.exists()]
    files += [p for name in folders for p in sorted((data / name).glob("*train*"))]
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
