"""What one epoch sees: which comments, how often, in which batches."""

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from bot.adapters.classify.unigram import PAD, Unigram
from bot.language.normalise import normalise
from models import data
from models.encoder.model import CLASSES

IGNORE = -100  # label of a head that was not annotated
_HELD_OUT_EVERY = 12  # groups kept for selection, calibration and the weights of the mixture


@dataclass(frozen=True, kw_only=True)
class Item:
    """One comment, cut into pieces, with one class number per head."""

    ids: list[int]
    labels: list[int]
    source: str


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


class Splits:
    """Items by source for training, and the examples kept apart."""

    def __init__(self, folder: Path, tokeniser: Unigram, max_pieces: int) -> None:
        self._sieve = data.Sieve(folder)
        self._item = partial(item_of, tokeniser=tokeniser, max_pieces=max_pieces)
        self.train: dict[str, list[Item]] = defaultdict(list)
        self.held_out: list[data.Example] = []
        self._add(data.load(folder, sieve=self._sieve).examples)

    def take_up_new_lines(self) -> int:
        """Read what was added to the repository's own files since; return how many lines."""
        new = list(self._sieve.fresh(data.own_examples()))
        self._add(new)
        return len(new)

    def _add(self, examples: Iterable[data.Example]) -> None:
        for example in examples:
            if is_held_out(example.group):
                self.held_out.append(example)
            else:
                self.train[example.source].append(self._item(example))


def is_held_out(group: str) -> bool:
    """Whether a group is kept from training: by its name, so that every run agrees."""
    return zlib.crc32(group.encode()) % _HELD_OUT_EVERY == 0


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
