"""Finds texts that are nearly the same: MinHash to propose pairs, Jaccard overlap to confirm.

Comments are copied with a sign or a name changed. Such a twin in a test set flatters, so it is
searched by overlap of five-letter shingles rather than by equality.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # letters
SHORTEST = 20  # letters; of shorter texts ("mantap pak") only equal ones are twins
TWIN = 0.7  # overlap of shingles from which two texts are one
_BANDS, _ROWS = 16, 2  # finds 99.9 % of pairs that overlap by 0.7, and few of those below 0.2
_PRIME = np.uint64(4_294_967_311)


def shingles(letters: str) -> frozenset[int]:
    """Return the hashed shingles of a text that holds letters, digits and emoji only."""
    data = letters.encode("utf-32-le")
    return frozenset(
        zlib.crc32(data[at : at + 4 * SHINGLE])
        for at in range(0, max(len(data) - 4 * SHINGLE, 0) + 1, 4)
    )


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Return the Jaccard overlap, 0-1."""
    return len(a & b) / len(a | b)


class Neighbours:
    """Texts that can be asked for twins. Equal `skeleton`s are the caller's business."""

    def __init__(self, skeletons: Iterable[str] = ()) -> None:
        random = np.random.default_rng(20261124)
        count = _BANDS * _ROWS
        self._factors = random.integers(1, 2**31, (count, 1), dtype=np.uint64)
        self._offsets = random.integers(0, 2**31, (count, 1), dtype=np.uint64)
        self._texts: list[frozenset[int]] = []
        self._buckets: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for skeleton in skeletons:
            self.add(skeleton)

    def add(self, skeleton: str) -> int:
        """Remember a text; return its number."""
        found = shingles(skeleton)
        self._texts.append(found)
        if len(skeleton) >= SHORTEST:
            for key in self._keys(found):
                self._buckets[key].append(len(self._texts) - 1)
        return len(self._texts) - 1

    def twins(self, skeleton: str) -> list[int]:
        """Return the numbers of the remembered texts that are nearly this one."""
        if len(skeleton) < SHORTEST:
            return []
        found = shingles(skeleton)
        near = {place for key in self._keys(found) for place in self._buckets.get(key, ())}
        return sorted(p for p in near if overlap(found, self._texts[p]) >= TWIN)

    def _keys(self, found: frozenset[int]) -> Iterator[tuple[int, int, int]]:
        lowest = self._signature(np.fromiter(found, np.uint64, len(found)))
        for band in range(_BANDS):
            first, second = lowest[_ROWS * band : _ROWS * (band + 1)].tolist()
            yield band, first, second

    def _signature(self, found: NDArray[np.uint64]) -> NDArray[np.uint64]:
        # Below 2**63: factors and shingles have at most 31 and 32 bits.
        mixed = (self._factors * found[None, :] + self._offsets) % _PRIME
        return np.asarray(mixed.min(axis=1))


def clusters(skeletons: Sequence[str]) -> list[int]:
    """Return for every text the number of its cluster: the lowest place of a twin of a twin."""
    parent = list(range(len(skeletons)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    known = Neighbours()
    for place, skeleton in enumerate(skeletons):
        for twin in known.twins(skeleton):
            low, high = sorted((root(twin), root(place)))
            parent[high] = low
        known.add(skeleton)
    return [root(place) for place in range(len(skeletons))]
