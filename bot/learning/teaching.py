"""From guarded corrections to a new artefact folder beside the old one, with a report.

Nothing is switched on: the office reads the report and points `TANGGAP_MODEL_PATH` at the new
folder, or back at the old one.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.adapters.classify.adapter import write_weights
from bot.adapters.classify.artefact import (
    ADAPTER,
    FILES,
    MANIFEST,
    read_artefact,
    write_manifest,
)
from bot.adapters.classify.onnx import OnnxClassifier
from bot.evaluation.answers import answer
from bot.evaluation.own import load_checklist
from bot.evaluation.scores import difference, report
from bot.learning.corrections import Correction, LearningError
from bot.learning.fitting import Examples, fit, unseen
from bot.learning.guards import Guarded, guard
from bot.ports import ClassifierInput


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What was learnt, what it brought on comments it was not fitted on, and what was dropped.

    `heads`: per head the macro-F1 before and after, the gain with its interval, `taken`: whether
    the head was changed. A head that does not gain beyond noise is left as it was.
    """

    heads: Mapping[str, Mapping[str, Any]]
    dropped: Mapping[str, int]
    weights: Mapping[str, Mapping[str, Sequence[float]]]


def learn(corrections: Sequence[Correction], base: Path, out: Path) -> Lesson:
    """Teach the model in `base` and write the result to `out`, if any head gains.

    Raises:
        LearningError: nothing is left after the guards, it would harm, or `out` is there already.
        ModelError: the model in `base` cannot be used.
    """
    if out.exists():
        raise LearningError(f"{out} sudah ada; sebutkan folder baru")
    guarded = guard(corrections)
    if not guarded.heads:
        raise LearningError(f"tidak ada yang dapat dipelajari: {_reasons(guarded)}")
    classifier = OnnxClassifier.load(base)
    heads, weights = {}, {}
    for head, taught in guarded.heads.items():
        names = list(classifier.classes[head])
        scored = classifier.scorer.score([ClassifierInput(text=one.text) for one in taught])
        truth = [names.index(one.label) for one in taught]
        examples = Examples.of([one.text for one in taught], scored.heads[head], truth)
        heads[head] = _judge(examples, names)
        if heads[head]["taken"]:
            weights[head] = fit(examples)
    lesson = Lesson(heads=heads, dropped=dict(guarded.dropped), weights=weights)
    if weights:
        _write(lesson, base, out)
        _check(classifier, out)
    return lesson


def _judge(examples: Examples, names: Sequence[str]) -> dict[str, Any]:
    """Compare the model with itself after learning, on comments it did not learn from."""
    after = unseen(examples)
    truth = [names[i] for i in examples.truth]
    old, new = ([names[i] for i in one.argmax(axis=1)] for one in (examples.before, after))
    change, interval = difference(truth, old, new)
    rows = np.arange(len(truth))
    return {
        "n": len(truth),
        "before": report(truth, old)["macro_f1"],
        "after": report(truth, new)["macro_f1"],
        "change": change,
        "interval": interval,
        "log_loss_before": _loss(examples.before[rows, examples.truth]),
        "log_loss_after": _loss(after[rows, examples.truth]),
        "taken": interval[0] > 0,
    }


def _check(base: OnnxClassifier, out: Path) -> None:
    """Refuse what makes the model worse beyond noise on the behavioural checklist."""
    rows = load_checklist()
    old, new = (answer(one, rows) for one in (base, OnnxClassifier.load(out)))
    for head, change, (_, high) in old.gains(new):
        if high < 0:
            shutil.rmtree(out)
            raise LearningError(
                f"pelajaran ini memperburuk {head} pada daftar uji ({change:+.3f}); tidak disimpan"
            )


def _loss(right: Any) -> float:
    return round(float(-np.log(np.maximum(right, 1e-9)).mean()), 4)


def _write(lesson: Lesson, base: Path, out: Path) -> None:
    artefact = read_artefact(base)
    if ADAPTER in artefact.content:
        raise LearningError(f"{base} sudah hasil belajar; mulai dari model dasarnya")
    old = json.loads((base / MANIFEST).read_bytes())
    out.mkdir(parents=True)
    for name in FILES[artefact.kind]:
        shutil.copyfile(base / name, out / name)
    (out / ADAPTER).write_bytes(write_weights(lesson.weights))
    facts = {key: old[key] for key in old if key not in {"version", "kind", "files"}}
    facts["learnt"] = {"from": artefact.version, "heads": lesson.heads, "dropped": lesson.dropped}
    write_manifest(out, facts, kind=artefact.kind)


def _reasons(guarded: Guarded) -> str:
    return ", ".join(f"{name} {count}" for name, count in guarded.dropped.items()) or "kosong"
