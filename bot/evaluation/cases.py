"""Our own cases: the behavioural checklist, and comments that need their post to be understood."""

from collections import Counter
from dataclasses import replace
from typing import Any

from bot.adapters.classify.classifier import ScoringClassifier
from bot.evaluation.answers import Answers, answer
from bot.evaluation.own import load_checklist, load_context


def checklist(classifier: ScoringClassifier) -> dict[str, Any]:
    """Count the cases that are right in every label they test, by capability."""
    answers = answer(classifier, load_checklist())
    cases = Counter(row.capability for row in answers.rows)
    passed: Counter[str] = Counter()
    for place, row in enumerate(answers.rows):
        right = all(answers.found(head, [place]) == [row.labels[head]] for head in row.labels)
        passed[row.capability] += right
    return {
        "n": len(answers.rows),
        "passed": sum(passed.values()),
        "capabilities": {
            name: {"n": count, "passed": passed[name]} for name, count in sorted(cases.items())
        },
        "heads": answers.report(),
    }


def context(classifier: ScoringClassifier) -> dict[str, Any]:
    """Compare comments that need their post with and without it.

    `under_any_post`: what it does to comments that speak for themselves, the checklist's, to
    stand under a post that has nothing to do with them. That should be nothing.
    """
    rows = load_context()
    captions = [row.caption for row in rows if row.caption]
    clear = [
        replace(row, caption=captions[i % len(captions)]) for i, row in enumerate(load_checklist())
    ]
    return {
        "n": len(rows),
        "model_uses_context": classifier.uses_context,
        "heads": _with_and_without(
            answer(classifier, rows), answer(classifier, rows, context=True)
        ),
        "under_any_post": _with_and_without(
            answer(classifier, clear), answer(classifier, clear, context=True)
        ),
    }


def _with_and_without(without: Answers, given: Answers) -> dict[str, Any]:
    before, after = without.report(), given.report()
    return {
        head: {
            "n": after[head]["n"],
            "without": before[head]["macro_f1"],
            "with": after[head]["macro_f1"],
            "common": {
                "without": before[head]["common"]["macro_f1"],
                "with": after[head]["common"]["macro_f1"],
            },
            "change": change,
            "interval": interval,
        }
        for head, change, interval in without.gains(given)
    }
