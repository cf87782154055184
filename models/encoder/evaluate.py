"""Probabilities of a PyTorch encoder, and the figures that training selects by."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from bot.evaluation.scores import FEW, confusion, f1_by_class
from models import data
from models.encoder import corpus
from models.encoder.model import DEVICE, Encoder
from models.encoder.shape import CLASSES

_TOKENS = 16384  # of one batch
_DECIMALS = 4


def logits(model: Encoder, ids: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return one row of logits per comment, in order."""
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), sum(map(len, CLASSES.values()))), np.float32)
    model.eval()
    with torch.inference_mode():
        for places in _batches(order, ids):
            matrix = torch.from_numpy(corpus.pad([ids[i] for i in places]))
            out[places] = model(matrix.to(DEVICE)).float().cpu().numpy()
    return out


def _batches(order: Sequence[int], ids: Sequence[Sequence[int]]) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    for place in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(ids[place]) > _TOKENS:
            groups.append([])
        groups[-1].append(place)
    return [group for group in groups if group]


def by_head(scores: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
    """Cut the columns into heads."""
    ends = np.cumsum([len(classes) for classes in CLASSES.values()])[:-1]
    return dict(zip(CLASSES, np.split(scores, ends, axis=1), strict=True))


def f1_of(
    scores: Mapping[str, NDArray[np.float32]], items: Sequence[corpus.Item]
) -> dict[str, float]:
    """Return the macro-F1 of every head that has labels, over classes with enough rows."""
    out = {}
    for place, (head, columns) in enumerate(scores.items()):
        labels = np.array([item.labels[place] for item in items])
        rows = labels != corpus.IGNORE
        if not rows.any():
            continue
        names, found = CLASSES[head], columns[rows].argmax(1)
        truth = [names[i] for i in labels[rows]]
        table = confusion(truth, [names[i] for i in found], names)
        often = table.sum(1) >= FEW
        if often.any():
            out[head] = round(float(f1_by_class(table)[often].mean()), _DECIMALS)
    return out


def has_label(item: corpus.Item) -> bool:
    """Whether any head of the comment was annotated."""
    return any(label != corpus.IGNORE for label in item.labels)


def selection(model: Encoder, items: Sequence[corpus.Item]) -> dict[str, dict[str, float]]:
    """Return the figures on the development set and on what is kept from all training."""
    kept = [i for i in items if i.source != corpus.DEV and corpus.is_held_out(i.group)]
    others = corpus.by_source([i for i in kept if i.source not in data.CITY and has_label(i)])
    sets = {
        "dev": [item for item in items if item.source == corpus.DEV],
        "city": [item for item in kept if item.source in data.CITY],
        **others,
    }
    return {
        name: f1_of(by_head(logits(model, [item.ids for item in some])), some)
        for name, some in sets.items()
        if some
    }
