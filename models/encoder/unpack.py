"""Turns a packed encoder back into a start checkpoint, so that training can go on from it.

python -m models.encoder.unpack --artefact models/artefact --out DIR
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from bot.adapters.classify.artefact import MODEL
from models.encoder import start

_EXACT = {
    "positions": "positions.weight",
    "norm.w": "norm.weight",
    "norm.b": "norm.bias",
    "heads.w": "heads.weight",
    "heads.b": "heads.bias",
}


def state(graph: onnx.GraphProto) -> dict[str, NDArray[np.float32]]:
    """Return the weights under the names of `models.encoder.model`, de-quantised."""
    c = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    out = {name: c[short] for short, name in _EXACT.items()}
    out["words.weight"] = c["words"] * c["word_scales"]
    for name, values in c.items():
        base, _, kind = name.rpartition(".")
        if not base.startswith("layers."):
            continue
        if kind == "b":
            out[f"{base}.bias"] = values
        elif kind == "w":
            out[f"{base}.weight"] = _matrix(values, c.get(f"{base}.scales"))
    return out


def _matrix(
    values: NDArray[np.generic], scales: NDArray[np.float32] | None
) -> NDArray[np.generic]:
    """De-quantise either form that `models.encoder.export` has written, or return a float."""
    if scales is None:
        return values
    if values.dtype == np.uint8:  # blocks around 128: [output, block, weight]
        centred = values.astype(np.float32) - 128
        return (centred * scales.reshape(*values.shape[:2], 1)).reshape(len(values), -1)
    return (values.astype(np.float32) * scales).T.copy()  # [input, output], one scale an output


def write(artefact: Path, out: Path) -> None:
    """Write the start checkpoint."""
    start.write(state(onnx.load(artefact / MODEL).graph), artefact, out)


def main() -> None:
    """Unpack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--artefact", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write(arguments.artefact, arguments.out)


if __name__ == "__main__":
    main()
