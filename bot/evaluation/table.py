"""The result of an evaluation as plain text for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

Figures = Mapping[str, Any]
_COSTS = ("legit_cost", "authored_cost")  # ordinary city comments, and those written for this


def render(result: Figures) -> str:
    """Return tables of the figures of one model."""
    lines = [f"model {result['model_version']}"]
    if result["sets"]:
        lines += ["", *_sets(result["sets"])]
    if result["moderation"]:
        lines += ["", "comments without spam that would be touched"]
        lines += [_cost(name, cost) for name, cost in result["moderation"].items()]
    lines += [_cost(part, result[part]) for part in _COSTS if part in result]
    for part, show in _SHOWN.items():
        if part in result:
            lines += ["", *show(result[part])]
    lines += ["", "machine: " + _flat(result["machine"])]
    return "\n".join(lines)


def render_comparison(result: Figures) -> str:
    """Return the models side by side; changes are against the first."""
    models = result["models"]
    lines = [f"{chr(ord('A') + i)} = {one['model_version']}" for i, one in enumerate(models)]
    letters = "".join(f"{chr(ord('A') + i):>8}" for i in range(len(models)))
    if models[0]["sets"]:
        lines += ["", f"{'set':<16}{'head':<13}{'n':>6}{letters}  change against A (95 %)"]
    for name, heads in models[0]["sets"].items():
        for head, figures in heads.items():
            values = "".join(f"{_macro(one['sets'][name][head]):>8}" for one in models)
            changes = " ".join(_change(one[name][head]) for one in result["changes"])
            lines.append(f"{name:<16}{head:<13}{figures['n']:>6}{values}  {changes}")
    for part in ("speed", *_COSTS, "hesitation"):
        if part in models[0]:
            lines += ["", part]
            lines += [f"{chr(ord('A') + i)}  {_flat(one[part])}" for i, one in enumerate(models)]
    for part in ("checklist", "robustness", "context"):
        for i, one in enumerate(models):
            if part in one:
                lines += ["", f"{chr(ord('A') + i)}", *_SHOWN[part](one[part])]
    return "\n".join(lines)


def _macro(figures: Figures) -> str:
    """Return macro-F1 over the common classes, or over all where none is common."""
    value = figures["common"]["macro_f1"]
    return f"{figures['macro_f1'] if value is None else value:.3f}"


def _change(one: Figures) -> str:
    low, high = one["interval"]
    return (
        f"{one['change']:+.3f} ({low:+.3f} to {high:+.3f}){' worse' if one.get('worse') else ''}"
    )


def _sets(sets: Figures) -> Iterator[str]:
    yield f"{'set':<16}{'head':<13}{'n':>6}{'macro-F1':>10}  95 % interval{'ECE':>8}"
    for name, heads in sets.items():
        for head, one in heads.items():
            low, high = one["interval"]
            macro, ece = f"{one['macro_f1']:.3f}", f"{one['ece']:.3f}"
            yield f"{name:<16}{head:<13}{one['n']:>6}{macro:>10}  {low:.3f}-{high:.3f}{ece:>10}"
            common = one["common"]
            if common["macro_f1"] is not None and common["classes"] < len(one["classes"]):
                low, high = common["interval"]
                few = f"  classes with 10 or more rows ({common['classes']})"
                yield f"{'':<16}{few:<37} {common['macro_f1']:.3f}  {low:.3f}-{high:.3f}"
            yield from _classes(one["classes"])


def _classes(classes: Figures) -> Iterator[str]:
    for name, one in classes.items():
        yield (
            f"{'':<16}  {name:<17}{one['n']:>6}  P {one['precision']:.3f}  R {one['recall']:.3f}"
            f"  F1 {one['f1']:.3f}"
        )


def _cost(name: str, cost: Figures) -> str:
    return (
        f"{name:<16}hidden as spam {cost['hidden']}/{cost['legitimate']} "
        f"(criticism {cost['hidden_criticism']}), marked abusive {cost['marked_abusive']}, "
        f"urgent {cost['marked_urgent']}; spam caught {cost['spam_caught']}/{cost['spam']}, "
        f"precision {cost['hide_precision']}"
    )


def _robustness(part: Figures) -> Iterator[str]:
    yield "humas_dev in another form: change of macro-F1 from clean (95 %)"
    for form, figures in part.items():
        for head, one in figures["heads"].items():
            yield f"{form:<16}{head:<13}{_change(one)}"


def _checklist(part: Figures) -> Iterator[str]:
    yield f"checklist: {part['passed']}/{part['n']} cases right in every label tested"
    for name, one in part["capabilities"].items():
        yield f"  {name:<34}{one['passed']:>4}/{one['n']}"
    for head, one in part["heads"].items():
        low, high = one["interval"]
        yield (
            f"  {head:<13}n {one['n']:>4}  macro-F1 {one['macro_f1']:.3f} ({low:.3f}-{high:.3f})"
            f"  accuracy {one['accuracy']:.3f}"
        )


def _context(part: Figures) -> Iterator[str]:
    uses = "uses" if part["model_uses_context"] else "ignores"
    yield f"context: the model {uses} caption and parent; {part['n']} comments"
    yield from _both(part["heads"])
    yield "comments that speak for themselves, under a post that has nothing to do with them"
    yield from _both(part["under_any_post"])


def _both(heads: Figures) -> Iterator[str]:
    for head, one in heads.items():
        yield (
            f"  {head:<13}n {one['n']:>4}  without {one['without']:.3f}  with {one['with']:.3f}"
            f"  common classes {_change(one)}"
        )


def _named(name: str) -> Any:
    def show(part: Figures) -> Iterator[str]:
        yield f"{name}: {_flat(part)}"

    return show


def _flat(part: Figures) -> str:
    return ", ".join(f"{key} {value}" for key, value in part.items())


_SHOWN: Mapping[str, Any] = {
    "hesitation": _named("hesitation"),
    "robustness": _robustness,
    "checklist": _checklist,
    "context": _context,
    "speed": _named("speed"),
}
