"""Temperatures and thresholds, from predictions on comments the model was not fitted on.

Thresholds are set by how many ordinary comments may be hit, because in real life nearly every
comment is ordinary: spam about 1 %, abuse 1 to 3 %, danger far rarer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from models import data, linear

FALSE_ALARMS = {"spam": 0.0005, "abuse": 0.004, "urgent": 0.001}  # share of ordinary comments
FLOORS = {"spam": 0.9, "abuse": 0.6, "urgent": 0.7}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What turns scores into a verdict, and the cross-validated figures behind it."""

    temperatures: dict[str, float]
    thresholds: dict[str, float]
    report: dict[str, Any]
    unseen: "dict[str, HeldOut]"


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """Scores of one head for comments that its model had not seen."""

    examples: Sequence[data.Example]
    classes: list[str]
    logits: linear.Array
    truth: linear.Array  # column of the right class

    def only_city(self) -> "HeldOut":
        keep = [i for i, example in enumerate(self.examples) if example.source in data.CITY]
        return HeldOut(
            examples=[self.examples[i] for i in keep],
            classes=self.classes,
            logits=self.logits[keep],
            truth=self.truth[keep],
        )


def decide(knobs: Any, corpus: data.Corpus, matrix: linear.sparse.csr_array) -> Decision:
    """Cross-validate every head by group; choose temperatures and thresholds."""
    temperatures, thresholds, report, unseen = {}, {}, {}, {}
    for head in knobs.heads:
        unseen[head.name] = held_out = _held_out(head, knobs.folds, corpus, matrix)
        city = held_out.only_city()
        temperatures[head.name] = _temperature(city)
        scores = f1_score(city.truth, city.logits.argmax(1), average=None)
        report[head.name] = {
            "n": len(city.truth),
            "macro_f1": round(float(np.mean(scores)), 4),
            "temperature": temperatures[head.name],
        }
        if head.name in FALSE_ALARMS:
            threshold = _threshold(head.name, city, temperatures[head.name])
            thresholds[head.name] = threshold
            report[head.name] |= _at(threshold, city, temperatures[head.name])
        if head.name == "intent":
            thresholds["also"] = _also(city, temperatures["intent"])
        print(f"  held out {head.name}: {report[head.name]}", flush=True)
    return Decision(temperatures=temperatures, thresholds=thresholds, report=report, unseen=unseen)


def write_unseen(decision: Decision, path: Path) -> None:
    """Write per head the probabilities of comments that the fold's model had not seen."""
    tables = {}
    for head, unseen in decision.unseen.items():
        tables[f"{head} keys"] = np.array([example.key() for example in unseen.examples])
        tables[f"{head} probabilities"] = softmax(
            unseen.logits / decision.temperatures[head], axis=1
        )
    np.savez_compressed(path, allow_pickle=False, **tables)


def _held_out(
    head: linear.Head, folds: int, corpus: data.Corpus, matrix: linear.sparse.csr_array
) -> HeldOut:
    rows = linear.rows_of(head, corpus)
    examples = [corpus.examples[row] for row in rows]
    labels = [example.labels[head.name] for example in examples]
    sources = [example.source for example in examples]
    classes = sorted(set(labels))
    scores = np.zeros((len(rows), len(classes)), np.float32)
    part = matrix[rows]
    for fit_on, apply_to in GroupKFold(folds).split(rows, groups=[e.group for e in examples]):
        names, table, bias = linear.fit(
            head, part[fit_on], [labels[i] for i in fit_on], [sources[i] for i in fit_on]
        )
        assert names == classes, "a fold lacks a class"  # noqa: S101
        scores[apply_to] = linear.logits(part[apply_to], table, bias)
    truth = np.array([classes.index(label) for label in labels])
    return HeldOut(examples=examples, classes=classes, logits=scores, truth=truth)


def _temperature(held_out: HeldOut) -> float:
    places = np.arange(len(held_out.truth))

    def loss(temperature: float) -> float:
        logs = log_softmax(held_out.logits / temperature, axis=1)
        return float(-logs[places, held_out.truth].mean())

    return round(float(min(np.arange(0.2, 3.01, 0.05), key=loss)), 2)


def _alarm(held_out: HeldOut, temperature: float) -> tuple[linear.Array, linear.Array]:
    """Return the probability of any class but the ordinary one, and the truth of it."""
    ordinary = held_out.classes.index("none" if "none" in held_out.classes else "false")
    probability = 1 - softmax(held_out.logits / temperature, axis=1)[:, ordinary]
    return probability, held_out.truth != ordinary


def _threshold(head: str, held_out: HeldOut, temperature: float) -> float:
    probability, alarm = _alarm(held_out, temperature)
    allowed = float(np.quantile(probability[~alarm], 1 - FALSE_ALARMS[head]))
    return round(min(max(allowed, FLOORS[head]), 0.995), 4)


def _at(threshold: float, held_out: HeldOut, temperature: float) -> dict[str, float]:
    probability, alarm = _alarm(held_out, temperature)
    flagged = probability >= threshold
    return {
        "threshold": threshold,
        "recall": round(float(flagged[alarm].mean()), 4),
        "false_alarm_rate": round(float(flagged[~alarm].mean()), 5),
    }


def _also(held_out: HeldOut, temperature: float) -> float:
    """Return the probability from which a second intent is named."""
    probability = softmax(held_out.logits / temperature, axis=1)
    first = probability.argmax(1)
    second = np.array([[c in e.also for c in held_out.classes] for e in held_out.examples])
    others = np.arange(probability.shape[1])[None, :] != first[:, None]

    def quality(threshold: float) -> float:
        named = (probability >= threshold) & others
        hits = float((named & second).sum())
        return 2 * hits / float(named.sum() + (second & others).sum() + 1)

    return round(float(max(np.arange(0.05, 0.5, 0.01), key=quality)), 2)
