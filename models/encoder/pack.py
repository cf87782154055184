"""Packs an exported encoder, alone or averaged with the linear model, into an artefact folder.

    python -m models.encoder.pack --encoder DIR --linear models/artefact --out DIR

`metrics.json` beside the encoder gives its temperatures and, where it has them, `weights` (the
encoder's share of each head) and `thresholds`; what is missing is one half, and the linear
model's thresholds.
"""

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper, numpy_helper

from bot.adapters.classify.artefact import (
    LABELS,
    LINEAR,
    MODEL,
    PIECES,
    VOCABULARY,
    Kind,
    read_artefact,
    write_manifest,
)
from bot.adapters.classify.onnx import OnnxClassifier
from bot.clock import utc_now
from bot.domain.verdict import Intent

_METRICS = "metrics.json"
_HALF = 0.5
_SHARES = "shares"
_INTENTS = len(Intent)


def pack(
    encoder: Path,
    linear: Path,
    out: Path,
    *,
    alone: bool,
    training: Mapping[str, object] | None = None,
) -> OnnxClassifier:
    """Write the folder and load it, which verifies that the parts fit."""
    out.mkdir(parents=True, exist_ok=True)
    kind = Kind.ENCODER if alone else Kind.BLEND
    shutil.copyfile(encoder / PIECES, out / PIECES)
    onnx.save(explaining(onnx.load(encoder / MODEL)), out / MODEL)
    base = read_artefact(linear)
    exported = json.loads((encoder / LABELS).read_text(encoding="utf-8"))
    if not alone:
        _add_linear(linear, base.classes, exported["heads"], out)
    metrics = json.loads((encoder / _METRICS).read_text(encoding="utf-8"))
    labels: dict[str, Any] = {
        "heads": exported["heads"],
        "thresholds": metrics.get("thresholds") or dict(base.thresholds),
        "temperatures": {head: float(t) for head, t in metrics["temperatures"].items()},
        "context": exported.get("context", ""),
    }
    if not alone:
        given = metrics.get("weights", {})
        labels["shares"] = {head: float(given.get(head, _HALF)) for head in base.classes}
    (out / LABELS).write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    facts = {
        "created": utc_now().isoformat(timespec="seconds"),
        "linear": None if alone else base.version,
        "encoder": metrics,
        **(training or {}),
    }
    write_manifest(out, facts, kind=kind)
    return OnnxClassifier.load(out)


def explaining(model: onnx.ModelProto) -> onnx.ModelProto:
    """Add the output `shares`: what each piece adds to each intent over the other intents.

    A graph whose parts are not named as `models.encoder.export` names them stays as it is.
    """
    graph = model.graph
    pooled = [node for node in graph.node if list(node.output) == ["weighted"]]
    heads = [one for one in graph.initializer if one.name == "heads.w"]
    if not pooled or not heads or any(one.name == _SHARES for one in graph.output):
        return model
    rows = numpy_helper.to_array(heads[0])[:_INTENTS]
    centred = (rows - rows.mean(axis=0)).T
    graph.initializer.append(numpy_helper.from_array(centred.copy(), "shares.w"))
    inputs = [pooled[0].input[0], "shares.w"]
    graph.node.append(helper.make_node("MatMul", inputs, [_SHARES], name=_SHARES))
    shape = ["batch", "length", _INTENTS]
    graph.output.append(helper.make_tensor_value_info(_SHARES, TensorProto.FLOAT, shape))
    return model


def _add_linear(linear: Path, known: object, exported: object, out: Path) -> None:
    if exported != known:
        raise SystemExit("the encoder's labels and their order are not the linear model's")
    shutil.copyfile(linear / MODEL, out / LINEAR)
    shutil.copyfile(linear / VOCABULARY, out / VOCABULARY)


def main() -> None:
    """Pack, and print the version and the size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--linear", type=Path, default=Path(__file__).parents[1] / "artefact")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--alone", action="store_true", help="do not average")
    parser.add_argument(
        "--training", type=Path, help="JSON: data, commit, figures, for the manifest"
    )
    arguments = parser.parse_args()
    training = (
        json.loads(arguments.training.read_text(encoding="utf-8")) if arguments.training else None
    )
    packed = pack(
        arguments.encoder,
        arguments.linear,
        arguments.out,
        alone=arguments.alone,
        training=training,
    )
    size = sum(path.stat().st_size for path in arguments.out.iterdir()) / 1e6
    print(f"{packed.model_version}, {size:.1f} MB")


if __name__ == "__main__":
    main()
