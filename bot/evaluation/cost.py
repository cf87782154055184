"""What acting on the verdicts would cost those who write in earnest."""

from collections.abc import Sequence
from typing import Any

from bot.domain.verdict import Intent
from bot.evaluation.answers import Answers

_CRITICAL = frozenset({Intent.COMPLAINT.value, Intent.SUGGESTION.value})


def moderation(answers: Answers) -> dict[str, Any]:
    """Count what hiding spam would cost. Rows without a spam label count as legitimate.

    `hidden_criticism`: complaints and suggestions among the hidden. `hide_precision`: the share
    of the hidden that is spam indeed, None where nothing is hidden.
    """
    pairs = list(zip(answers.rows, answers.verdicts, strict=True))
    honest = [pair for pair in pairs if pair[0].labels.get("spam", "false") == "false"]
    adverts = [v for row, v in pairs if row.labels.get("spam") == "true"]
    hidden = [row for row, verdict in honest if verdict.spam]
    caught = sum(verdict.spam for verdict in adverts)
    return {
        "legitimate": len(honest),
        "hidden": len(hidden),
        "hidden_criticism": sum(row.labels.get("intent") in _CRITICAL for row in hidden),
        "marked_abusive": sum(
            verdict.abuse != "none" and row.labels.get("abuse", "none") == "none"
            for row, verdict in honest
        ),
        "marked_urgent": sum(
            verdict.urgent and row.labels.get("urgent", "false") == "false"
            for row, verdict in honest
        ),
        "spam": len(adverts),
        "spam_caught": caught,
        "hide_precision": round(caught / (caught + len(hidden)), 4)
        if caught + len(hidden)
        else None,
    }


def hesitation(answers: Answers) -> dict[str, Any]:
    """Count verdicts that are left to a person, and how often each kind is right."""
    places = [i for i, row in enumerate(answers.rows) if "intent" in row.labels]
    right = [
        t == f
        for t, f in zip(
            answers.truth("intent", places), answers.found("intent", places), strict=True
        )
    ]
    torn = [answers.verdicts[i].unsure for i in places]
    return {
        "n": len(places),
        "unsure": sum(torn),
        "right_when_sure": _share(
            [r for r, unsure in zip(right, torn, strict=True) if not unsure]
        ),
        "right_when_unsure": _share([r for r, unsure in zip(right, torn, strict=True) if unsure]),
    }


def _share(right: Sequence[bool]) -> float | None:
    return round(sum(right) / len(right), 4) if right else None
