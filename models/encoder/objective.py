"""What training makes small, and how: loss, class weights, optimiser."""

from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from models.encoder import corpus
from models.encoder.knobs import Knobs
from models.encoder.model import Encoder, split_heads
from models.encoder.shape import CLASSES


def class_weights(items: Sequence[corpus.Item], balance: float) -> list[Tensor]:
    """Return per head the weight of each class, mean 1 over the labelled items."""
    out = []
    for place, classes in enumerate(CLASSES.values()):
        sizes = Counter(i.labels[place] for i in items if i.labels[place] != corpus.IGNORE)
        total = sum(sizes.values())
        if not total:
            out.append(torch.ones(len(classes)))
            continue
        raw = [(total / (len(classes) * max(sizes[c], 1))) ** balance for c in range(len(classes))]
        mean = sum(raw[c] * sizes[c] for c in range(len(classes))) / total
        out.append(torch.tensor([w / mean for w in raw]))
    return out


def loss_of(
    logits: Tensor,
    labels: Tensor,
    weights: Sequence[Tensor],
    knobs: Knobs,
    targets: Tensor | None = None,
) -> Tensor:
    """Sum the heads' cross-entropies; each is a mean over the whole batch, unlabelled rows 0.

    `targets` [batch, columns] are the teachers' probabilities, for every head of every row.
    """
    total = logits.new_zeros(())
    opinions = split_heads(targets) if targets is not None else {}
    for place, (head, scores) in enumerate(split_heads(logits).items()):
        each = functional.cross_entropy(
            scores,
            labels[:, place],
            weight=weights[place],
            reduction="sum",
            ignore_index=corpus.IGNORE,
            label_smoothing=knobs.smoothing,
        )
        if opinions:
            weighted = opinions[head] * weights[place]
            taught = -(weighted * scores.log_softmax(-1)).sum()
            each = (1 - knobs.trust) * each + knobs.trust * taught
        total = total + knobs.head_weight[head] * each / len(labels)
    return total


def optimiser_of(model: Encoder, knobs: Knobs) -> torch.optim.AdamW:
    """Lower layers learn more slowly; the heads faster. Biases and norms do not decay."""
    groups = []
    for name, weight in model.named_parameters():
        depth = model.shape.layers
        if name.startswith("layers."):
            depth = model.shape.layers - 1 - int(name.split(".")[1])
        rate = (
            knobs.head_rate if name.startswith("heads.") else knobs.rate * knobs.layer_decay**depth
        )
        decay = knobs.weight_decay if weight.ndim > 1 else 0.0
        groups.append({"params": [weight], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
