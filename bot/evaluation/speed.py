"""How fast and how large, and on what: one comment at a time, and in batches, on one thread."""

import os
import platform
import resource
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime

from bot.adapters.classify.onnx import OnnxClassifier
from bot.ports import ClassifierInput

_SINGLE = 500
_BATCHED = 5_000


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
    }


def measure(classifier: OnnxClassifier, texts: Sequence[str]) -> dict[str, Any]:
    """Time real comments. Latencies in milliseconds; `rss_mb` is the peak of this process."""
    inputs = [ClassifierInput(text=text) for text in texts]
    classifier.classify_now(inputs[:20])
    single = []
    for one in inputs[:_SINGLE]:
        began = time.perf_counter()
        classifier.classify_now([one])
        single.append((time.perf_counter() - began) * 1000)
    many = (inputs * (_BATCHED // len(inputs) + 1))[:_BATCHED]
    began = time.perf_counter()
    for start in range(0, len(many), 256):
        classifier.classify_now(many[start : start + 256])
    spent = time.perf_counter() - began
    return {
        "p50_ms": round(float(np.percentile(single, 50)), 2),
        "p95_ms": round(float(np.percentile(single, 95)), 2),
        "comments_per_second": round(len(many) / spent),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
