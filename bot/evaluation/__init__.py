"""Measures the model on public sets and on our own cases: `tanggap eval`."""

from pathlib import Path
from typing import Any

from bot.evaluation.comparing import changes, compare, objections
from bot.evaluation.measuring import PARTS, Measured, Model, measure
from bot.evaluation.own import EvaluationError
from bot.evaluation.sets import SETS
from bot.evaluation.table import render, render_comparison

__all__ = [
    "PARTS",
    "SETS",
    "EvaluationError",
    "Measured",
    "Model",
    "changes",
    "compare",
    "measure",
    "objections",
    "render",
    "render_comparison",
    "run",
]


def run(name: str | None, data: Path, *, folder: Path | None = None) -> dict[str, Any]:
    """Return the figures of the model in `folder`, by default the shipped one; see `measure`."""
    return dict(measure(name, data, Model(folder=folder)).figures)
