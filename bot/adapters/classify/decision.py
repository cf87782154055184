"""From probabilities and rules to a verdict with its reasons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.verdict import Abuse, Intent, Sentiment, Topic, Verdict
from bot.language import judol, urgent
from bot.language.normalise import fold

_REASON_COUNT = 3
_UNSURE = "model ragu"
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 3
_WORD_LENGTH = 24
_LAST_SIGN = "\u2000"  # emoji lie beyond, punctuation before
Scores = Mapping[str, Mapping[str, float]]
_CERTAINLY_NOTHING: Scores = {
    "intent": {Intent.OTHER: 1.0},
    "sentiment": {Sentiment.NEUTRAL: 1.0},
    "abuse": {Abuse.NONE: 1.0},
    "needs_reply": {"false": 1.0},
    "urgent": {"false": 1.0},
    "topic": {Topic.GENERAL: 1.0},
    "spam": {"false": 1.0},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Decider:
    """Applies the model's thresholds. Rules add to the model and never overrule it downwards."""

    model_version: str
    thresholds: Mapping[str, float]

    def decide(self, text: str, scores: Scores, words: Sequence[str]) -> Verdict:
        """Return the verdict for `text`; `words` are the n-grams that spoke most for it."""
        gambling, danger = judol.signals(text), urgent.urgent_signals(text)
        enough = _says_enough(text)
        spam = bool(gambling) or (enough and self._passes("spam", scores))
        in_danger = not spam and (bool(danger) or (enough and self._passes("urgent", scores)))
        possible = {name: p for name, p in scores["intent"].items() if enough or name != "spam"}
        intents = self._intents(possible, spam=spam)
        rules = (*gambling, *(danger if in_danger else ()))
        verdict = Verdict(
            intent=intents[0],
            intents=intents,
            sentiment=Sentiment(_best(scores["sentiment"])),
            abuse=self._abuse(scores["abuse"]),
            spam=spam,
            urgent=in_danger,
            needs_reply=not spam and (in_danger or scores["needs_reply"]["true"] >= 0.5),  # noqa: PLR2004
            topic=Topic(_best(scores["topic"])),
            scores=scores,
            reasons=_reasons(rules, words),
            model_version=self.model_version,
        )
        if verdict.unsure:
            return replace(verdict, reasons=(_UNSURE, *verdict.reasons))
        return verdict

    def nothing_to_read(self) -> Verdict:
        """Return the verdict for a comment without a single known word or sign."""
        return Verdict(
            intent=Intent.OTHER,
            intents=(Intent.OTHER,),
            sentiment=Sentiment.NEUTRAL,
            abuse=Abuse.NONE,
            spam=False,
            urgent=False,
            needs_reply=False,
            topic=Topic.GENERAL,
            scores=_CERTAINLY_NOTHING,
            reasons=("tanpa kata yang dikenal",),
            model_version=self.model_version,
        )

    def _passes(self, head: str, scores: Scores) -> bool:
        return scores[head]["true"] >= self.thresholds[head]

    def _intents(self, scores: Mapping[str, float], *, spam: bool) -> tuple[Intent, ...]:
        first = Intent.SPAM if spam else Intent(_best(scores))
        also = sorted(
            (Intent(name) for name, p in scores.items() if p >= self.thresholds["also"]),
            key=lambda intent: -scores[intent],
        )
        return (first, *(intent for intent in also if intent is not first))

    def _abuse(self, scores: Mapping[str, float]) -> Abuse:
        """Ordinary unless the two kinds of abuse together pass the threshold."""
        if 1 - scores[Abuse.NONE] < self.thresholds["abuse"]:
            return Abuse.NONE
        return Abuse.HATE if scores[Abuse.HATE] > scores[Abuse.ABUSIVE] else Abuse.ABUSIVE


def _says_enough(text: str) -> bool:
    """Whether there are words enough to call a comment spam or urgent on the model's word.

    Of "13" or "yesss" the model knows a single n-gram and is sure without reason.
    """
    return len(set(_WORD.findall(fold(text).lower()))) >= _FEWEST_WORDS


def _best(scores: Mapping[str, float]) -> str:
    return max(scores, key=scores.__getitem__)


def _reasons(signals: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    rules = [f"aturan: {name}" for name in signals]
    chosen: list[str] = []
    for word in filter(_tells, words):
        if len(chosen) < _REASON_COUNT and not any(word in other for other in chosen):
            chosen = [other for other in chosen if other not in word.split()] + [word]
    if chosen:
        rules.append("kata: " + ", ".join(word[:_WORD_LENGTH] for word in chosen))
    return tuple(rules)


def _tells(word: str) -> bool:
    """Whether staff can make something of the n-gram: words and emoji, not commas or digits."""
    return all(char.isalpha() or char in " ?" or char > _LAST_SIGN for char in word)
