"""Measures the shipped model on public sets: `tanggap eval`."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.adapters.classify.onnx import OnnxClassifier
from bot.domain.verdict import Verdict
from bot.evaluation.scores import report
from bot.evaluation.sets import SETS, EvaluationError, Labelled, load_ordinary, load_set
from bot.evaluation.speed import machine, measure
from bot.evaluation.table import render
from bot.ports import ClassifierInput

__all__ = ["SETS", "EvaluationError", "render", "run"]

_DECIDED = ("intent", "sentiment", "abuse", "needs_reply", "urgent", "topic", "spam")
_TWO_CLASSES = ("positive", "negative")


def run(name: str | None, data: Path, *, folder: Path | None = None) -> dict[str, Any]:
    """Evaluate one set, or all of them with the cost of moderation and the speed.

    Args:
        name: one of `SETS`, or None for all.
        data: folder of the public data, one folder per source.
        folder: model folder; the shipped one by default.

    Raises:
        EvaluationError: unknown set, or its file is missing or unreadable.
        ModelError: the model cannot be used.
    """
    began = time.perf_counter()
    classifier = OnnxClassifier.load(folder)
    loaded = time.perf_counter() - began
    sets = {one: load_set(one, data) for one in ((name,) if name else SETS)}
    verdicts = {one: _classify(classifier, rows) for one, rows in sets.items()}
    result: dict[str, Any] = {
        "machine": machine(),
        "model_version": classifier.model_version,
        "load_seconds": round(loaded, 3),
        "sets": {one: _heads(one, rows, verdicts[one]) for one, rows in sets.items()},
        "moderation": {one: _hidden(rows, verdicts[one]) for one, rows in sets.items()},
    }
    if name is None:
        result["legit_cost"] = _legit_cost(classifier, load_ordinary(data))
        result["speed"] = measure(classifier, [row.text for row in sets["dkk_test"]])
        result["speed"]["load_seconds"] = result["load_seconds"]
    return result


def _classify(classifier: OnnxClassifier, rows: Sequence[Labelled]) -> list[Verdict]:
    return classifier.classify_now([ClassifierInput(text=row.text) for row in rows])


def _heads(name: str, rows: Sequence[Labelled], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    heads = {}
    for head in _DECIDED:
        places = [i for i, row in enumerate(rows) if head in row.labels]
        if places:
            found = [_label(verdicts[i], head, binary="nusawrites" in name) for i in places]
            heads[head] = report([rows[i].labels[head] for i in places], found)
    return heads


def _label(verdict: Verdict, head: str, *, binary: bool) -> str:
    """Return the label that counts; NusaWrites knows no neutral, so the likelier pole wins."""
    if head == "sentiment" and binary:
        scores = verdict.scores.get("sentiment", {})
        return max(_TWO_CLASSES, key=lambda pole: scores.get(pole, 0.0))
    return str(getattr(verdict, head)).lower()


def _hidden(rows: Sequence[Labelled], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Count what hiding spam would cost. Sets without spam labels count as all legitimate."""
    pairs = list(zip(rows, verdicts, strict=True))
    honest = [v for row, v in pairs if row.labels.get("spam", "false") == "false"]
    adverts = [v for row, v in pairs if row.labels.get("spam") == "true"]
    return {
        "legitimate": len(honest),
        "hidden": sum(verdict.spam for verdict in honest),
        "marked_abusive": sum(verdict.abuse != "none" for verdict in honest),
        "marked_urgent": sum(verdict.urgent for verdict in honest),
        "spam": len(adverts),
        "spam_caught": sum(verdict.spam for verdict in adverts),
    }


def _legit_cost(classifier: OnnxClassifier, texts: Sequence[str]) -> dict[str, int]:
    """Count ordinary city comments that would be touched; most of them the model was fitted on."""
    verdicts = classifier.classify_now([ClassifierInput(text=text) for text in texts])
    return {
        "n": len(verdicts),
        "spam": sum(verdict.spam for verdict in verdicts),
        "intent_spam": sum(verdict.intent == "spam" for verdict in verdicts),
        "urgent": sum(verdict.urgent for verdict in verdicts),
    }
