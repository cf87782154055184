"""Cuts every comment that training may see into pieces, once, and writes them to one file.

    python -m models.encoder.pool --start DIR --data ../shared/data --out pool.npz

Later steps read this file alone, so they run on a machine that has PyTorch and nothing else of
ours: no data folder. With `--linear` and `--unseen` it holds the linear model's opinion too, for
labelled comments that of the cross-validation, which had not seen them.
"""

import argparse
import csv
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify import encoder
from bot.adapters.classify.onnx import OnnxClassifier
from bot.adapters.classify.unigram import Unigram
from bot.evaluation.sets import load_set
from bot.language.normalise import normalise
from bot.ports import ClassifierInput
from models import data
from models.encoder import noise
from models.encoder.corpus import DEV, IGNORE, Item
from models.encoder.shape import CLASSES

UNLABELLED = "unlabelled"
_MAX_PIECES = 80  # of a comment in training
_HANDS = 2  # in how many other forms a comment is kept
_BATCH = 512
COLUMNS = sum(map(len, CLASSES.values()))


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Items by place, and the linear model's probabilities [item, columns of all heads]."""

    items: Sequence[Item]
    linear: NDArray[np.float32] | None = None


def unlabelled(folder: Path) -> Iterator[data.Example]:
    """Yield comments of a city account without a label, then tweets and formal sentences."""
    with (folder / "dkk_semarang" / "unlabelled_inference.csv").open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    for name in ("unlabelled.inf", "train.for"):
        texts += (folder / "stif" / name).read_text(encoding="utf-8").splitlines()
    for number, text in enumerate(texts):
        group = f"{UNLABELLED}-{number}"
        yield data.Example(text=text, source=UNLABELLED, group=group, labels={})


def examples(folder: Path, own: Path = data.OWN) -> list[data.Example]:
    """Return what may be trained on, labelled first, without repeats and evaluation texts."""
    sieve = data.Sieve(folder)
    labelled = data.load(folder, own, sieve=sieve).examples
    return [*labelled, *sieve.fresh(unlabelled(folder))]


def hash_of(group: str) -> int:
    """Return the number by which a group is kept apart."""
    return zlib.crc32(group.encode())


def encode(tokeniser: Unigram, text: str, max_pieces: int) -> list[int]:
    """Normalise and cut one comment."""
    return tokeniser.encode(normalise(text), max_pieces=max_pieces)


def item_of(
    example: data.Example, tokeniser: Unigram, *, place: int = 0, slang: noise.Slang | None = None
) -> Item:
    """Return the example as numbers; with `slang`, in other hands too."""
    labels = [
        classes.index(example.labels[head]) if head in example.labels else IGNORE
        for head, classes in CLASSES.items()
    ]
    caption: Sequence[int] = ()
    others: list[list[int]] = []
    if example.caption or example.parent:
        whole = ClassifierInput(text=example.text, caption=example.caption, parent=example.parent)
        ids = encoder.encode(tokeniser, whole, context=True)
    else:
        ids = encode(tokeniser, example.text, _MAX_PIECES)
        if slang is not None:
            others = _other_hands(example.text, tokeniser, slang)
    if example.caption:
        caption = encode(tokeniser, example.caption, encoder.CONTEXT_PIECES + 1)[1:]
    return Item(
        ids=ids,
        labels=labels,
        source=example.source,
        place=place,
        group=hash_of(example.group),
        caption=caption,
        retyped=others,
    )


def _other_hands(text: str, tokeniser: Unigram, slang: noise.Slang) -> list[list[int]]:
    chance = random.Random(hash_of(text))  # noqa: S311
    forms = {noise.retype(text, chance, slang) for _ in range(_HANDS)} - {text}
    return [encode(tokeniser, form, _MAX_PIECES) for form in sorted(forms)]


def development(folder: Path) -> list[data.Example]:
    """Return the comments by which runs are selected."""
    rows = load_set("humas_dev", folder)
    return [data.Example(text=r.text, source=DEV, group=DEV, labels=dict(r.labels)) for r in rows]


def opinions(rows: Sequence[data.Example], linear: Path, unseen: Path) -> NDArray[np.float32]:
    """Return the linear model's probabilities, where it was fitted on a row those of its fold."""
    scorer = OnnxClassifier.load(linear).scorer
    out = np.zeros((len(rows), COLUMNS), np.float32)
    for at in range(0, len(rows), _BATCH):
        inputs = [ClassifierInput(text=row.text) for row in rows[at : at + _BATCH]]
        heads = scorer.score(inputs).heads
        out[at : at + _BATCH] = np.concatenate([heads[head] for head in CLASSES], axis=1)
    places = {row.key(): place for place, row in enumerate(rows) if row.source != DEV}
    start = 0
    with np.load(unseen) as file:
        for head, classes in CLASSES.items():
            known = [places.get(key) for key in file[f"{head} keys"].tolist()]
            for place, row in zip(known, file[f"{head} probabilities"], strict=True):
                if place is not None:
                    out[place, start : start + len(classes)] = row
            start += len(classes)
    return out


def write(pool: Pool, path: Path) -> None:
    """Write the pool; equal pools give equal files."""
    items = pool.items
    sources = sorted({item.source for item in items})
    arrays: dict[str, NDArray[np.generic]] = {
        "labels": np.array([item.labels for item in items], np.int16),
        "sources": np.array(sources),
        "source": np.array([sources.index(item.source) for item in items], np.uint8),
        "group": np.array([item.group for item in items], np.uint32),
        "hands": np.array([len(item.retyped) for item in items], np.uint8),
        **_ragged("ids", [item.ids for item in items]),
        **_ragged("caption", [item.caption for item in items]),
        **_ragged("retyped", [one for item in items for one in item.retyped]),
    }
    if pool.linear is not None:
        arrays["linear"] = pool.linear.astype(np.float16)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read(path: Path) -> Pool:
    """Read what `write` wrote."""
    with np.load(path) as file:
        part = {name: file[name] for name in file.files}
    ids, captions, hands = (_rows(part, name) for name in ("ids", "caption", "retyped"))
    sources, ends = part["sources"].tolist(), np.cumsum(part["hands"]).tolist()
    items = [
        Item(
            ids=ids[place],
            labels=labels,
            source=sources[source],
            place=place,
            group=group,
            caption=captions[place],
            retyped=hands[end - count : end],
        )
        for place, (labels, source, group, count, end) in enumerate(
            zip(
                part["labels"].tolist(),
                part["source"].tolist(),
                part["group"].tolist(),
                part["hands"].tolist(),
                ends,
                strict=True,
            )
        )
    ]
    linear = part["linear"].astype(np.float32) if "linear" in part else None
    return Pool(items=items, linear=linear)


def _ragged(name: str, rows: Sequence[Sequence[int]]) -> dict[str, NDArray[np.generic]]:
    flat = [piece for row in rows for piece in row]
    return {
        name: np.array(flat, np.uint16),
        f"{name} sizes": np.array([len(row) for row in rows], np.uint8),
    }


def _rows(part: dict[str, NDArray[np.generic]], name: str) -> list[list[int]]:
    flat, ends = part[name].tolist(), np.cumsum(part[f"{name} sizes"], dtype=np.int64).tolist()
    return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def build(
    folder: Path,
    tokeniser: Unigram,
    *,
    own: Path = data.OWN,
    linear: Path | None = None,
    unseen: Path | None = None,
) -> Pool:
    """Read, cut and ask the linear model where one is named."""
    rows = [*examples(folder, own), *development(folder)]
    slang = noise.read_slang(folder)
    items = [
        item_of(row, tokeniser, place=place, slang=None if row.source == DEV else slang)
        for place, row in enumerate(rows)
    ]
    opinion = opinions(rows, linear, unseen) if linear and unseen else None
    return Pool(items=items, linear=opinion)


def main() -> None:
    """Build the pool and print how many comments it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True, help="folder of pieces.txt.gz")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--linear", type=Path, help="artefact of the linear model")
    parser.add_argument("--unseen", type=Path, help="its cross-validated scores")
    a = parser.parse_args()
    tokeniser = Unigram.read(a.start / "pieces.txt.gz")
    pool = build(a.data, tokeniser, linear=a.linear, unseen=a.unseen)
    write(pool, a.out)
    pieces = sum(len(item.ids) for item in pool.items)
    print(f"{len(pool.items)} comments, {pieces} pieces")


if __name__ == "__main__":
    main()
