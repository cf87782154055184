"""What one epoch sees: which comments, how often, in which batches."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from bot.adapters.classify.unigram import PAD, Unigram
from bot.language.normalise import normalise
from models import data
from models.encoder.model import CLASSES

VOICES = Path(data.__file__).parent / "data" / "voices.jsonl"
IGNORE = -100  # label of a head that was not annotated
_HELD_OUT_EVERY = 12  # groups of neighbouring authored lines kept for selection


@dataclass(frozen=True, kw_only=True)
class Item:
    """One comment, cut into pieces, with one class number per head."""

    ids: list[int]
    labels: list[int]
    source: str


@dataclass(frozen=True, kw_only=True)
class Splits:
    """Items by source for training, and the authored ones kept for selection."""

    train: Mapping[str, Sequence[Item]]
    held_out: Sequence[data.Example]


def encode(tokeniser: Unigram, text: str, max_pieces: int) -> list[int]:
    """Normalise and cut one comment."""
    return tokeniser.encode(normalise(text), max_pieces=max_pieces)


def item_of(example: data.Example, tokeniser: Unigram, max_pieces: int) -> Item:
    """Return the example as numbers."""
    labels = [
        classes.index(example.labels[head]) if head in example.labels else IGNORE
        for head, classes in CLASSES.items()
    ]
    ids = encode(tokeniser, example.text, max_pieces)
    return Item(ids=ids, labels=labels, source=example.source)


def load(folder: Path, tokeniser: Unigram, max_pieces: int) -> Splits:
    """Read everything; neighbours of an authored block stay on one side."""
    by_source: dict[str, list[Item]] = defaultdict(list)
    held_out: list[data.Example] = []
    for example in data.load(folder).examples:
        if example.source == "authored" and _is_held_out(example.group):
            held_out.append(example)
        else:
            by_source[example.source].append(item_of(example, tokeniser, max_pieces))
    return Splits(train=by_source, held_out=held_out)


def voices(tokeniser: Unigram, max_pieces: int) -> list[Item]:
    """Read the comments written after reading the errors; read anew for every epoch."""
    if not VOICES.exists():
        return []
    lines = VOICES.read_text(encoding="utf-8").splitlines()
    return [item_of(_voice(json.loads(line)), tokeniser, max_pieces) for line in lines]


def _voice(row: Mapping[str, object]) -> data.Example:
    labels = {head: str(row[head]).lower() for head in data.HEADS if head in row}
    labels["spam"] = str(row["intent"] == "spam").lower()
    return data.Example(text=str(row["text"]), source="voices", group="voices", labels=labels)


def _is_held_out(group: str) -> bool:
    return int(group.rsplit("-", 1)[1]) % _HELD_OUT_EVERY == _HELD_OUT_EVERY - 1


def draw(
    items: Mapping[str, Sequence[Item]], amounts: Mapping[str, int], rng: random.Random
) -> list[Item]:
    """Return this epoch's items: a random part of a source, or all where no amount is set."""
    chosen: list[Item] = []
    for source, all_items in items.items():
        amount = min(amounts.get(source, len(all_items)), len(all_items))
        chosen += rng.sample(list(all_items), amount)
    return chosen


def batches(items: Sequence[Item], tokens: int, rng: random.Random) -> Iterator[list[Item]]:
    """Yield batches of about `tokens` pieces after padding, alike in length, in random order."""
    ordered = sorted(items, key=lambda item: len(item.ids) + rng.random() * 4)
    groups: list[list[Item]] = [[]]
    for item in ordered:
        group = groups[-1]
        if group and max(len(item.ids), len(group[-1].ids)) * (len(group) + 1) > tokens:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    yield from groups


def pad(ids: Sequence[Sequence[int]]) -> Tensor:
    """Return one matrix of piece ids."""
    longest = max(map(len, ids))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in ids])
