"""What a model says of comments in numbers, before anything is decided from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.ports import ClassifierInput

Array = NDArray[np.float64]
_OF_THE_POST = "topic"
_EXPLAINED = "intent"  # the head whose words are named


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """Rows stand in the order of the inputs.

    `heads`: probabilities [row, class] of each head the model knows. `known`: whether the model
    could read anything of the comment. `words`: what spoke most for the intent, for the card.
    `in_context`: which comments were read together with their post.
    """

    heads: Mapping[str, Array]
    known: NDArray[np.bool_]
    words: Sequence[Sequence[str]]
    in_context: NDArray[np.bool_] | None = None


class Scorer(Protocol):
    """A model. `score` runs in the calling thread, in memory bounded by its own batches."""

    @property
    def uses_context(self) -> bool:
        """Whether the post's caption and the parent comment are read beside the comment."""
        ...

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored: ...


@dataclass(frozen=True, kw_only=True)
class Blend:
    """Two models that err differently, averaged head by head.

    `shares`: how much of a head's probability is the first model's, 0 to 1. A head that only one
    model knows, and a comment that only one can read, is that model's alone; so is the topic of
    a comment that only the first read in its context ("kapan?" has the topic of its post).
    """

    first: Scorer
    second: Scorer
    shares: Mapping[str, float] = field(repr=False)

    @property
    def uses_context(self) -> bool:
        return self.first.uses_context or self.second.uses_context

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        """Return the weighted mean, with the words of a model that found the same intent."""
        first, second = self.first.score(inputs), self.second.score(inputs)
        heads: dict[str, Array] = {**second.heads, **first.heads}
        for head in set(first.heads) & set(second.heads):
            share = np.where(second.known, self.shares[head], 1.0)
            share = np.where(first.known, share, 0.0)
            if head == _OF_THE_POST and first.in_context is not None:
                share = np.where(first.in_context, 1.0, share)
            share = share[:, None]
            heads[head] = share * first.heads[head] + (1 - share) * second.heads[head]
        return Scored(
            heads=heads,
            known=first.known | second.known,
            words=_agreeing(heads[_EXPLAINED], second, first),
        )


def _agreeing(decided: Array, *models: Scored) -> list[Sequence[str]]:
    """Return per row the words of the first model whose own answer is the one decided on."""
    chosen = decided.argmax(axis=1)
    words: list[Sequence[str]] = [()] * len(chosen)
    for model in models:
        if _EXPLAINED in model.heads:
            agrees = model.known & (model.heads[_EXPLAINED].argmax(axis=1) == chosen)
            for row in np.flatnonzero(agrees).tolist():
                words[row] = words[row] or model.words[row]
    return words


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Array:
    """Return probabilities per row."""
    scaled = logits.astype(np.float64) / temperature
    spread: Array = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    spread /= spread.sum(axis=1, keepdims=True)
    return spread
