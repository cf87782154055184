"""Writes a tiny file in the format of the package that carries the pretrained weights."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 96, 2, 12, 192, 130
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = (*SPECIAL, "▁", "a", "▁jalan", "▁rusak", "▁zzz", "語")


def quantised(values: NDArray[np.float32]) -> bytes:
    """Return Q4_0 blocks of 32 weights."""
    blocks = values.reshape(-1, 32)
    scale = (np.abs(blocks).max(1) / 7).astype(np.float16)
    whole = np.clip(np.rint(blocks / scale[:, None].astype(np.float32)), -8, 7).astype(np.int8) + 8
    nibbles = (whole[:, :16] | whole[:, 16:] << 4).astype(np.uint8)
    return b"".join(s.tobytes() + n.tobytes() for s, n in zip(scale, nibbles, strict=True))


def tensors() -> dict[str, NDArray[np.float32]]:
    """Return all tensors of the tiny model by the package's names."""
    random = np.random.default_rng(7)
    h, inner = HIDDEN, INNER
    sizes = {"emb.word": (len(PIECES), h), "emb.pos": (POSITIONS, h), "emb.type": (1, h)}
    sizes |= {"emb.ln.w": (h,), "emb.ln.b": (h,)}
    for layer in range(LAYERS):
        for name, shape in {
            "q": (h, h), "k": (h, h), "v": (h, h), "ao": (h, h), "fi": (inner, h), "fo": (h, inner)
        }.items():  # fmt: skip
            sizes |= {f"l{layer}.{name}.w": shape, f"l{layer}.{name}.b": shape[:1]}
        for name in ("aln", "oln"):
            sizes |= {f"l{layer}.{name}.w": (h,), f"l{layer}.{name}.b": (h,)}
    return {name: random.normal(size=size).astype(np.float32) for name, size in sizes.items()}


def write(path: Path) -> None:
    """Write the file."""
    pieces = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, pieces)]).astype("<u4")
    blob = b"".join(pieces)
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, 10, POSITIONS, 1, 0, 0)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    scores = -np.arange(len(PIECES), dtype="<f4")
    head += offsets.tobytes() + scores.tobytes() + blob + struct.pack("<iI", 0, 0)
    stored = {
        name: quantised(v) if v.ndim == 2 and name not in {"emb.pos", "emb.type"} else v.tobytes()
        for name, v in tensors().items()
    }
    at = len(head) + 4 + sum(2 + len(name) + 1 + 20 for name in stored)
    directory = struct.pack("<i", len(stored))
    for name, data in stored.items():
        count = tensors()[name].size
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, count, at, len(data))
        at += len(data)
    path.write_bytes(head + directory + b"".join(stored.values()))
