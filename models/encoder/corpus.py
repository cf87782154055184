"""What one epoch sees: which comments, how often, in which batches."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify import encoder
from bot.adapters.classify.unigram import EOS, PAD
from models.encoder.shape import CLASSES

IGNORE = -100  # label of a head that was not annotated
DEV = "dev"  # source of the comments by which runs are selected; never trained on
_MOST_COPIES = 3  # of one comment in an epoch
_UNDER_A_POST = 0.1  # share of clear comments
_TOPIC = list(CLASSES).index("topic")
_GENERAL = CLASSES["topic"].index("gen")
_HELD_OUT_EVERY = 12  # groups kept for selection, calibration and the weights of the mixture


@dataclass(frozen=True, kw_only=True)
class Item:
    """One comment, cut into pieces, with one class number per head."""

    ids: Sequence[int]
    labels: Sequence[int]
    source: str
    place: int = 0  # in the pool
    group: int = 0  # hash of the group that must stay together
    caption: Sequence[int] = ()  # pieces of the post's caption, which `ids` contain too
    retyped: Sequence[Sequence[int]] = field(default=())  # `ids` as other hands would type it

    @property
    def is_clear(self) -> bool:
        """Whether the comment alone tells its topic, and leaves room for a post."""
        told = self.labels[_TOPIC] not in {IGNORE, _GENERAL}
        return told and not self.caption and len(self.ids) <= encoder.COMMENT_PIECES


def is_held_out(group: int) -> bool:
    """Whether a group is kept from all training: by its hash, so that every run agrees."""
    return group % _HELD_OUT_EVERY == 0


def fold_of(group: int, folds: int) -> int:
    """Return which of the teachers does not see this group."""
    return group // _HELD_OUT_EVERY % folds


def by_source(items: Sequence[Item]) -> dict[str, list[Item]]:
    """Return the items of each source, in order."""
    out: dict[str, list[Item]] = {}
    for item in items:
        out.setdefault(item.source, []).append(item)
    return out


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


def retyped(items: Sequence[Item], share: float, rng: random.Random) -> list[Item]:
    """Give a share of the items in another hand; labels and place stay."""
    return [
        replace(item, ids=rng.choice(item.retyped))
        if item.retyped and rng.random() < share
        else item
        for item in items
    ]


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
