"""Packs an exported encoder, alone or averaged with the linear model, into an artefact folder.

    python -m models.encoder.pack --encoder DIR --linear models/artefact --out DIR

`metrics.json` beside the encoder gives its temperatures and, where it has them, `weights` (the
encoder's share of each head) and `thresholds`; what is missing is one half, and the linear
model's thresholds.
"""

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

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

_METRICS = "metrics.json"
_HALF = 0.5


def pack(encoder: Path, linear: Path, out: Path, *, alone: bool) -> OnnxClassifier:
    """Write the folder and load it, which verifies that the parts fit."""
    out.mkdir(parents=True, exist_ok=True)
    kind = Kind.ENCODER if alone else Kind.BLEND
    for name in (MODEL, PIECES):
        shutil.copyfile(encoder / name, out / name)
    base = read_artefact(linear)
    exported = json.loads((encoder / LABELS).read_text(encoding="utf-8"))
    if not alone:
        _add_linear(linear, base.classes, exported["heads"], out)
    metrics = json.loads((encoder / _METRICS).read_text(encoding="utf-8"))
    shares = {head: float(metrics.get("weights", {}).get(head, _HALF)) for head in base.classes}
    labels: dict[str, Any] = {
        "heads": exported["heads"],
        "thresholds": metrics.get("thresholds") or dict(base.thresholds),
        "temperatures": {head: float(t) for head, t in metrics["temperatures"].items()},
        "context": exported.get("context", ""),
    }
    if not alone:
        labels["shares"] = shares
    (out / LABELS).write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    facts = {
        "created": utc_now().isoformat(timespec="seconds"),
        "linear": None if alone else base.version,
        "encoder": {name: value for name, value in metrics.items() if name != "sets"},
    }
    write_manifest(out, facts, kind=kind)
    return OnnxClassifier.load(out)


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
    arguments = parser.parse_args()
    packed = pack(arguments.encoder, arguments.linear, arguments.out, alone=arguments.alone)
    size = sum(path.stat().st_size for path in arguments.out.iterdir()) / 1e6
    print(f"{packed.model_version}, {size:.1f} MB")


if __name__ == "__main__":
    main()
