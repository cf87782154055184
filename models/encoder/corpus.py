"""What one epoch sees: which comments, how often, in which batches."""

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify import encoder
from bot.adapters.classify.unigram import EOS, PAD, Unigram
from bot.language.normalise import normalise
from bot.ports import ClassifierInput
from models import data
from models.encoder.shape import CLASSES

NEW = "new"  # source of lines that came after training began
IGNORE = -100  # label of a head that was not annotated
_MOST_COPIES = 3  # of one comment in an epoch
_UNDER_A_POST = 0.1  # share of clear comments
_TOPIC = list(CLASSES).index("topic")
_GENERAL = CLASSES["topic"].index("gen")
_HELD_OUT_EVERY = 12  # groups kept for selection, calibration and the weights of the mixture


@dataclass(frozen=True, kw_only=True)
class Item:
    """One comment, cut into pieces, with one class number per head."""

    ids: list[int]
    labels: list[int]
    source: str
    caption: Sequence[int] = ()  # pieces of the post's caption, which `ids` contain too

    @property
    def is_clear(self) -> bool:
        """Whether the comment alone tells its topic, and leaves room for a post."""
        told = self.labels[_TOPIC] not in {IGNORE, _GENERAL}
        return told and not self.caption and len(self.ids) <= encoder.COMMENT_PIECES


def encode(tokeniser: Unigram, text: str, max_pieces: int) -> list[int]:
    """Normalise and cut one comment."""
    return tokeniser.encode(normalise(text), max_pieces=max_pieces)


def item_of(example: data.Example, tokeniser: Unigram, max_pieces: int) -> Item:
    """Return the example as numbers."""
    labels = [
        classes.index(example.labels[head]) if head in example.labels else IGNORE
        for head, classes in CLASSES.items()
    ]
    if example.caption or example.parent:
        whole = ClassifierInput(text=example.text, caption=example.caption, parent=example.parent)
        ids = encoder.encode(tokeniser, whole, context=True)
    else:
        ids = encode(tokeniser, example.text, max_pieces)
    caption: Sequence[int] = ()
    if example.caption:
        caption = encode(tokeniser, example.caption, encoder.CONTEXT_PIECES + 1)[1:]
    return Item(ids=ids, labels=labels, source=example.source, caption=caption)


class Splits:
    """Items by source for training, and the examples kept apart.

    `learnt` is the folder `own` as the start checkpoint has seen it, where it was trained before:
    what it kept apart stays apart, and lines that came since are a source of their own, `new`.
    """

    def __init__(
        self,
        folder: Path,
        tokeniser: Unigram,
        max_pieces: int,
        *,
        own: Path = data.OWN,
        learnt: Path | None = None,
    ) -> None:
        self._own = own
        self._sieve = data.Sieve(folder)
        self._item = partial(item_of, tokeniser=tokeniser, max_pieces=max_pieces)
        self.train: dict[str, list[Item]] = defaultdict(list)
        self.held_out: list[data.Example] = []
        self._add(data.load(folder, learnt or own, sieve=self._sieve).examples)

    def take_up_new_lines(self) -> int:
        """Read what was added to the repository's own files since; return how many lines."""
        new = list(self._sieve.fresh(data.own_examples(self._own)))
        self._add(new, source=NEW)
        return len(new)

    def _add(self, examples: Iterable[data.Example], *, source: str | None = None) -> None:
        for example in examples:
            if is_held_out(example.group):
                self.held_out.append(example)
            else:
                self.train[source or example.source].append(self._item(example))


def is_held_out(group: str) -> bool:
    """Whether a group is kept from training: by its name, so that every run agrees."""
    return zlib.crc32(group.encode()) % _HELD_OUT_EVERY == 0


def draw(
    items: Mapping[str, Sequence[Item]], amounts: Mapping[str, int], rng: random.Random
) -> list[Item]:
    """Return this epoch's items: a random part of a source, or all where no amount is set."""
    chosen: list[Item] = []
    for source, all_items in items.items():
        amount = amounts.get(source, len(all_items))
        if len(all_items) < amount <= _MOST_COPIES * len(all_items):
            chosen += rng.sample(list(all_items) * _MOST_COPIES, amount)
        else:
            chosen += rng.sample(list(all_items), min(amount, len(all_items)))
    return chosen


def under_any_post(items: Sequence[Item], rng: random.Random) -> list[Item]:
    """Put some comments that speak for themselves under the caption of a random post.

    Their labels stay: so the model learns that a clear comment outweighs the post.
    """
    captions = [item.caption for item in items if item.caption]
    if not captions:
        return list(items)
    return [
        replace(item, ids=[*item.ids, EOS, *rng.choice(captions)])
        if item.is_clear and rng.random() < _UNDER_A_POST
        else item
        for item in items
    ]


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


def pad(ids: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Return one matrix of piece ids."""
    out = np.full((len(ids), max(map(len, ids))), PAD, np.int64)
    for row, one in enumerate(ids):
        out[row, : len(one)] = one
    return out
