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
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.encoder import corpus, evaluate, pool, start
from models.encoder.knobs import Knobs
from models.encoder.model import DEVICE, Encoder
from models.encoder.objective import class_weights, loss_of, optimiser_of
from models.encoder.quantise import round_layers

LAST = "last.pt"
_REPORT_EVERY = 200  # steps


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
