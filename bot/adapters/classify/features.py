"""N-grams of a normalised comment: the same code for training and for serving.

Words (one and two in a row) carry meaning, pieces of words (2 to 5 characters) survive typing
errors and dialect. A word n-gram never contains a tab, a piece always starts with one, so both
live in one vocabulary without clashing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import cast

from bot.language.normalise import normalise

PIECE_MARK = "\t"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_PIECE_SIZES = (2, 3, 4, 5)
_WORD_LIMIT = 40  # characters of one word that are cut into pieces; longer runs are noise


def tokens(text: str) -> list[str]:
    """Return words, numbers (as their shape: 2026 → 0000) and signs of a normalised text."""
    return [
        "0" * min(len(token), 5) if token.isdigit() else token for token in _TOKEN.findall(text)
    ]


def pieces(word: str) -> list[str]:
    """Return the pieces of 2 to 5 characters of one word, its edges marked by spaces."""
    padded = f" {word[:_WORD_LIMIT]} "
    end = len(padded)
    return [
        PIECE_MARK + padded[i : i + size]
        for size in _PIECE_SIZES
        for i in range(max(end - size + 1, 0))
    ]


def ngrams(words: Sequence[str]) -> Iterable[str]:
    """Yield every n-gram, repeated as often as it occurs (training's view)."""
    yield from words
    yield from map(" ".join, pairwise(words))
    for word in words:
        yield from pieces(word)


class Encoder:
    """Turns a raw comment into the counts of its known n-grams, by their ids."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._find = {ngram: i for i, ngram in enumerate(vocabulary)}.get
        self._pieces = lru_cache(maxsize=20_000)(self._piece_ids)

    def encode(self, text: str) -> Counter[int]:
        """Return how often each known n-gram occurs; in the order of first occurrence."""
        words = tokens(normalise(text))
        found: list[int | None] = list(map(self._find, words))
        found += map(self._find, map(" ".join, pairwise(words)))
        for word in words:
            found += self._pieces(word)
        counts = Counter(found)
        del counts[None]
        return cast("Counter[int]", counts)

    def _piece_ids(self, word: str) -> tuple[int, ...]:
        return tuple(i for i in map(self._find, pieces(word)) if i is not None)
