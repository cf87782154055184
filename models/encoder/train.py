"""Fine-tunes the encoder on all tasks at once; heads without a label are masked.

    python -m models.encoder.train --start DIR --data ../shared/data --out DIR

Writes a checkpoint after every epoch and when it is asked to end (SIGTERM), and goes on from the
last one. SIGSTOP and SIGCONT pause it.
"""

import argparse
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from bot.adapters.classify.unigram import Unigram
from models import data
from models.encoder import corpus, evaluate, prune
from models.encoder.model import Encoder, split_heads
from models.encoder.quantise import round_layers
from models.encoder.shape import CLASSES


@dataclass(frozen=True, kw_only=True)
class Knobs:
    """Everything one may turn. `amounts`: items an epoch draws from a source (default all)."""

    seed: int = 20261124
    epochs: int = 4
    tokens: int = 768
    max_pieces: int = 80
    rate: float = 1.5e-4
    head_rate: float = 8e-4
    layer_decay: float = 0.93
    warm_up: float = 0.08
    weight_decay: float = 0.01
    smoothing: float = 0.04
    balance: float = 0.4
    threads: int = 1
    bfloat16: bool = True  # twice as fast where the processor has AVX512-BF16, slow elsewhere
    layers: int = 12  # of the start checkpoint's layers, the lowest ones are kept
    rounding: bool = False  # compute as the exported graph does: for the last epochs
    minutes: float | None = None  # the rate reaches its end by then, however far the steps are
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
            "dkk": 3000,
            "smsa": 1000,
            "judol": 1200,
            "nusawrites_bew": 400,
            "nusawrites_jav": 400,
            "nusawrites_sun": 400,
            "nusax": 250,
            "context": 240,
        }
    )


def class_weights(items: Sequence[corpus.Item], balance: float) -> list[Tensor]:
    """Return per head the weight of each class, mean 1 over the labelled items."""
    out = []
    for place, classes in enumerate(CLASSES.values()):
        sizes = Counter(i.labels[place] for i in items if i.labels[place] != corpus.IGNORE)
        total = sum(sizes.values())
        raw = [(total / (len(classes) * max(sizes[c], 1))) ** balance for c in range(len(classes))]
        mean = sum(raw[c] * sizes[c] for c in range(len(classes))) / total
        out.append(torch.tensor([w / mean for w in raw]))
    return out


def loss_of(logits: Tensor, labels: Tensor, weights: Sequence[Tensor], knobs: Knobs) -> Tensor:
    """Sum the heads' cross-entropies; each is a mean over the whole batch, unlabelled rows 0."""
    total = logits.new_zeros(())
    for place, (head, scores) in enumerate(split_heads(logits).items()):
        each = functional.cross_entropy(
            scores,
            labels[:, place],
            weight=weights[place],
            reduction="sum",
            ignore_index=corpus.IGNORE,
            label_smoothing=knobs.smoothing,
        )
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
    optimiser: torch.optim.AdamW
    schedule: torch.optim.lr_scheduler.LambdaLR
    epoch: int = 0
    over: bool = False  # the rate has come to its end
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
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def restore(self, path: Path) -> None:
        saved = torch.load(path, weights_only=False)
        self.model.load_state_dict(saved["state"])
        self.optimiser.load_state_dict(saved["optimiser"])
        self.schedule.load_state_dict(saved["schedule"])
        self.epoch = saved["epoch"]


def progress(share: float, began: float, knobs: Knobs) -> float:
    """Return how much of the training is over, by steps or by the clock, 0–1."""
    by_clock = (time.monotonic() - began) / 60 / knobs.minutes if knobs.minutes else 0.0
    return min(1.0, max(share, by_clock))


def begin(start: Path, knobs: Knobs, steps: int) -> Run:
    """Build the model from the start checkpoint; heads it does not have begin afresh."""
    shape, weights = prune.read(start)
    model = Encoder(replace(shape, layers=knobs.layers))
    wanted = set(model.state_dict())
    state = {name: torch.from_numpy(w) for name, w in weights.items() if name in wanted}
    missing, _ = model.load_state_dict(state, strict=False)
    if any(not name.startswith("heads.") for name in missing):
        raise SystemExit(f"the start checkpoint does not fit: {missing}")
    if missing:
        torch.nn.init.normal_(model.heads.weight, std=0.02)
        torch.nn.init.zeros_(model.heads.bias)
    if knobs.rounding:
        round_layers(model)
    optimiser = optimiser_of(model, knobs)

    began = time.monotonic()

    def factor(step: int) -> float:
        done = progress(step / steps, began, knobs)
        return min(done / knobs.warm_up, max(0.0, (1 - done) / (1 - knobs.warm_up)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)
    return Run(model=model, optimiser=optimiser, schedule=schedule)


def train_epoch(run: Run, items: Sequence[corpus.Item], knobs: Knobs, rng: random.Random) -> None:
    """One pass over `items`."""
    weights = class_weights(items, knobs.balance)
    run.model.train()
    began, seen, losses = time.monotonic(), 0, 0.0
    for number, batch in enumerate(corpus.batches(items, knobs.tokens, rng), start=1):
        ids = torch.from_numpy(corpus.pad([item.ids for item in batch]))
        labels = torch.tensor([item.labels for item in batch])
        with torch.autocast("cpu", torch.bfloat16, enabled=knobs.bfloat16):
            logits = run.model(ids)
        loss = loss_of(logits.float(), labels, weights, knobs)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
        run.optimiser.step()
        run.schedule.step()
        run.optimiser.zero_grad()
        run.over = number > 1 and run.optimiser.param_groups[0]["lr"] == 0
        if run.over or run.stopping:
            return
        seen, losses = seen + ids.numel(), losses + loss.item()
        if number % 50 == 0:
            speed = seen / (time.monotonic() - began)
            print(
                f"  {run.epoch} {number} loss {losses / 50:.3f} {speed:.0f} pieces/s", flush=True
            )
            losses = 0.0


def train(
    knobs: Knobs,
    *,
    start: Path,
    source: Path,
    out: Path,
    own: Path = data.OWN,
    learnt: Path | None = None,
) -> None:
    """Train for all epochs, and report on the selection sets after each."""
    torch.set_num_threads(knobs.threads)
    torch.manual_seed(knobs.seed)
    tokeniser = Unigram.read(start / "pieces.txt.gz")
    splits = corpus.Splits(source, tokeniser, knobs.max_pieces, own=own, learnt=learnt)
    first = corpus.draw(splits.train, knobs.amounts, random.Random(knobs.seed))  # noqa: S311
    per_epoch = sum(1 for _ in corpus.batches(first, knobs.tokens, random.Random(0)))  # noqa: S311
    print(f"{len(first)} items, {per_epoch} steps an epoch", flush=True)
    run = begin(start, knobs, per_epoch * knobs.epochs)
    if (out / "last.pt").exists():
        run.restore(out / "last.pt")
    signal.signal(signal.SIGTERM, run.stop)
    while run.epoch < knobs.epochs and not run.over:
        rng = random.Random(knobs.seed + run.schedule.last_epoch)  # noqa: S311
        print(f"{splits.take_up_new_lines()} new lines", flush=True)
        items = corpus.draw(splits.train, knobs.amounts, rng)
        train_epoch(run, corpus.under_any_post(items, rng), knobs, rng)
        run.epoch += not run.stopping
        run.save(out / "last.pt")
        if run.stopping:
            return
        figures = evaluate.selection(
            run.model, tokeniser, source, splits.held_out, bfloat16=knobs.bfloat16
        )
        print(json.dumps({"epoch": run.epoch, **figures}), flush=True)


def main() -> None:
    """Train with the default knobs, or with those of a JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--learnt", type=Path, help="models/data as the start checkpoint saw it")
    parser.add_argument("--knobs", default="{}", help="JSON of knobs that differ")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    knobs = Knobs(**json.loads(arguments.knobs))
    train(
        knobs,
        start=arguments.start,
        source=arguments.data,
        out=arguments.out,
        learnt=arguments.learnt,
    )


if __name__ == "__main__":
    main()
