"""How fast and how large, and on what: one comment at a time, and in batches, on one thread.

Measured in a process of its own, so that nothing else counts as the model's memory:
`python -m bot.evaluation.speed`.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.loading import load_classifier
from bot.evaluation.own import EvaluationError
from bot.ports import ClassifierInput

_SINGLE = 500
_BATCHED = 3_000
_PORTION = 64  # comments given at once, as a queue that waits would give them
_PATIENCE = 30  # seconds for each kind
_STATUS = Path("/proc/self/status")


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
    }


def measure_apart(
    model: str, *, folder: Path | None, labels: Path | None, texts: Sequence[str]
) -> dict[str, Any]:
    """Load `model` in a fresh process and time real comments there. Raises EvaluationError."""
    order = {
        "model": model,
        "folder": str(folder) if folder else None,
        "labels": str(labels) if labels else None,
        "texts": list(texts),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot.evaluation.speed"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise EvaluationError(f"Kecepatan tidak terukur ({done.returncode}): {' '.join(last)}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measure(classifier: ScoringClassifier, texts: Sequence[str]) -> dict[str, Any]:
    """Time real comments; latencies in milliseconds. A slow model is given fewer of them.

    The two figures in CPU time hardly depend on what else the machine does.
    """
    inputs = [ClassifierInput(text=text) for text in texts]
    classifier.classify_now(inputs[:_PORTION])
    single: list[float] = []
    alone: list[float] = []  # the same in CPU time
    began = time.perf_counter()
    while len(single) < _SINGLE and time.perf_counter() - began < _PATIENCE:
        before, busy = time.perf_counter(), time.process_time()
        classifier.classify_now([inputs[len(single) % len(inputs)]])
        single.append((time.perf_counter() - before) * 1000)
        alone.append((time.process_time() - busy) * 1000)
    done, began, worked = 0, time.perf_counter(), time.process_time()
    while done < _BATCHED and time.perf_counter() - began < _PATIENCE:
        portion = [inputs[(done + i) % len(inputs)] for i in range(_PORTION)]
        classifier.classify_now(portion)
        done += len(portion)
    return {
        "p50_ms": round(float(np.percentile(single, 50)), 2),
        "p95_ms": round(float(np.percentile(single, 95)), 2),
        "p50_cpu_ms": round(float(np.percentile(alone, 50)), 2),
        "comments_per_second": round(done / (time.perf_counter() - began), 1),
        "comments_per_cpu_second": round(done / (time.process_time() - worked), 1),
    }


def _peak_mb() -> int | None:
    """Return the most memory this process ever held, in MiB; None where the system hides it."""
    if not _STATUS.exists():
        return None
    lines = dict(line.split(":", 1) for line in _STATUS.read_text(encoding="ascii").splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024


def main() -> None:
    """Read the order from standard input and print the figures."""
    order = json.load(sys.stdin)
    paths = {key: Path(order[key]) if order[key] else None for key in ("folder", "labels")}
    began = time.perf_counter()
    classifier = load_classifier(order["model"], **paths)
    loaded = time.perf_counter() - began
    figures = measure(classifier, order["texts"])
    figures |= {"load_seconds": round(loaded, 3), "rss_mb": _peak_mb()}
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
