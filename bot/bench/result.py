"""What a measurement comes to: figures, the limits they are held against, and the machine."""

import math
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Figure = int | float | None
"""None where there was nothing to measure; it meets no target."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A limit for one figure: `at_least`, or else at most."""

    figure: str
    limit: float
    at_least: bool = False

    def is_met_by(self, value: Figure) -> bool:
        if value is None:
            return False
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """`conditions` says how it was measured, for a reader; every target names one of `figures`."""

    name: str
    conditions: str
    figures: Mapping[str, Figure]
    targets: Sequence[Target]

    @property
    def met(self) -> bool:
        return all(target.is_met_by(self.figures[target.figure]) for target in self.targets)

    def to_json(self) -> dict[str, Any]:
        targets = [
            {
                "figure": target.figure,
                "limit": target.limit,
                "kind": "at_least" if target.at_least else "at_most",
                "met": target.is_met_by(self.figures[target.figure]),
            }
            for target in self.targets
        ]
        return {
            "name": self.name,
            "conditions": self.conditions,
            "machine": machine(),
            **self.figures,
            "targets": targets,
            "met": self.met,
        }


def machine() -> dict[str, Any]:
    """Return what the figures were measured on; `load` is that of the minute before."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile of at least one value."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def spread(
    values: Sequence[float], *, unit: str, scale: float, digits: int
) -> dict[str, float | None]:
    """Return p50, p95, p99 and the maximum, as `p50_<unit>` and so on, in units of 1/`scale`."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {
        f"{name}_{unit}": round(percentile(values, share) * scale, digits) if values else None
        for name, share in shares.items()
    }


def _cpu() -> str:
    """Return the processor's name as Linux tells it, or what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
