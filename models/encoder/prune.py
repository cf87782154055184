"""Keeps the pieces that Indonesian comments use, and writes the start checkpoint.

python -m models.encoder.prune --package e5-small-q4.bin --data ../shared/data --out DIR
"""

import argparse
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.encoder import MAX_PIECES
from bot.adapters.classify.unigram import SPECIAL, Unigram
from bot.language.normalise import normalise
from models.encoder import weights
from models.encoder.pool import examples
from models.encoder.start import START

_LATIN_END = 0x250  # first sign after the Latin blocks
_POSITIONS = 192  # rows of the position table that are kept


def texts(folder: Path) -> Iterator[str]:
    """Yield every training text and the unlabelled ones; no evaluation text."""
    return (example.text for example in examples(folder))


def used(tokeniser: Unigram, folder: Path) -> Counter[int]:
    """Count the pieces of all texts."""
    counts: Counter[int] = Counter()
    for text in texts(folder):
        counts.update(set(tokeniser.encode(normalise(text), max_pieces=MAX_PIECES)))
    return counts


def keep(package: weights.Package, folder: Path) -> list[int]:
    """Return the ids of the special pieces, the used pieces and all Latin letters and signs."""
    full = [
        (piece, float(score)) for piece, score in zip(package.pieces, package.scores, strict=True)
    ]
    counts = used(Unigram.of(full), folder)
    single = {
        i for i, (piece, _) in enumerate(full) if len(piece) == 1 and ord(piece) < _LATIN_END
    }
    return sorted({*range(len(SPECIAL)), *counts, *single})


def state(package: weights.Package, kept: list[int]) -> dict[str, NDArray[np.float32]]:
    """Return the weights under the names of `models.encoder.model`."""
    h, inner = package.hidden, package.inner
    out = {
        "words.weight": package.matrix("emb.word", h)[kept],
        # One token type only: its row is added to every position.
        "positions.weight": package.vector("emb.pos").reshape(-1, h)[:_POSITIONS]
        + package.vector("emb.type").reshape(-1, h)[0],
        "norm.weight": package.vector("emb.ln.w"),
        "norm.bias": package.vector("emb.ln.b"),
    }
    names = {"q": "query", "k": "key", "v": "value", "ao": "mix", "fi": "grow", "fo": "shrink"}
    for layer in range(package.layers):
        for short, name in names.items():
            columns = inner if short == "fo" else h
            out[f"layers.{layer}.{name}.weight"] = package.matrix(f"l{layer}.{short}.w", columns)
            out[f"layers.{layer}.{name}.bias"] = package.vector(f"l{layer}.{short}.b")
        for short, name in (("aln", "norm1"), ("oln", "norm2")):
            out[f"layers.{layer}.{name}.weight"] = package.vector(f"l{layer}.{short}.w")
            out[f"layers.{layer}.{name}.bias"] = package.vector(f"l{layer}.{short}.b")
    return out


def write(package: weights.Package, kept: list[int], out: Path) -> None:
    """Write `pieces.txt.gz` and `start.npz`; equal inputs give equal files."""
    lines = "".join(f"{package.pieces[i]}\t{package.scores[i]:.5g}\n" for i in kept)
    with gzip.GzipFile(out / "pieces.txt.gz", "wb", mtime=0) as file:
        file.write(lines.encode())
    np.savez(out / START, allow_pickle=False, **state(package, kept))


def main() -> None:
    """Prune."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    package = weights.read(arguments.package)
    kept = keep(package, arguments.data)
    write(package, kept, arguments.out)
    print(f"kept {len(kept)} of {len(package.pieces)} pieces")


if __name__ == "__main__":
    main()
