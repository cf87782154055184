"""Fine-tunes the encoder on all tasks at once; heads without a label are masked.

    python -m models.encoder.train --start DIR --pool pool.npz --out DIR

On a GPU where there is one. Writes a checkpoint after every epoch and when it is asked to end
(SIGTERM), and goes on from the last one. With `--targets`, what `models.encoder.teach` wrote, it
learns the teachers' opinions too (distillation, Hinton et al. 2015), also on comments without a
label.
"""

import argparse
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from models.encoder import corpus, evaluate, pool, start
from models.encoder.model import DEVICE, Encoder, split_heads
from models.encoder.quantise import round_layers
from models.encoder.shape import CLASSES

LAST = "last.pt"
_REPORT_EVERY = 200  # steps


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Everything one may turn. `amounts`: items an epoch draws from a source (default all)."""

    seed: int = 20261124
    epochs: int = 8
    tokens: int = 1536
    rate: float = 1.5e-4
    head_rate: float = 8e-4
    layer_decay: float = 0.93
    warm_up: float = 0.08
    weight_decay: float = 0.01
    dropout: float = 0.1
    smoothing: float = 0.04
    balance: float = 0.4
    threads: int = 1
    bfloat16: bool = True  # twice as fast where the processor has AVX512-BF16, slow elsewhere
    rounding: bool = False  # compute as the exported graph does
    retyped: float = 0.3  # share of the comments that are seen in another hand
    folds: int = 4
    fold: int | None = None  # groups that this run leaves out, for a teacher
    trust: float = 0.7  # in the teachers, against the labels
    head_weight: Mapping[str, float] = field(
        default_factory=lambda: {
            "intent": 1.0,
            "sentiment": 1.0,
            "abuse": 0.8,
            "needs_reply": 0.7,
            "urgent": 0.7,
            "topic": 1.2,
            "spam": 0.6,
        }
    )
    amounts: Mapping[str, int] = field(
        default_factory=lambda: {
            "dkk": 5000,
            "smsa": 5000,
            "judol": 2500,
            "nusawrites_bew": 1200,
            "nusawrites_jav": 1200,
            "nusawrites_sun": 1200,
            "nusax": 800,
            "context": 330,
            "unlabelled": 0,
        }
    )


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


@dataclass(kw_only=True)
class Run:
    """The state that a checkpoint keeps."""

    model: Encoder
    knobs: Knobs
    optimiser: torch.optim.AdamW
    schedule: torch.optim.lr_scheduler.LambdaLR
    epoch: int = 0
    stopping: bool = False

    def stop(self, *_signal: object) -> None:
        """Ask to end after the step at hand."""
        self.stopping = True

    def save(self, path: Path) -> None:
        state = {
            "shape": self.model.shape,
            "state": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self.schedule.state_dict(),
            "epoch": self.epoch,
            "knobs": asdict(self.knobs),  # plain, so that any command can read it
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        saved = torch.load(path, weights_only=False, map_location=DEVICE)
        self.model.load_state_dict(saved["state"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.schedule.load_state_dict(saved["schedule"])
        self.epoch = saved["epoch"]


def begin(folder: Path, knobs: Knobs, steps: int) -> Run:
    """Build the model from the start checkpoint; heads it does not have begin afresh."""
    shape, weights = start.read(folder)
    model = Encoder(shape, dropout=knobs.dropout)
    state = {name: torch.from_numpy(w) for name, w in weights.items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith("heads.") for name in missing):
        raise SystemExit(f"the start checkpoint does not fit: {[*missing, *unexpected]}")
    if missing:
        torch.nn.init.normal_(model.heads.weight, std=0.02)
        torch.nn.init.zeros_(model.heads.bias)
    if knobs.rounding:
        round_layers(model)
    model.to(DEVICE)
    optimiser = optimiser_of(model, knobs)

    def factor(step: int) -> float:
        done = min(1.0, step / steps)
        return min(done / knobs.warm_up, (1 - done) / (1 - knobs.warm_up))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    return Run(model=model, knobs=knobs, optimiser=optimiser, schedule=schedule)


def train_epoch(
    run: Run,
    items: Sequence[corpus.Item],
    knobs: Knobs,
    rng: random.Random,
    *,
    weights: Sequence[Tensor],
    targets: NDArray[np.float32] | None,
) -> None:
    """One pass over `items`."""
    run.model.train()
    began, seen, losses = time.monotonic(), 0, torch.zeros((), device=DEVICE)
    for number, batch in enumerate(corpus.batches(items, knobs.tokens, rng), start=1):
        ids = torch.from_numpy(corpus.pad([item.ids for item in batch])).to(DEVICE)
        labels = torch.tensor([item.labels for item in batch]).to(DEVICE)
        taught = None
        if targets is not None:
            taught = torch.from_numpy(targets[[item.place for item in batch]]).to(DEVICE)
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=knobs.bfloat16):
            logits = run.model(ids)
        loss = loss_of(logits.float(), labels, weights, knobs, taught)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
        run.optimiser.step()
        run.schedule.step()
        run.optimiser.zero_grad()
        if run.stopping:
            return
        seen, losses = seen + ids.numel(), losses + loss.detach()
        if number % _REPORT_EVERY == 0:
            speed, mean = seen / (time.monotonic() - began), float(losses) / _REPORT_EVERY
            print(f"  {run.epoch} {number} loss {mean:.3f} {speed:.0f} pieces/s", flush=True)
            losses.zero_()


def taught_from(items: Sequence[corpus.Item], knobs: Knobs) -> dict[str, list[corpus.Item]]:
    """Return the items that this run may learn from, by source."""
    return corpus.by_source(
        [
            item
            for item in items
            if item.source != corpus.DEV
            and not corpus.is_held_out(item.group)
            and (knobs.fold is None or corpus.fold_of(item.group, knobs.folds) != knobs.fold)
        ]
    )


def train(
    knobs: Knobs, *, start_from: Path, pool_file: Path, out: Path, targets_file: Path | None = None
) -> None:
    """Train for all epochs, and report on the selection sets after each."""
    torch.set_num_threads(knobs.threads)
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(knobs.seed)
    items = pool.read(pool_file).items
    targets = None
    if targets_file:
        with np.load(targets_file) as file:
            targets = file["targets"].astype(np.float32)
    learnable = taught_from(items, knobs)
    first = corpus.draw(learnable, knobs.amounts, random.Random(knobs.seed))  # noqa: S311
    per_epoch = sum(1 for _ in corpus.batches(first, knobs.tokens, random.Random(0)))  # noqa: S311
    print(f"{len(first)} items, {per_epoch} steps an epoch", flush=True)
    weights = [w.to(DEVICE) for w in class_weights(first, knobs.balance)]
    run = begin(start_from, knobs, per_epoch * knobs.epochs)
    if (out / LAST).exists():
        run.restore(out / LAST)
    signal.signal(signal.SIGTERM, run.stop)
    while run.epoch < knobs.epochs:
        rng = random.Random(knobs.seed + run.schedule.last_epoch)  # noqa: S311
        drawn = corpus.draw(learnable, knobs.amounts, rng)
        seen = corpus.under_any_post(corpus.retyped(drawn, knobs.retyped, rng), rng)
        train_epoch(run, seen, knobs, rng, weights=weights, targets=targets)
        run.epoch += not run.stopping
        run.save(out / LAST)
        if run.stopping:
            return
        print(json.dumps({"epoch": run.epoch, **evaluate.selection(run.model, items)}), flush=True)


def main() -> None:
    """Train with the default knobs, or with those of a JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--targets", type=Path, help="of the teachers")
    parser.add_argument("--knobs", default="{}", help="JSON of knobs that differ")
    a = parser.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    train(
        Knobs(**json.loads(a.knobs)),
        start_from=a.start,
        pool_file=a.pool,
        out=a.out,
        targets_file=a.targets,
    )


if __name__ == "__main__":
    main()
