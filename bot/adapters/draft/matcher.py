"""Finds the knowledge entry that answers a comment, or honestly none.

A comment is compared with every known question and title by cosine, once over words and once
over character n-grams (which see through typos), each weighted by inverse document frequency.
Words the knowledge base has never seen count at full weight against a match: a comment that is
mostly about something else does not match. `THRESHOLDS` were measured, not guessed: see
`tests/unit/draft/test_matcher_quality.py`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.adapters.draft.vocabulary import DECISIVE, has_subject, subject_words, weight
from bot.domain.knowledge import KnowledgeEntry
from bot.domain.verdict import Intent, Topic

THRESHOLDS: Mapping[Intent, float] = {
    Intent.QUESTION: 0.52,
    Intent.COMPLAINT: 0.62,
    Intent.SUGGESTION: 0.75,
}
"""Least score at which an entry is quoted. Precision first: a wrong answer is worse than a holding
reply. Complaints and suggestions share words with an entry more often than they ask for it."""

_WORD_SHARE = 0.55
_TOPIC_AGREES = 0.06
_TOPIC_DIFFERS = -0.08
_OTHER_QUESTION = -0.35
_GRAMS = (3, 4)
_MAX_WORDS = 60


_Features = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """An entry and how well it fits, 0–1 (above 1 is cut)."""

    entry: KnowledgeEntry
    score: float


class _Space:
    """Inverse document frequencies of one kind of feature, and an index of the phrases."""

    def __init__(self, documents: Sequence[_Features]) -> None:
        frequency = Counter(feature for document in documents for feature in document)
        total = len(documents)
        self._idf = {name: math.log((1 + total) / (1 + n)) + 1 for name, n in frequency.items()}
        self._unknown = math.log(1 + total) + 1
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, document in enumerate(documents):
            for feature, share in self._unit(document).items():
                self._postings[feature].append((number, share))

    def cosines(self, query: _Features) -> dict[int, float]:
        """Return the cosine of `query` with every document that shares a feature."""
        found: dict[int, float] = defaultdict(float)
        for feature, share in self._unit(query).items():
            for number, other in self._postings.get(feature, ()):
                found[number] += share * other
        return found

    def _unit(self, document: _Features) -> dict[str, float]:
        weights = {
            name: weight * self._idf.get(name, self._unknown) for name, weight in document.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {name: weight / norm for name, weight in weights.items()}


class KnowledgeIndex:
    """Searchable questions and titles of entries. Built once, then read only."""

    def __init__(self, entries: Iterable[KnowledgeEntry]) -> None:
        self._entries = tuple(entries)
        phrases = [
            (owner, subject_words(phrase))
            for owner, entry in enumerate(self._entries)
            for phrase in (entry.title, *entry.questions)
        ]
        self._vocabulary = [
            frozenset(subject_words(" ".join((entry.title, *entry.questions, entry.answer))))
            for entry in self._entries
        ]
        self._owners = [owner for owner, _ in phrases]
        self._words = _Space([_words(words) for _, words in phrases])
        self._grams = _Space([_grams(words) for _, words in phrases])

    def search(self, text: str, *, topic: Topic = Topic.GENERAL) -> tuple[Match, ...]:
        """Return all entries that share anything with `text`, best first.

        `topic` is the classifier's; agreement helps and disagreement hurts a little. GENERAL
        says nothing. Time is linear in the text's length, which is bounded.
        """
        words = subject_words(text)[:_MAX_WORDS]
        if not has_subject(words):
            return ()
        by_word, by_gram = self._words.cosines(_words(words)), self._grams.cosines(_grams(words))
        best: dict[int, float] = defaultdict(float)
        for phrase, gram_score in by_gram.items():
            score = _WORD_SHARE * by_word.get(phrase, 0.0) + (1 - _WORD_SHARE) * gram_score
            owner = self._owners[phrase]
            best[owner] = max(best[owner], score)
        decisive = DECISIVE.intersection(words)
        matches = [
            self._judge(owner, score, topic=topic, decisive=decisive)
            for owner, score in best.items()
        ]
        return tuple(sorted(matches, key=lambda match: (-match.score, match.entry.id)))

    def _judge(self, owner: int, score: float, *, topic: Topic, decisive: frozenset[str]) -> Match:
        entry = self._entries[owner]
        if not decisive <= self._vocabulary[owner]:
            score += _OTHER_QUESTION
        if topic is not Topic.GENERAL and entry.topics:
            score += _TOPIC_AGREES if topic in entry.topics else _TOPIC_DIFFERS
        return Match(entry=entry, score=max(0.0, min(1.0, score)))


def _words(words: Sequence[str]) -> _Features:
    return {word: weight(word) for word in words}


def _grams(words: Sequence[str]) -> _Features:
    """Weigh character n-grams inside word boundaries."""
    features: dict[str, float] = defaultdict(float)
    for word in dict.fromkeys(words):
        bounded = f"_{word}_"
        for size in _GRAMS:
            for start in range(len(bounded) + 1 - size):
                features[bounded[start : start + size]] += weight(word)
    return features
