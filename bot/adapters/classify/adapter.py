"""What an office has taught its model: small corrections of probabilities, by word n-gram.

The file is text, so that it can be read and audited: for each head, each n-gram's weight on each
class in the order of the model's labels. No comment is moved further than `LIMIT`.
"""

import gzip
import json
import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import ADAPTER, ModelError
from bot.adapters.classify.features import tokens
from bot.adapters.classify.scoring import Array, Scored, Scorer
from bot.language.normalise import normalise
from bot.ports import ClassifierInput

LIMIT = 2.0  # of the change of a log-probability: e^2 is odds of 7 to 1
Weights = Mapping[str, Mapping[str, Sequence[float]]]  # head, n-gram, class


def ngrams(text: str) -> list[str]:
    """Return the distinct words and pairs of words of a comment, in order."""
    words = tokens(normalise(text))
    return list(dict.fromkeys([*words, *map(" ".join, pairwise(words))]))


def scale(count: int) -> float:
    """Return the value of each of `count` n-grams: a long comment weighs what a short one does."""
    return 1 / math.sqrt(max(count, 1))


def adjusted(probabilities: Array, changes: Array) -> Array:
    """Return probabilities [row, class] after bounded changes of their logarithms."""
    moved = np.log(np.maximum(probabilities, 1e-9)) + np.clip(changes, -LIMIT, LIMIT)
    spread: Array = np.exp(moved - moved.max(axis=1, keepdims=True))
    spread /= spread.sum(axis=1, keepdims=True)
    return spread


def corrected(
    probabilities: Array, found: Sequence[Sequence[str]], weights: Mapping[str, Sequence[float]]
) -> Array:
    """Return a head's probabilities [row, class] after the weights of the n-grams found."""
    changes: NDArray[np.float64] = np.zeros(probabilities.shape)
    for row, names in enumerate(found):
        known = [weights[name] for name in names if name in weights]
        if known:
            changes[row] = np.sum(known, axis=0) * scale(len(names))
    return adjusted(probabilities, changes)


@dataclass(frozen=True, kw_only=True)
class Adapted:
    """Satisfies `Scorer`: another one, corrected."""

    scorer: Scorer
    weights: Weights = field(repr=False)

    @property
    def uses_context(self) -> bool:
        return self.scorer.uses_context

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        scored = self.scorer.score(inputs)
        found = [ngrams(one.text) for one in inputs]
        heads = dict(scored.heads)
        for head, weights in self.weights.items():
            heads[head] = corrected(heads[head], found, weights)
        return replace(scored, heads=heads)


def write_weights(weights: Weights) -> bytes:
    """Return the file's bytes; equal weights give equal files."""
    text = json.dumps({"heads": weights}, ensure_ascii=False, sort_keys=True, indent=0)
    return gzip.compress(text.encode(), mtime=0)


def read_weights(content: bytes, classes: Mapping[str, Sequence[str]]) -> Weights:
    """Read and check the file. Raises ModelError."""
    try:
        heads = json.loads(gzip.decompress(content))["heads"]
        sound = all(_fits(rows, len(classes[head])) for head, rows in heads.items())
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise ModelError(f"{ADAPTER} tidak terbaca") from error
    if not sound:
        raise ModelError(f"{ADAPTER} tidak cocok dengan label")
    weights: Weights = heads
    return weights


def _fits(rows: Mapping[str, Any], classes: int) -> bool:
    return all(
        len(row) == classes and all(isinstance(one, float) and math.isfinite(one) for one in row)
        for row in rows.values()
    )
