"""Measures an exported encoder on every public set, alone and averaged with the linear model.

    python -m models.encoder.measure --model DIR --float FILE --data ../shared/data

Writes `metrics.json` beside the model: temperatures, figures with intervals, parity, speed.
"""

import argparse
import json
import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from bot.adapters.classify.onnx import OnnxClassifier
from bot.adapters.classify.unigram import PAD, Unigram
from bot.evaluation.scores import report
from bot.evaluation.sets import SETS, Labelled, load_set
from bot.ports import ClassifierInput
from models.encoder import corpus
from models.encoder.evaluate import MAX_PIECES, by_head
from models.encoder.shape import CLASSES

Array = NDArray[np.float32]
Scores = Mapping[str, Array]
_BATCH = 32
_TEMPERATURES = np.linspace(0.6, 2.5, 39)


def session_of(path: Path) -> onnxruntime.InferenceSession:
    """Open the graph with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def logits(
    session: onnxruntime.InferenceSession, tokeniser: Unigram, texts: Sequence[str]
) -> Array:
    """Return logits in the order of `texts`, run in batches of like length."""
    ids = [corpus.encode(tokeniser, text, MAX_PIECES) for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), sum(map(len, CLASSES.values()))), np.float32)
    for at in range(0, len(order), _BATCH):
        places = order[at : at + _BATCH]
        longest = len(ids[places[-1]])
        rows = [[*ids[i], *[PAD] * (longest - len(ids[i]))] for i in places]
        out[places] = session.run(None, {"ids": np.array(rows, np.int32)})[0]
    return out


def softmax(scores: Array, temperature: float = 1.0) -> Array:
    """Return probabilities per row."""
    spread = np.exp((scores - scores.max(1, keepdims=True)) / temperature)
    return spread / spread.sum(1, keepdims=True)


def temperatures(scores: Scores, rows: Sequence[Labelled]) -> dict[str, float]:
    """Return per head the temperature with the least log-loss on `rows`."""
    out = {}
    for head, classes in CLASSES.items():
        places = [i for i, row in enumerate(rows) if head in row.labels]
        truth = [classes.index(rows[i].labels[head]) for i in places]

        def loss(t: float, head: str = head, places: list[int] = places, y: list[int] = truth):
            return -np.log(softmax(scores[head][places], t)[range(len(y)), y] + 1e-9).mean()

        out[head] = round(float(min(_TEMPERATURES, key=loss)), 2) if places else 1.0
    return out


def figures(
    probabilities: Scores, rows: Sequence[Labelled], *, binary: bool
) -> dict[str, dict[str, object]]:
    """Return macro-F1, interval and n per head; a binary set knows no neutral sentiment."""
    out = {}
    for head, classes in CLASSES.items():
        places = [i for i, row in enumerate(rows) if head in row.labels]
        if not places:
            continue
        chosen = probabilities[head][places].copy()
        if binary and head == "sentiment":
            chosen[:, classes.index("neutral")] = 0
        found = [classes[column] for column in chosen.argmax(1)]
        full = report([rows[i].labels[head] for i in places], found)
        out[head] = {name: full[name] for name in ("n", "macro_f1", "interval")}
        out[head]["f1"] = {name: one["f1"] for name, one in full["classes"].items()}
    return out


def linear_probabilities(classifier: OnnxClassifier, texts: Sequence[str]) -> dict[str, Array]:
    """Return what the shipped linear model thinks, in the column order of `CLASSES`."""
    verdicts = classifier.classify_now([ClassifierInput(text=text) for text in texts])
    return {
        head: np.array(
            [[v.scores[head].get(c, 0.0) for c in classes] for v in verdicts], np.float32
        )
        for head, classes in CLASSES.items()
    }


def speed(
    session: onnxruntime.InferenceSession, tokeniser: Unigram, texts: Sequence[str]
) -> dict[str, float]:
    """Return milliseconds one by one, and comments per second in batches, tokenising included."""
    took = []
    for text in texts[:400]:
        began = time.perf_counter()
        logits(session, tokeniser, [text])
        took.append(1000 * (time.perf_counter() - began))
    began = time.perf_counter()
    logits(session, tokeniser, texts)
    rate = len(texts) / (time.perf_counter() - began)
    p50, p95 = np.percentile(took, [50, 95])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "comments_per_second": round(rate, 1),
        "peak_rss_mib_of_this_script": round(peak, 1),
    }


def measure(model: Path, exact: Path, data: Path) -> dict[str, object]:
    """Measure everything."""
    began = time.perf_counter()
    session = session_of(model / "model.onnx")
    tokeniser = Unigram.read(model / "pieces.txt.gz")
    loaded = time.perf_counter() - began
    sets = {name: load_set(name, data) for name in SETS}
    texts = {name: [row.text for row in rows] for name, rows in sets.items()}
    result: dict[str, object] = {"load_seconds": round(loaded, 3)}
    result["speed"] = speed(session, tokeniser, texts["dkk_test"])
    scores = {name: by_head(logits(session, tokeniser, texts[name])) for name in SETS}
    reference = logits(session_of(exact), tokeniser, texts["humas_dev"])
    int8 = np.concatenate(list(scores["humas_dev"].values()), axis=1)
    result["parity"] = {
        "largest_logit_difference": round(float(np.abs(int8 - reference).max()), 3),
        "same_intent": round(
            float(
                (
                    by_head(reference)["intent"].argmax(1)
                    == scores["humas_dev"]["intent"].argmax(1)
                ).mean()
            ),
            4,
        ),
    }
    result["temperatures"] = heat = temperatures(scores["humas_dev"], sets["humas_dev"])
    linear = OnnxClassifier.load()
    result["sets"] = {}
    for name, rows in sets.items():
        alone = {head: softmax(columns, heat[head]) for head, columns in scores[name].items()}
        other = linear_probabilities(linear, texts[name])
        mean = {head: (alone[head] + other[head]) / 2 for head in CLASSES}
        binary = name.startswith("nusawrites")
        result["sets"][name] = {
            "encoder": figures(alone, rows, binary=binary),
            "linear": figures(other, rows, binary=binary),
            "mean of both": figures(mean, rows, binary=binary),
        }
    return result


def main() -> None:
    """Measure, print one line per figure, and write `metrics.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--float", type=Path, required=True, dest="exact")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    result = measure(arguments.model, arguments.exact, arguments.data)
    text = json.dumps(result, indent=1)
    (arguments.model / "metrics.json").write_text(text + "\n", encoding="utf-8")
    for name, models in result.pop("sets").items():
        for head in models["encoder"]:
            parts = [f"{who} {heads[head]['macro_f1']:.3f}" for who, heads in models.items()]
            print(f"{name} {head} n={models['encoder'][head]['n']}: {', '.join(parts)}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
