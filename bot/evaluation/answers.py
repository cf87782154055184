"""What a model answered on labelled comments, head by head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.classify.classifier import ScoringClassifier
from bot.domain.verdict import Verdict
from bot.evaluation.own import HEADS, Labelled
from bot.evaluation.scores import calibration_error, difference, report

_POLES = ("positive", "negative")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """Rows and verdicts in one order. `binary`: the rows know no neutral sentiment."""

    rows: Sequence[Labelled]
    verdicts: Sequence[Verdict]
    binary: bool = False

    def heads(self) -> Iterator[tuple[str, list[int]]]:
        """Yield each head that has labels, with the places of the rows that have one."""
        for head in HEADS:
            places = [i for i, row in enumerate(self.rows) if head in row.labels]
            if places:
                yield head, places

    def truth(self, head: str, places: Sequence[int]) -> list[str]:
        return [self.rows[i].labels[head] for i in places]

    def found(self, head: str, places: Sequence[int]) -> list[str]:
        return [self._label(self.verdicts[i], head) for i in places]

    def gains(self, other: "Answers") -> Iterator[tuple[str, float, list[float]]]:
        """Yield per head how much better `other` answers the same rows, and the 95 % interval."""
        for head, places in self.heads():
            truth = self.truth(head, places)
            yield head, *difference(truth, self.found(head, places), other.found(head, places))

    def report(self) -> dict[str, Any]:
        """Return figures for each head."""
        return {head: self._report(head, places) for head, places in self.heads()}

    def _report(self, head: str, places: Sequence[int]) -> dict[str, Any]:
        truth, found = self.truth(head, places), self.found(head, places)
        right = [t == f for t, f in zip(truth, found, strict=True)]
        sure = [
            self.verdicts[i].scores[head].get(label, 0.0)
            for i, label in zip(places, found, strict=True)
        ]
        return report(truth, found) | {"ece": calibration_error(right, sure)}

    def _label(self, verdict: Verdict, head: str) -> str:
        """Return the label that counts; without a neutral one the likelier pole wins."""
        if head == "sentiment" and self.binary:
            scores = verdict.scores["sentiment"]
            return max(_POLES, key=lambda pole: scores.get(pole, 0.0))
        return str(getattr(verdict, head)).lower()


def answer(
    classifier: ScoringClassifier,
    rows: Sequence[Labelled],
    *,
    context: bool = False,
    binary: bool = False,
) -> Answers:
    """Classify `rows`, with their caption and parent where `context` is wanted."""
    verdicts = classifier.classify_now([row.input(context=context) for row in rows])
    return Answers(rows=rows, verdicts=verdicts, binary=binary)
