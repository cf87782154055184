"""The result of an evaluation as plain text for a terminal."""

from typing import Any


def render(result: dict[str, Any]) -> str:
    """Return a table of the figures that `bot.evaluation.run` measured."""
    lines = [f"model {result['model_version']}, loaded in {result['load_seconds']} s", ""]
    lines.append(f"{'set':<16}{'head':<13}{'n':>6}{'macro-F1':>10}  95 % interval")
    for name, heads in result["sets"].items():
        for head, figures in heads.items():
            low, high = figures["interval"]
            macro = f"{figures['macro_f1']:.3f}"
            lines.append(f"{name:<16}{head:<13}{figures['n']:>6}{macro:>10}  {low:.3f}-{high:.3f}")
            lines += _classes(figures["classes"])
    lines += ["", "comments without spam that would be touched"]
    for name, cost in result["moderation"].items():
        lines.append(
            f"{name:<16}hidden as spam {cost['hidden']}/{cost['legitimate']}, "
            f"marked abusive {cost['marked_abusive']}, urgent {cost['marked_urgent']}; "
            f"spam caught {cost['spam_caught']}/{cost['spam']}"
        )
    for part in ("legit_cost", "speed", "machine"):
        if part in result:
            lines += ["", f"{part}: " + ", ".join(f"{k} {v}" for k, v in result[part].items())]
    return "\n".join(lines)


def _classes(classes: dict[str, Any]) -> list[str]:
    return [
        f"{'':<16}  {name:<17}{one['n']:>6}  P {one['precision']:.3f}  R {one['recall']:.3f}"
        f"  F1 {one['f1']:.3f}"
        for name, one in classes.items()
    ]
