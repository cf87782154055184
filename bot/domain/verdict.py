"""What the classifier says of a comment. Label meanings: docs/labels.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

UNSURE_BELOW = 0.5
"""Confidence below which the primary intent is wrong more often than right (measured)."""


class Intent(StrEnum):
    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    SPAM = "spam"
    OTHER = "other"


class Sentiment(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Abuse(StrEnum):
    NONE = "none"
    ABUSIVE = "abusive"
    HATE = "hate"


class Topic(StrEnum):
    HEALTH = "health"
    CIVIL_REGISTRY = "id"
    ROAD = "road"
    FLOOD = "flood"
    WASTE = "waste"
    EDUCATION = "edu"
    SOCIAL_AID = "aid"
    JOBS = "job"
    UTILITIES = "util"
    ORDER = "order"
    TAX = "tax"
    GOVERNMENT = "gov"
    EVENT = "event"
    FAITH = "faith"
    GENERAL = "gen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One comment, understood.

    `intents` holds the primary intent first, then others clearly present. `scores` maps a head
    (`intent`, `sentiment`, …) to the probability of each of its labels. `reasons` are short
    texts for the card: top tokens or the rule that fired.
    """

    intent: Intent
    intents: tuple[Intent, ...]
    sentiment: Sentiment
    abuse: Abuse
    spam: bool
    urgent: bool
    needs_reply: bool
    topic: Topic
    scores: Mapping[str, Mapping[str, float]]
    reasons: tuple[str, ...]
    model_version: str

    @property
    def confidence(self) -> float:
        """Probability of the primary intent, 0–1."""
        return self.scores.get("intent", {}).get(self.intent, 0.0)

    @property
    def unsure(self) -> bool:
        """Whether the model hesitates (*ragu*): a person decides then, never automation.

        Spam has its own, far higher threshold or a rule behind it.
        """
        return not self.spam and self.confidence < UNSURE_BELOW
