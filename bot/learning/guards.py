"""Which corrections may teach: no person alone bends the model, and no class that hides people.

Everything dropped is counted and reported.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.normalise import skeleton
from bot.learning.corrections import Correction

PER_PERSON = 200
"""Labels of one head from one person that count at most."""

LARGEST_SHARE = 0.5
"""Of a head's labels, how many may come from one person."""

FEWEST = 20
"""Agreed labels of a head below which it is not touched."""

_PEOPLE = 2  # who must agree before a comment teaches that something is spam, abuse or danger
_MODERATION: Mapping[str, frozenset[str]] = {
    "spam": frozenset({"true"}),
    "intent": frozenset({"spam"}),
    "abuse": frozenset({"abusive", "hate"}),
    "urgent": frozenset({"true"}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """A comment and the label of one head that may teach."""

    text: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Guarded:
    """What is left, by head, and why the rest was dropped."""

    heads: Mapping[str, Sequence[Taught]]
    dropped: Mapping[str, int]


def guard(corrections: Iterable[Correction]) -> Guarded:
    """Drop repeats, contradictions, moderation labels of one person, and what is too one-sided."""
    dropped: Counter[str] = Counter()
    heads: dict[str, list[Taught]] = {}
    for head, given in _by_head(corrections).items():
        agreed = [one for group in given.values() for one in _agreed(head, group, dropped)]
        kept = _balanced(agreed, dropped)
        if len(kept) >= FEWEST:
            heads[head] = [Taught(text=one.text, label=one.labels[head]) for one in kept]
        else:
            dropped["too_few"] += len(kept)
    return Guarded(heads=heads, dropped=dropped)


def _by_head(corrections: Iterable[Correction]) -> dict[str, dict[str, list[Correction]]]:
    """Group by head and by comment; copies that differ in signs or case are one comment."""
    groups: dict[str, dict[str, list[Correction]]] = defaultdict(lambda: defaultdict(list))
    for one in corrections:
        for head in one.labels:
            groups[head][skeleton(one.text)].append(one)
    return groups


def _agreed(head: str, group: Sequence[Correction], dropped: Counter[str]) -> list[Correction]:
    """Return one correction for a comment, or none where people differ or too few agree."""
    labels = {one.labels[head] for one in group}
    if len(labels) > 1:
        dropped["contradicted"] += len(group)
        return []
    people = {one.by for one in group}
    if labels & _MODERATION.get(head, frozenset()) and len(people) < _PEOPLE:
        dropped["one_person_only"] += len(group)
        return []
    dropped["repeated"] += len(group) - 1
    return [group[0]]


def _balanced(agreed: Sequence[Correction], dropped: Counter[str]) -> list[Correction]:
    """Keep the first labels of each person, no more than the cap and than the others together."""
    counts = Counter(one.by for one in agreed)
    most = max(counts.values(), default=0)
    others = len(agreed) - most
    share = LARGEST_SHARE / (1 - LARGEST_SHARE)
    cap = min(PER_PERSON, int(others * share)) if len(counts) > 1 else PER_PERSON
    taken: Counter[str] = Counter()
    kept = []
    for one in agreed:
        taken[one.by] += 1
        if taken[one.by] <= cap:
            kept.append(one)
        else:
            dropped["over_the_cap"] += 1
    return kept
