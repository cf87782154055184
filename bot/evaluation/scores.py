"""Precision, recall, macro-F1 and its bootstrap interval, from labels alone."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 10
"""Rows of a class below which its F1 is chance."""

_BINS = 10
_DRAWS = 1000
_SEED = 20261124


def confusion(
    truth: Sequence[str], found: Sequence[str], classes: Sequence[str]
) -> NDArray[np.int64]:
    """Return counts, one row per true class and one column per found class."""
    place = {name: i for i, name in enumerate(classes)}
    pairs = np.array(
        [place[t] * len(classes) + place[f] for t, f in zip(truth, found, strict=True)]
    )
    return np.bincount(pairs, minlength=len(classes) ** 2).reshape(len(classes), -1)


def f1_by_class(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the F1 of each class; 0 where a class is neither present nor found."""
    hits = np.diagonal(table, axis1=-2, axis2=-1)
    sizes = table.sum(axis=-1) + table.sum(axis=-2)
    scores: NDArray[np.float64] = np.zeros(hits.shape)
    np.divide(2 * hits, sizes, out=scores, where=sizes > 0)
    return scores


def report(truth: Sequence[str], found: Sequence[str]) -> dict[str, Any]:
    """Return macro-F1 over the classes that occur in `truth`, with interval and per class.

    `common` is the same over the classes with at least `FEW` rows: the others are too few to say
    anything and would count as much as the rest. The 95 % interval is the percentile bootstrap
    over comments. Classes that were only found count as errors of the others, as in
    scikit-learn's `f1_score(labels=<true classes>)`.
    """
    present = sorted(set(truth))
    classes = [*present, *sorted(set(found) - set(present))]
    table = confusion(truth, found, classes)
    scores = f1_by_class(table)[: len(present)]
    often = table.sum(axis=1)[: len(present)] >= FEW
    random = np.random.default_rng(_SEED)
    share = table.ravel() / table.sum()
    draws = random.multinomial(int(table.sum()), share, _DRAWS).reshape(-1, *table.shape)
    known = np.arange(len(present))
    return {
        "n": len(truth),
        "macro_f1": _round(scores.mean()),
        "interval": _interval(_macro(draws, known)),
        "common": _common(table, draws, known[often]),
        "accuracy": _round(np.trace(table) / table.sum()),
        "classes": {name: _class_report(table, i) for i, name in enumerate(present)},
    }


def _common(
    table: NDArray[np.int64], draws: NDArray[np.int64], often: NDArray[np.intp]
) -> dict[str, Any]:
    """Return the figures over the common classes; one class alone says nothing."""
    if len(often) < 2:  # noqa: PLR2004
        return {"classes": len(often), "macro_f1": None, "interval": None}
    return {
        "classes": len(often),
        "macro_f1": _round(_macro(table[None], often)[0]),
        "interval": _interval(_macro(draws, often)),
    }


def _macro(tables: NDArray[np.int64], chosen: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the mean F1 of the chosen classes per table; one that a draw lacks does not count."""
    there = tables.sum(axis=-1)[:, chosen] > 0
    total = np.where(there, f1_by_class(tables)[:, chosen], 0.0).sum(axis=1)
    mean: NDArray[np.float64] = total / np.maximum(there.sum(axis=1), 1)
    return mean


def difference(
    truth: Sequence[str], first: Sequence[str], second: Sequence[str]
) -> tuple[float, list[float]]:
    """Return by how much the second macro-F1 exceeds the first, and its 95 % interval.

    The bootstrap draws comments with both answers, so what is hard for both cancels out. Counts
    classes with at least `FEW` rows, or all where no two have as many.
    """
    counted = Counter(truth)
    present = sorted(counted)
    classes = [*present, *sorted({*first, *second} - set(present))]
    place = {name: i for i, name in enumerate(classes)}
    size = len(classes)
    triples = np.array(
        [
            (place[t] * size + place[a]) * size + place[b]
            for t, a, b in zip(truth, first, second, strict=True)
        ]
    )
    table = np.bincount(triples, minlength=size**3)
    often = np.array([counted[name] >= FEW for name in present])
    chosen = np.flatnonzero(often) if often.sum() > 1 else np.arange(len(present))
    random = np.random.default_rng(_SEED)
    draws = random.multinomial(len(truth), table / len(truth), _DRAWS)
    gains = [
        _gain(part.reshape(-1, size, size, size), chosen)
        for part in (table[None], *np.array_split(draws, _DRAWS // 50))
    ]
    return _round(gains[0][0]), _interval(np.concatenate(gains[1:]))


def _gain(counts: NDArray[np.int64], chosen: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the gain of the second answer per table [draw, truth, first, second]."""
    return _macro(counts.sum(axis=2), chosen) - _macro(counts.sum(axis=3), chosen)


def calibration_error(right: Sequence[bool], confidence: Sequence[float]) -> float:
    """Return the expected calibration error over ten bins of equal width, 0 to 1."""
    sure = np.asarray(confidence, np.float64)
    gap = np.asarray(right, np.float64) - sure
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return _round(np.abs(np.bincount(bins, gap, _BINS)).sum() / len(sure))


def _interval(draws: NDArray[np.float64]) -> list[float]:
    low, high = np.percentile(draws, [2.5, 97.5])
    return [_round(low), _round(high)]


def _class_report(table: NDArray[np.int64], place: int) -> dict[str, float]:
    hits, found, there = table[place, place], table[:, place].sum(), table[place].sum()
    return {
        "precision": _round(hits / found if found else 0.0),
        "recall": _round(hits / there),
        "f1": _round(2 * hits / (found + there)),
        "n": int(there),
    }


def _round(value: float) -> float:
    return round(float(value), 4)
