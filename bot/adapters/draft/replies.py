"""What each reply template is given. One frozen class per shape, checked against the templates.

`mention` is `@name` or empty; `wording` is any whole number of at least 0: the template takes it
modulo the number of its wordings. None of the values is a citizen's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Thanks:
    mention: str
    wording: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A knowledge entry's answer. The agency and its source are named in the reply."""

    mention: str
    wording: int
    answer: str
    agency: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """No certain answer. `channel`: where a citizen can ask or report officially."""

    mention: str
    wording: int
    channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Emergency:
    mention: str
    wording: int
    emergency_number: str


Variables = Thanks | Answer | Holding | Emergency

TEMPLATES: Mapping[str, type[Variables]] = {
    "replies/praise.j2": Thanks,
    "replies/question.j2": Answer,
    "replies/complaint.j2": Answer,
    "replies/suggestion.j2": Answer,
    "replies/holding_question.j2": Holding,
    "replies/holding_complaint.j2": Holding,
    "replies/holding_suggestion.j2": Holding,
    "replies/holding_urgent.j2": Emergency,
}
"""Every reply template and the class that fills it."""
