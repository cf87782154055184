"""Asks several trained encoders about every comment, for a student to learn their opinions.

    python -m models.encoder.teach --pool pool.npz --out targets.npz T0/last.pt T1/last.pt …

Each teacher was trained without one fold of the groups (`fold` of its knobs): about a comment
that has been trained on, only teachers that did not see it are asked. The linear model of the
pool has a share in every opinion.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bot.adapters.classify.scoring import softmax
from models.encoder import corpus, evaluate, pool
from models.encoder.knobs import Knobs
from models.encoder.model import DEVICE, Encoder

_LINEAR_SHARE = 0.25


def probabilities(model: Encoder, items: Sequence[corpus.Item]) -> NDArray[np.float64]:
    """Return [item, columns of all heads]."""
    heads = evaluate.by_head(evaluate.logits(model, [item.ids for item in items]))
    return np.concatenate([softmax(columns) for columns in heads.values()], axis=1)


def load(path: Path) -> tuple[Encoder, Knobs]:
    """Return the model of a checkpoint and the knobs it was trained with."""
    saved = torch.load(path, weights_only=False, map_location=DEVICE)
    model = Encoder(saved["shape"]).to(DEVICE)
    model.load_state_dict(saved["state"])
    return model, Knobs(**saved["knobs"])


def may_be_asked(item: corpus.Item, knobs: Knobs) -> bool:
    """Whether this teacher did not see the comment's group in training."""
    unseen = item.source == corpus.DEV or corpus.is_held_out(item.group)
    return unseen or knobs.fold == corpus.fold_of(item.group, knobs.folds)


def opinions(checkpoints: Sequence[Path], pooled: pool.Pool) -> NDArray[np.float32]:
    """Return the mean of the teachers that may be asked, and of the linear model."""
    total = np.zeros((len(pooled.items), pool.COLUMNS), np.float32)
    count = np.zeros((len(pooled.items), 1), np.float32)
    for path in checkpoints:
        model, knobs = load(path)
        asked = np.array([[may_be_asked(item, knobs)] for item in pooled.items])
        asked |= np.array([[item.source == pool.UNLABELLED] for item in pooled.items])
        total += probabilities(model, pooled.items) * asked
        count += asked
    if (count == 0).any():
        raise SystemExit("some comments were seen by every teacher: one is needed for each fold")
    mean = total / count
    if pooled.linear is not None:
        mean = (1 - _LINEAR_SHARE) * mean + _LINEAR_SHARE * pooled.linear
    return mean


def main() -> None:
    """Ask, write, and print how good the opinions are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    pooled = pool.read(a.pool)
    found = opinions(a.checkpoints, pooled)
    np.savez_compressed(a.out, allow_pickle=False, targets=found.astype(np.float16))
    for source, some in corpus.by_source(pooled.items).items():
        places = [item.place for item in some]
        print(source, evaluate.f1_of(evaluate.by_head(found[places]), some), flush=True)


if __name__ == "__main__":
    main()
