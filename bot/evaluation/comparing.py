"""Two or more models on the same comments, and whether one is worse beyond noise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.evaluation.measuring import Measured, Model, measure


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A head on a set: how much better the second model is, with the 95 % interval."""

    name: str
    head: str
    change: float
    interval: Sequence[float]

    @property
    def worse(self) -> bool:
        """Whether the whole interval lies below nought."""
        return self.interval[1] < 0


def changes(first: Measured, second: Measured) -> Iterator[Change]:
    """Yield what the second model gains over the first, on every head of every set."""
    for name, before in first.answers.items():
        for head, change, interval in before.gains(second.answers[name]):
            yield Change(name=name, head=head, change=change, interval=interval)


def compare(name: str | None, data: Path, models: Sequence[Model]) -> dict[str, Any]:
    """Measure every model; the changes are those against the first one.

    Raises:
        EvaluationError, ModelError: see `measure`.
    """
    measured = [measure(name, data, model) for model in models]
    base, *others = measured
    return {
        "models": [one.figures for one in measured],
        "changes": [_table(changes(base, other)) for other in others],
    }


def objections(incumbent: Measured, candidate: Measured) -> list[str]:
    """Return why the candidate must not replace the incumbent; empty if nothing speaks against.

    A head worse beyond noise on any set, or more ordinary city comments hidden.
    """
    found = [
        f"{one.name} {one.head}: {one.change:+.3f} "
        f"({one.interval[0]:+.3f} to {one.interval[1]:+.3f})"
        for one in changes(incumbent, candidate)
        if one.worse
    ]
    before, after = _hidden(incumbent.figures), _hidden(candidate.figures)
    found += [
        f"{place}: {count} ordinary comments hidden, were {before.get(place, 0)}"
        for place, count in after.items()
        if count > before.get(place, 0)
    ]
    return found


def _hidden(figures: Mapping[str, Any]) -> dict[str, int]:
    """Return how many ordinary city comments would be hidden.

    The gambling set is left out: its error is in the F1 of spam.
    """
    costs = {"humas_dev": figures["moderation"].get("humas_dev"), **figures}
    return {
        place: costs[place]["hidden"]
        for place in ("humas_dev", "legit_cost")
        if costs.get(place) is not None
    }


def _table(found: Iterator[Change]) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = {}
    for one in found:
        figures = {"change": one.change, "interval": list(one.interval), "worse": one.worse}
        table.setdefault(one.name, {})[one.head] = figures
    return table
