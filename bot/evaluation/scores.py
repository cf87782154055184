"""Precision, recall, macro-F1 and its bootstrap interval, from labels alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

    The 95 % interval is the percentile bootstrap over comments. Classes that were only found
    count as errors of the others, as in scikit-learn's `f1_score(labels=<true classes>)`.
    """
    present = sorted(set(truth))
    classes = [*present, *sorted(set(found) - set(present))]
    table = confusion(truth, found, classes)
    scores = f1_by_class(table)[: len(present)]
    random = np.random.default_rng(_SEED)
    share = table.ravel() / table.sum()
    draws = random.multinomial(int(table.sum()), share, _DRAWS).reshape(-1, *table.shape)
    macros = f1_by_class(draws)[:, : len(present)].mean(axis=1)
    low, high = np.percentile(macros, [2.5, 97.5])
    return {
        "n": len(truth),
        "macro_f1": _round(scores.mean()),
        "interval": [_round(low), _round(high)],
        "accuracy": _round(np.trace(table) / table.sum()),
        "classes": {name: _class_report(table, i) for i, name in enumerate(present)},
    }


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
