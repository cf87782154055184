"""Probabilities of a PyTorch encoder, and the figures that training selects by."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bot.adapters.classify.encoder import MAX_PIECES
from bot.adapters.classify.unigram import Unigram
from bot.evaluation.scores import report
from bot.evaluation.sets import load_set
from models import data
from models.encoder import corpus
from models.encoder.model import Encoder
from models.encoder.shape import CLASSES

_BATCH = 32


def logits(
    model: Encoder, tokeniser: Unigram, texts: Sequence[str], *, bfloat16: bool = False
) -> NDArray[np.float32]:
    """Return one row of logits per text, in order."""
    ids = [corpus.encode(tokeniser, text, MAX_PIECES) for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(texts), sum(map(len, CLASSES.values()))), np.float32)
    model.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        for at in range(0, len(order), _BATCH):
            places = order[at : at + _BATCH]
            out[places] = (
                model(torch.from_numpy(corpus.pad([ids[i] for i in places]))).float().numpy()
            )
    return out


def by_head(scores: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """Cut the columns into heads."""
    ends = np.cumsum([len(classes) for classes in CLASSES.values()])[:-1]
    return dict(zip(CLASSES, np.split(scores, ends, axis=1), strict=True))


def f1_of(
    scores: Mapping[str, NDArray[np.float32]], labels: Sequence[Mapping[str, str]]
) -> dict[str, float]:
    """Return the macro-F1 of every head that has labels."""
    out = {}
    for head, columns in scores.items():
        places = [i for i, row in enumerate(labels) if head in row]
        if places:
            found = [CLASSES[head][columns[i].argmax()] for i in places]
            out[head] = report([labels[i][head] for i in places], found)["macro_f1"]
    return out


def selection(
    model: Encoder,
    tokeniser: Unigram,
    folder: Path,
    held_out: Sequence[data.Example],
    *,
    bfloat16: bool,
) -> dict[str, dict[str, float]]:
    """Return the figures on the development set and on the authored blocks kept apart."""
    dev = load_set("humas_dev", folder)
    scores = by_head(logits(model, tokeniser, [row.text for row in dev], bfloat16=bfloat16))
    city = [example for example in held_out if "intent" in example.labels]
    kept = by_head(logits(model, tokeniser, [example.text for example in city], bfloat16=bfloat16))
    return {
        "dev": f1_of(scores, [row.labels for row in dev]),
        "held_out": f1_of(kept, [example.labels for example in city]),
    }
