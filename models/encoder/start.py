"""A start checkpoint: a folder of `start.npz`, the weights, and `pieces.txt.gz`."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import PIECES
from models.encoder.shape import Shape

START = "start.npz"


def read(folder: Path) -> tuple[Shape, dict[str, NDArray[np.float32]]]:
    """Return the shape and the weights."""
    with np.load(folder / START) as file:
        found = {name: file[name].astype(np.float32) for name in file.files}
    return shape_of(found), found


def shape_of(weights: Mapping[str, NDArray[np.float32]]) -> Shape:
    """Return the sizes of these weights."""
    (pieces, hidden), positions = weights["words.weight"].shape, len(weights["positions.weight"])
    layers = 1 + max(int(name.split(".")[1]) for name in weights if name.startswith("layers."))
    inner = len(weights["layers.0.grow.weight"])
    return Shape(pieces=pieces, positions=positions, layers=layers, hidden=hidden, inner=inner)


def write(weights: Mapping[str, NDArray[np.float32]], pieces: Path, out: Path) -> None:
    """Write the folder; the pieces are copied from another one."""
    out.mkdir(parents=True, exist_ok=True)
    np.savez(out / START, allow_pickle=False, **weights)
    if pieces.resolve() != out.resolve():
        shutil.copyfile(pieces / PIECES, out / PIECES)


def every_second_layer(
    weights: Mapping[str, NDArray[np.float32]],
) -> dict[str, NDArray[np.float32]]:
    """Return half the layers, the highest among them, numbered anew."""
    out = {}
    for name, values in weights.items():
        if not name.startswith("layers."):
            out[name] = values
            continue
        _, number, rest = name.split(".", 2)
        if int(number) % 2 == 1:
            out[f"layers.{int(number) // 2}.{rest}"] = values
    return out
