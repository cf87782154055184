"""Trains the linear model and writes its artefact.

    python -m models.train --data ../shared/data --out DIR --unseen DIR/unseen.npz

It is one half of what ships; `models/encoder/train.py` trains the other. See README.md here.

Runs in about ten minutes on one core. The same seed and data give the same model.
"""

import argparse
import json
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import onnx
import sklearn

from bot.adapters.classify.artefact import write_manifest
from bot.adapters.classify.onnx import OnnxClassifier
from bot.clock import utc_now
from bot.evaluation import SETS, run
from models import data, export, linear
from models.calibrate import Decision, decide, write_unseen

_AUXILIARY = {f"nusawrites_{language}": 0.5 for language in ("bew", "jav", "sun")} | {"nusax": 0.5}
_CITY = {"humas": 2, "office": 2, "care": 1}
_SENTIMENT_SOURCES = {"authored": 2, **_CITY, "dkk": 1, "smsa": 0.3, **_AUXILIARY}
_SPAM_SOURCES = {"authored": 2, "office": 2, "humas": 1, "care": 1, "judol": 0.3}
_INTENT_SOURCES = {"authored": 1, "office": 1, "humas": 1, "care": 1, "judol": 0.2}


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Everything one may turn."""

    seed: int = 20261124
    vocabulary: int = 100_000
    min_documents: int = 3
    folds: int = 3
    heads: tuple[linear.Head, ...] = field(
        default=(
            linear.Head(name="intent", balance=0.75, sources=_INTENT_SOURCES),
            linear.Head(name="sentiment", balance=0.75, sources=_SENTIMENT_SOURCES),
            linear.Head(name="abuse"),
            linear.Head(name="needs_reply"),
            linear.Head(name="urgent"),
            linear.Head(name="topic", balance=0.75, regularisation=6),
            linear.Head(name="spam", balance=0.5, sources=_SPAM_SOURCES),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The heads side by side in one table, in the order of the knobs."""

    classes: Mapping[str, list[str]]
    table: linear.Array  # [n-gram, column]
    bias: linear.Array

    def columns(self) -> dict[str, int]:
        """Columns per head; a two-class head has one."""
        return {head: 1 if len(c) == 2 else len(c) for head, c in self.classes.items()}  # noqa: PLR2004


def fit_all(knobs: Knobs, corpus: data.Corpus, matrix: linear.sparse.csr_array) -> Fitted:
    """Fit every head on every example that has its label."""
    classes, tables, biases = {}, [], []
    for head in knobs.heads:
        began = time.monotonic()
        rows = linear.rows_of(head, corpus)
        chosen = [corpus.examples[row] for row in rows]
        classes[head.name], table, bias = linear.fit(
            head, matrix[rows], [e.labels[head.name] for e in chosen], [e.source for e in chosen]
        )
        tables.append(table)
        biases.append(bias)
        print(f"  {head.name}: {len(rows)} examples, {time.monotonic() - began:.0f} s", flush=True)
    return Fitted(classes=classes, table=np.vstack(tables).T, bias=np.concatenate(biases))


def select(fitted: Fitted, counts: linear.sparse.csr_array, size: int) -> linear.Array:
    """Return the places of the n-grams that move the heads most, given how often they occur."""
    strength = np.abs(fitted.table / fitted.table.std(axis=0)).max(axis=1)
    often = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.sort(np.argsort(-strength * np.sqrt(often), kind="stable")[:size])


def train(knobs: Knobs, source: Path, out: Path, unseen: Path | None = None) -> None:
    """Read, fit, choose thresholds, export, measure, and write the artefact."""
    np.random.seed(knobs.seed)  # noqa: NPY002 (scikit-learn draws from the global generator)
    corpus = data.load(source)
    print(corpus.card())
    texts = [example.text for example in corpus.examples]
    documents = linear.document_counts(texts)
    vocabulary = linear.ordered(n for n, c in documents.items() if c >= knobs.min_documents)
    counts = linear.count_matrix(texts, vocabulary)
    matrix = linear.weigh(counts, linear.idf_of(counts), _words(vocabulary))
    decision = decide(knobs, corpus, matrix)
    if unseen:
        write_unseen(decision, unseen)
    kept = select(fit_all(knobs, corpus, matrix), counts, knobs.vocabulary)
    vocabulary = [vocabulary[place] for place in kept]
    counts = counts[:, kept]
    idf, words = linear.idf_of(counts), _words(vocabulary)
    fitted = fit_all(knobs, corpus, linear.weigh(counts, idf, words))
    model = export.build(
        table=fitted.table,
        bias=fitted.bias,
        idf=idf,
        words=words,
        heads=fitted.columns(),
        temperatures=decision.temperatures,
    )
    export.write(model, out / "model.onnx")
    export.write_vocabulary(vocabulary, out / "vocabulary.txt.gz")
    labels = {"heads": fitted.classes, "thresholds": decision.thresholds}
    (out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    _finish(knobs, corpus, decision, source=source, out=out)


def _words(vocabulary: list[str]) -> int:
    return sum(not ngram.startswith(linear.PIECE_MARK) for ngram in vocabulary)


def _finish(
    knobs: Knobs, corpus: data.Corpus, decision: Decision, *, source: Path, out: Path
) -> None:
    facts: dict[str, object] = {
        "created": utc_now().isoformat(timespec="seconds"),
        "seed": knobs.seed,
        "knobs": asdict(knobs),
        "data": corpus.hashes,
        "examples": len(corpus.examples),
        "cross_validation": decision.report,
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "onnx": onnx.__version__,
        },
    }
    write_manifest(out, facts)
    OnnxClassifier.load(out)
    facts["metrics"] = {name: run(name, source, folder=out)["sets"][name] for name in SETS}
    write_manifest(out, facts)


def main() -> None:
    """Train with the default knobs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "artefact")
    parser.add_argument("--unseen", type=Path, help="where the cross-validated scores go (npz)")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    train(Knobs(), arguments.data, arguments.out, arguments.unseen)


if __name__ == "__main__":
    main()
