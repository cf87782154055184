"""Decides how an exported encoder and the linear model are averaged, without any test set.

    python -m models.encoder.blend --encoder DIR --linear DIR --unseen FILE --data ../shared/data

Both models are judged on comments that neither was fitted on: the groups kept from the encoder's
training, with the linear model's cross-validated scores for the same comments. Writes
`metrics.json` beside the encoder: temperatures, shares (`weights`), thresholds, figures.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import LABELS, read_artefact
from bot.adapters.classify.encoder import EncoderScorer
from bot.adapters.classify.graph import open_graph
from bot.adapters.classify.onnx import OnnxClassifier
from bot.adapters.classify.scoring import Blend, Scorer
from bot.adapters.classify.unigram import Unigram
from bot.evaluation.scores import report
from bot.ports import ClassifierInput
from models import data
from models.encoder.corpus import is_held_out
from models.encoder.pool import hash_of, unlabelled
from models.encoder.shape import CLASSES

Array = NDArray[np.float64]
_ALARMS = {"abuse": "none", "urgent": "false", "spam": "false"}  # head -> its ordinary class
_FLOORS = {"abuse": 0.5, "urgent": 0.5, "spam": 0.6}
_TEMPERATURES = np.linspace(0.25, 3.0, 56)
_SHARES = np.linspace(0.0, 1.0, 21)
_ALSO = np.arange(0.08, 0.5, 0.01)


def scorer_of(folder: Path, temperatures: Mapping[str, float]) -> EncoderScorer:
    """Open an exported encoder that is not packed yet."""
    labels = json.loads((folder / LABELS).read_text(encoding="utf-8"))
    return EncoderScorer.of(
        (folder / "model.onnx").read_bytes(),
        Unigram.read(folder / "pieces.txt.gz"),
        classes=CLASSES,
        temperatures=temperatures,
        uses_context=bool(labels.get("context")),
    )


def parity(folder: Path, examples: Sequence[data.Example]) -> dict[str, float]:
    """Return per head how often the int8 graph chooses the class of the float graph."""
    scorer = scorer_of(folder, dict.fromkeys(CLASSES, 1.0))
    exact = replace(
        scorer, session=open_graph(folder.with_name(f"{folder.name}-float.onnx").read_bytes())
    )
    chosen = [
        {head: columns.argmax(1) for head, columns in score(one, examples).items()}
        for one in (scorer, exact)
    ]
    return {head: round(float((chosen[0][head] == chosen[1][head]).mean()), 4) for head in CLASSES}


def score(scorer: Scorer, examples: Sequence[data.Example]) -> Mapping[str, Array]:
    """Return probabilities by head."""
    return scorer.score(
        [ClassifierInput(text=e.text, caption=e.caption, parent=e.parent) for e in examples]
    ).heads


def warmed(probabilities: Array, temperature: float) -> Array:
    """Return what a softmax at this temperature would have given instead of these, at 1."""
    powered = probabilities ** (1 / temperature)
    warm: Array = powered / powered.sum(1, keepdims=True)
    return warm


class Unseen:
    """The comments of one head that neither model was fitted on, with both models' scores."""

    def __init__(
        self,
        head: str,
        examples: Sequence[data.Example],
        first: Array,
        second: Mapping[str, Array],
    ) -> None:
        places = [i for i, e in enumerate(examples) if head in e.labels and e.key() in second]
        self.head, self.examples = head, [examples[i] for i in places]
        self.first = first[places]
        self.second = np.array([second[examples[i].key()] for i in places])
        self.truth = np.array([CLASSES[head].index(e.labels[head]) for e in self.examples])
        sources = np.array([e.source for e in self.examples])
        # City comments count for half, whatever else teaches the head for the other half.
        city = np.isin(sources, list(data.CITY))
        kinds = np.where(city, "city", sources)
        sizes = {kind: (kinds == kind).sum() for kind in set(kinds)}
        others = max(len(sizes) - 1, 1)
        self.weight = np.array(
            [(1.0 if kind == "city" else 1 / others) / sizes[kind] for kind in kinds]
        )
        self.weight /= self.weight.sum()

    def loss(self, probabilities: Array) -> float:
        """Return the weighted log-loss."""
        right = probabilities[np.arange(len(self.truth)), self.truth]
        return float(-(self.weight * np.log(right + 1e-6)).sum())

    def best_temperature(self) -> float:
        """Return the temperature of the encoder with the least loss."""

        def loss(t: float) -> float:
            return self.loss(warmed(self.first, t))

        return round(float(min(_TEMPERATURES, key=loss)), 2)

    def best_share(self) -> float:
        """Return the encoder's share with the least loss of the mean."""
        return round(
            float(min(_SHARES, key=lambda s: self.loss(s * self.first + (1 - s) * self.second))), 2
        )

    def figures(self, share: float) -> dict[str, dict[str, float]]:
        """Return macro-F1 on city comments and on the others, for both models and their mean."""
        out = {}
        mean = share * self.first + (1 - share) * self.second
        city = np.array([e.source in data.CITY for e in self.examples])
        for kind, rows in (("city", city), ("other", ~city)):
            if rows.any():
                out[kind] = {"n": int(rows.sum())} | {
                    name: self._f1(scores[rows], rows)
                    for name, scores in (
                        ("encoder", self.first), ("linear", self.second), ("mean", mean)
                    )
                }  # fmt: skip
        return out

    def _f1(self, scores: Array, rows: NDArray[np.bool_]) -> float:
        names = CLASSES[self.head]
        truth = [names[i] for i in self.truth[rows]]
        return float(report(truth, [names[i] for i in scores.argmax(1)])["macro_f1"])


def thresholds(
    blend: Scorer, linear: Scorer, known: Mapping[str, float], pool: Sequence[data.Example]
) -> dict[str, float]:
    """Let the mean raise as many alarms on ordinary comments as the linear model does."""
    ours, theirs = score(blend, pool), score(linear, pool)
    out = {}
    for head, ordinary in _ALARMS.items():
        column = CLASSES[head].index(ordinary)
        allowed = int((1 - theirs[head][:, column] >= known[head]).sum())
        alarms = np.sort(1 - ours[head][:, column])[::-1]
        out[head] = round(float(np.clip(alarms[allowed] + 1e-4, _FLOORS[head], 0.99)), 4)
        print(f"{head}: {allowed} alarms in {len(pool)}, threshold {out[head]}")
    return out


def also(probabilities: Array, examples: Sequence[data.Example]) -> float:
    """Return the probability from which a second intent is named."""
    first = probabilities.argmax(1)
    second = np.array([[c in e.also for c in CLASSES["intent"]] for e in examples])
    others = np.arange(probabilities.shape[1])[None, :] != first[:, None]

    def quality(threshold: float) -> float:
        named = (probabilities >= threshold) & others
        return 2 * float((named & second).sum()) / float(named.sum() + (second & others).sum() + 1)

    return round(float(max(_ALSO, key=quality)), 2)


def ordinary_comments(folder: Path, count: int) -> list[data.Example]:
    """Return unlabelled comments of a city account, evaluation texts left out."""
    return list(islice(data.Sieve(folder).fresh(unlabelled(folder)), count))


def kept_apart(source: Path, own: Path = data.OWN) -> list[data.Example]:
    """Return what training kept apart."""
    return [e for e in data.load(source, own).examples if is_held_out(hash_of(e.group))]


def blend(
    encoder: Path,
    linear: Path,
    unseen: Path,
    source: Path,
    *,
    held_out: list[data.Example],
    pool: int,
) -> dict[str, object]:
    """Return the content of `metrics.json`."""
    plain = score(scorer_of(encoder, dict.fromkeys(CLASSES, 1.0)), held_out)
    with np.load(unseen) as file:
        other = {
            head: dict(
                zip(file[f"{head} keys"].tolist(), file[f"{head} probabilities"], strict=True)
            )
            for head in CLASSES
        }
    heat = {h: Unseen(h, held_out, plain[h], other[h]).best_temperature() for h in CLASSES}
    scorer = scorer_of(encoder, heat)
    warm = {h: warmed(plain[h], heat[h]) for h in CLASSES}
    heads = {h: Unseen(h, held_out, warm[h], other[h]) for h in CLASSES}
    shares = {head: one.best_share() for head, one in heads.items()}
    known, second = read_artefact(linear), OnnxClassifier.load(linear).scorer
    mean = Blend(first=scorer, second=second, shares=shares)
    intent = heads["intent"]
    chances = shares["intent"] * intent.first + (1 - shares["intent"]) * intent.second
    limits = thresholds(mean, second, known.thresholds, ordinary_comments(source, pool))
    return {
        "parity": parity(encoder, [e for e in held_out if e.source in data.CITY]),
        "temperatures": heat,
        "weights": shares,
        "thresholds": {**limits, "also": also(chances, intent.examples)},
        "held_out": {head: one.figures(shares[head]) for head, one in heads.items()},
    }


def main() -> None:
    """Decide, write and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--linear", type=Path, required=True)
    parser.add_argument("--unseen", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--pool", type=int, default=4000, help="ordinary comments for thresholds")
    a = parser.parse_args()
    held_out = kept_apart(a.data)
    found = blend(a.encoder, a.linear, a.unseen, a.data, held_out=held_out, pool=a.pool)
    text = json.dumps(found, indent=1)
    (a.encoder / "metrics.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
