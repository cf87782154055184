"""N-grams of a normalised comment: the same code for training and for serving.

Words (one and two in a row) carry meaning, pieces of words (2 to 5 characters) survive typing
errors and dialect. A word n-gram never contains a tab, a piece always starts with one, so both
live in one vocabulary without clashing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

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
    yield from map(" ".join, zip(words, words[1:], strict=False))
    for word in words:
        yield from pieces(word)


def encoder(vocabulary: Mapping[str, int]) -> Callable[[str], Counter[int]]:
    """Return a function from a raw comment to how often each known n-gram occurs in it."""
    find = vocabulary.get

    @lru_cache(maxsize=20_000)
    def piece_ids(word: str) -> tuple[int, ...]:
        return tuple(i for i in map(find, pieces(word)) if i is not None)

    def encode(text: str) -> Counter[int]:
        words = tokens(normalise(text))
        counts = Counter(map(find, words))
        counts.update(map(find, map(" ".join, zip(words, words[1:], strict=False))))
        for word in words:
            counts.update(piece_ids(word))
        counts.pop(None, None)
        return counts  # type: ignore[return-value]

    return encode
