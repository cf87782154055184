"""Measures one model on everything, or on one part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.loading import ONNX, load_classifier
from bot.evaluation.answers import Answers, answer
from bot.evaluation.cases import checklist, context
from bot.evaluation.cost import hesitation, moderation
from bot.evaluation.own import EvaluationError
from bot.evaluation.robustness import robustness
from bot.evaluation.sets import BINARY, SETS, load_authored, load_ordinary, load_set
from bot.evaluation.speed import machine, measure_apart


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model to measure: as the settings `classifier`, `model_path`, `classifier_labels`."""

    name: str = ONNX
    folder: Path | None = None
    labels: Path | None = None

    def load(self) -> ScoringClassifier:
        """Raises ModelError."""
        return load_classifier(self.name, folder=self.folder, labels=self.labels)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The figures, ready for JSON, and the answers behind them by set."""

    figures: Mapping[str, Any]
    answers: Mapping[str, Answers] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A model at work on the data; it answers each set once, whoever asks for it."""

    model: Model
    classifier: ScoringClassifier
    data: Path
    _given: dict[str, Answers] = field(default_factory=dict, repr=False)

    def answers(self, name: str) -> Answers:
        """Return what it answers on the set `name`. Raises EvaluationError."""
        if name not in self._given:
            rows = load_set(name, self.data)
            self._given[name] = answer(self.classifier, rows, binary=name in BINARY)
        return self._given[name]


def measure(name: str | None, data: Path, model: Model) -> Measured:
    """Measure `model` on one set or part, or on all of them.

    Args:
        name: one of `SETS` or `PARTS`, or None for all.
        data: folder of the public data, one folder per source.
        model: what to measure.

    Raises:
        EvaluationError: unknown name, or a file is missing or unreadable.
        ModelError: the model cannot be used.
    """
    if name is not None and name not in {*SETS, *PARTS}:
        known = ", ".join((*SETS, *PARTS))
        raise EvaluationError(f"Himpunan {name} tidak dikenal; yang ada: {known}.")
    subject = Subject(model=model, classifier=model.load(), data=data)
    wanted = SETS if name is None else [name] if name in SETS else []
    answers = {one: subject.answers(one) for one in wanted}
    figures: dict[str, Any] = {
        "machine": machine(),
        "model_version": subject.classifier.model_version,
        "sets": {one: given.report() for one, given in answers.items()},
        "moderation": {one: moderation(given) for one, given in answers.items()},
    }
    for part, run in PARTS.items():
        if name in {None, part}:
            figures[part] = run(subject)
    return Measured(figures=figures, answers=answers)


def _legit_cost(subject: Subject) -> dict[str, Any]:
    """Count ordinary city comments that would be touched; most of them the model was fitted on."""
    return moderation(answer(subject.classifier, load_ordinary(subject.data)))


def _authored_cost(subject: Subject) -> dict[str, Any]:
    """The same on authored comments: far more of them are hard, and all were trained on."""
    return moderation(answer(subject.classifier, load_authored(subject.data)))


def _hesitation(subject: Subject) -> dict[str, Any]:
    return hesitation(subject.answers("humas_dev"))


def _robustness(subject: Subject) -> dict[str, Any]:
    return robustness(subject.classifier, subject.answers("humas_dev"))


def _checklist(subject: Subject) -> dict[str, Any]:
    return checklist(subject.classifier)


def _context(subject: Subject) -> dict[str, Any]:
    return context(subject.classifier)


def _speed(subject: Subject) -> dict[str, Any]:
    texts = [row.text for row in load_set("dkk_test", subject.data)]
    model = subject.model
    return measure_apart(model.name, folder=model.folder, labels=model.labels, texts=texts)


PARTS: Mapping[str, Callable[[Subject], dict[str, Any]]] = {
    "legit_cost": _legit_cost,
    "authored_cost": _authored_cost,
    "hesitation": _hesitation,
    "robustness": _robustness,
    "checklist": _checklist,
    "context": _context,
    "speed": _speed,
}
"""What is measured besides the sets. The checklist and the context need no data folder."""
