"""The linear model: n-gram counts in, probabilities and the strongest n-grams out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.features import Encoder
from bot.adapters.classify.graph import REFUSALS, open_graph
from bot.adapters.classify.scoring import Array, Scored
from bot.ports import ClassifierInput

_CELLS = 32_768  # n-grams of one call of the graph, padding included: bounds its memory
_SHORTEST = 8  # the graph names up to eight reasons and needs that many places


@dataclass(frozen=True, kw_only=True)
class LinearScorer:
    """Satisfies `Scorer`. It reads the comment alone, not its context."""

    session: Any
    vocabulary: Sequence[str] = field(repr=False)
    classes: Mapping[str, Sequence[str]]  # in the order of the graph's columns
    encoder: Encoder
    uses_context: bool = False

    @classmethod
    def of(
        cls, graph: bytes, vocabulary: Sequence[str], classes: Mapping[str, Sequence[str]]
    ) -> "LinearScorer":
        """Open the graph and try it. Raises ModelError where the parts do not fit."""
        scorer = cls(
            session=open_graph(graph),
            vocabulary=vocabulary,
            classes=classes,
            encoder=Encoder(vocabulary),
        )
        scorer._try_out()
        return scorer

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        counts = [self.encoder.encode(one.text) for one in inputs]
        heads: dict[str, Array] = {
            head: np.zeros((len(inputs), len(names))) for head, names in self.classes.items()
        }
        words: list[Sequence[str]] = [()] * len(inputs)
        for places in _buckets(counts):
            outputs = self._run([counts[place] for place in places])
            for head, columns in heads.items():
                columns[places] = outputs[head]
            for row, place in enumerate(places):
                words[place] = self._strongest(outputs, row, list(counts[place]))
        known = np.array([bool(one) for one in counts], np.bool_)
        return Scored(heads=heads, known=known, words=words)

    def _strongest(self, outputs: Mapping[str, Any], row: int, ids: Sequence[int]) -> list[str]:
        pairs = zip(outputs["reason_weights"][row], outputs["reason_places"][row], strict=True)
        return [
            self.vocabulary[ids[place]]
            for weight, place in pairs
            if weight > 0 and place < len(ids)
        ]

    def _try_out(self) -> None:
        """Run the last n-gram once: does the graph know it, and has it a column per label?"""
        try:
            outputs = self._run([Counter({len(self.vocabulary) - 1: 1})])
        except REFUSALS as error:
            raise ModelError("graf model tidak cocok dengan kosakatanya") from error
        for head, names in self.classes.items():
            if outputs[head].shape[1] != len(names):
                raise ModelError(f"graf model tidak cocok dengan label {head}")

    def _run(self, batch: Sequence[Counter[int]]) -> dict[str, NDArray[Any]]:
        width = max(_SHORTEST, *map(len, batch))
        ids: NDArray[np.int64] = np.zeros((len(batch), width), np.int64)
        frequency: NDArray[np.float32] = np.zeros((len(batch), width), np.float32)
        for row, counts in enumerate(batch):
            ids[row, : len(counts)] = list(counts)
            frequency[row, : len(counts)] = list(counts.values())
        names = [*self.classes, "reason_weights", "reason_places"]
        values = self.session.run(names, {"ids": ids, "counts": frequency})
        return dict(zip(names, values, strict=True))


def _buckets(counts: Sequence[Counter[int]]) -> Iterator[list[int]]:
    """Group comments of like length; leave out those without a single known n-gram."""
    places = sorted((i for i, c in enumerate(counts) if c), key=lambda i: len(counts[i]))
    bucket: list[int] = []
    for place in places:
        if bucket and (len(bucket) + 1) * max(len(counts[place]), _SHORTEST) > _CELLS:
            yield bucket
            bucket = []
        bucket.append(place)
    if bucket:
        yield bucket
