"""Fits small corrections of a head's probabilities by word n-gram, and tests them unseen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.adapter import adjusted, corrected, ngrams, scale

Array = NDArray[np.float64]
_FOLDS = 5
_SEEN = 2  # comments in which an n-gram must occur
_STRENGTH = 0.005  # of the pull towards no change
_STEPS = 300
_RATE = 2.0
_DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Comments of one head: n-grams, the model's probabilities [row, class], the right column."""

    names: Sequence[Sequence[str]]
    before: Array
    truth: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Sequence[str], before: Array, truth: Sequence[int]) -> "Examples":
        return cls(names=[ngrams(text) for text in texts], before=before, truth=np.array(truth))

    def part(self, rows: NDArray[np.intp]) -> "Examples":
        names = [self.names[row] for row in rows]
        return Examples(names=names, before=self.before[rows], truth=self.truth[rows])


def fit(examples: Examples) -> dict[str, list[float]]:
    """Return the weights of each n-gram that occurs often enough: logistic regression on top.

    The model's own log-probabilities are the starting point, so no weights mean no change.
    """
    often = Counter(name for names in examples.names for name in names)
    known = sorted(name for name, count in often.items() if count >= _SEEN)
    if not known:
        return {}
    matrix = _matrix(examples.names, {name: i for i, name in enumerate(known)})
    right = np.eye(examples.before.shape[1])[examples.truth]
    weights = np.zeros((len(known), examples.before.shape[1]))
    for _ in range(_STEPS):
        error = adjusted(examples.before, matrix @ weights) - right
        weights -= _RATE * (matrix.T @ error / len(right) + _STRENGTH * weights)
    return {
        name: row
        for name, row in zip(known, weights.round(_DIGITS).tolist(), strict=True)
        if any(row)
    }


def unseen(examples: Examples) -> Array:
    """Return what each comment would get from weights that were fitted on the others."""
    result = examples.before.copy()
    fold = np.arange(len(examples.truth)) % _FOLDS
    for part in range(_FOLDS):
        weights = fit(examples.part(np.flatnonzero(fold != part)))
        rows = np.flatnonzero(fold == part)
        left_out = examples.part(rows)
        result[rows] = corrected(left_out.before, left_out.names, weights)
    return result


def _matrix(names: Sequence[Sequence[str]], place: Mapping[str, int]) -> Array:
    matrix = np.zeros((len(names), len(place)))
    for row, one in enumerate(names):
        columns = [place[name] for name in one if name in place]
        matrix[row, columns] = scale(len(one))
    return matrix
