"""Reads comments before it is taught: guesses hidden pieces of all texts, labels unseen.

    python -m models.encoder.adapt --start DIR --pool pool.npz --out DIR

Masked language modelling (Devlin et al. 2019) with a decoder tied to the embeddings. The text of
evaluation sets is not in the pool; the development comments are left out. With `halve`, every
second layer is taken away first: what is left heals by reading.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from bot.adapters.classify.unigram import EOS, PAD, SPECIAL, UNKNOWN
from models.encoder import corpus, pool, start
from models.encoder.model import DEVICE, Encoder

_HIDDEN_SHARE = 0.2  # of the pieces
_RETYPED = 0.2  # share of the comments that are read in another hand
_SWAPPED_SHARE = 0.1  # of these are another piece, and as many stay as they are


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Everything one may turn."""

    seed: int = 20261124
    epochs: int = 12
    tokens: int = 8192
    rate: float = 4e-4
    warm_up: float = 0.06
    weight_decay: float = 0.01
    halve: bool = False


class Guesser(nn.Module):
    """The encoder with a head that names the hidden pieces."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        hidden = encoder.shape.hidden
        self.encoder = encoder
        self.transform = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, eps=encoder.shape.epsilon)
        self.bias = nn.Parameter(torch.zeros(encoder.shape.pieces))

    def forward(self, ids: Tensor, hidden: Tensor) -> Tensor:
        """Return logits over all pieces for the places where `hidden`."""
        states = self.encoder.body(ids)[hidden]
        states = self.norm(functional.gelu(self.transform(states)))
        return functional.linear(states, self.encoder.words.weight, self.bias)


def hide(ids: Tensor, pieces: int) -> tuple[Tensor, Tensor]:
    """Return the ids with some pieces hidden, and which ones.

    There is no mask piece in the pruned vocabulary: the unknown piece stands for it.
    """
    chance = torch.rand(ids.shape, device=ids.device)
    hidden = (chance < _HIDDEN_SHARE) & (ids != PAD) & (ids != EOS) & (ids >= len(SPECIAL))
    kind = torch.rand(ids.shape, device=ids.device)
    others = torch.randint_like(ids, len(SPECIAL), pieces)
    masked = torch.where(hidden & (kind >= 2 * _SWAPPED_SHARE), UNKNOWN, ids)
    return torch.where(hidden & (kind < _SWAPPED_SHARE), others, masked), hidden


def begin(folder: Path, knobs: Knobs) -> Guesser:
    """Build the model from the start checkpoint, whole or halved."""
    shape, weights = start.read(folder)
    if knobs.halve:
        weights = start.every_second_layer(weights)
        shape = start.shape_of(weights)
    encoder = Encoder(shape)
    state = {name: torch.from_numpy(values) for name, values in weights.items()}
    encoder.load_state_dict(state, strict=False)
    return Guesser(encoder).to(DEVICE).train()


def loss_of(model: Guesser, batch: Sequence[corpus.Item]) -> Tensor:
    """Hide pieces of the batch and return how badly they are guessed."""
    ids = torch.from_numpy(corpus.pad([item.ids for item in batch])).to(DEVICE)
    masked, hidden = hide(ids, model.encoder.shape.pieces)
    with torch.autocast(DEVICE.type, torch.bfloat16, enabled=DEVICE.type == "cuda"):
        logits = model(masked, hidden)
    loss = functional.cross_entropy(logits.float(), ids[hidden], reduction="sum")
    return loss / hidden.sum().clamp_min(1)  # a small batch may have none


def adapt(knobs: Knobs, *, start_from: Path, pool_file: Path, out: Path) -> None:
    """Read all texts `epochs` times and write a new start checkpoint."""
    torch.manual_seed(knobs.seed)
    torch.set_float32_matmul_precision("high")
    model = begin(start_from, knobs)
    items = [item for item in pool.read(pool_file).items if item.source != corpus.DEV]
    rng = random.Random(knobs.seed)  # noqa: S311
    steps = knobs.epochs * sum(1 for _ in corpus.batches(items, knobs.tokens, rng))
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=knobs.rate, betas=(0.9, 0.98), weight_decay=knobs.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, knobs.rate, total_steps=steps + 1, pct_start=knobs.warm_up,
        anneal_strategy="linear",
    )  # fmt: skip
    for epoch in range(knobs.epochs):
        began, losses = time.monotonic(), []
        for batch in corpus.batches(corpus.retyped(items, _RETYPED, rng), knobs.tokens, rng):
            loss = loss_of(model, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            losses.append(loss.detach())
        mean = round(float(torch.stack(losses).mean()), 3)
        seconds = round(time.monotonic() - began)
        print(json.dumps({"epoch": epoch + 1, "loss": mean, "seconds": seconds}), flush=True)
    states = {n: w.float().cpu().numpy() for n, w in model.encoder.state_dict().items()}
    body = {name: w for name, w in states.items() if not name.startswith("heads.")}
    start.write(body, start_from, out)


def main() -> None:
    """Adapt with the default knobs, or with those of a JSON text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--knobs", default="{}", help="JSON of knobs that differ")
    a = parser.parse_args()
    knobs = Knobs(**json.loads(a.knobs))
    adapt(knobs, start_from=a.start, pool_file=a.pool, out=a.out)


if __name__ == "__main__":
    main()
