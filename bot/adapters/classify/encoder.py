"""The transformer encoder: piece ids in, logits of all heads side by side out.

A graph may have a second output `shares` [batch, length, intents]: what each piece adds to each
intent. The encoder pools by the mean, so these add up to the logits, and cost next to nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.graph import REFUSALS, open_graph
from bot.adapters.classify.scoring import Array, Scored, softmax
from bot.adapters.classify.unigram import BOS, EOS, PAD, SPACE, SPECIAL, Unigram
from bot.language.normalise import RAW_WINDOW, normalise
from bot.ports import ClassifierInput

MAX_PIECES = 128
CONTEXT_PIECES = 32  # of them at most for the parent, and for the caption
COMMENT_PIECES = MAX_PIECES - 1 - 2 * CONTEXT_PIECES  # where a context follows
_SHORT = 5  # words; a longer comment speaks for itself, and its post would only mislead
_OWN_WORDS = ("abuse", "urgent", "spam")  # never held against a comment because of its post
_SHARES = "shares"
_WORDS = 8  # of a comment that are named as reasons at most
_CELLS = 256  # pieces of one call of the graph, padding included: measured fastest, and leanest


def encode(tokeniser: Unigram, one: ClassifierInput, *, context: bool) -> list[int]:
    """Return the piece ids of a comment: the same code for training and for serving.

    With `context` the parent comment and the post's caption follow, where known:
    `<s> comment </s> </s> parent </s> caption </s>`.
    """
    around = [normalise(part) for part in (one.parent, one.caption) if part] if context else []
    if not any(around):
        return tokeniser.encode(normalise(one.text), max_pieces=MAX_PIECES)
    ids = [*tokeniser.encode(normalise(one.text), max_pieces=COMMENT_PIECES), EOS]
    for part in filter(None, around):
        ids += tokeniser.encode(part, max_pieces=CONTEXT_PIECES + 1)[1:]
    return ids


@dataclass(frozen=True, kw_only=True)
class EncoderScorer:
    """Satisfies `Scorer`. `temperatures` make its probabilities mean what they say."""

    session: Any
    tokeniser: Unigram
    classes: Mapping[str, Sequence[str]]  # in the order of the graph's columns
    temperatures: Mapping[str, float]
    uses_context: bool
    outputs: Sequence[str] = ("logits",)

    @classmethod
    def of(
        cls,
        graph: bytes,
        tokeniser: Unigram,
        *,
        classes: Mapping[str, Sequence[str]],
        temperatures: Mapping[str, float],
        uses_context: bool,
    ) -> "EncoderScorer":
        """Open the graph and try it. Raises ModelError where the parts do not fit."""
        session = open_graph(graph)
        names = {one.name for one in session.get_outputs()}
        scorer = cls(
            session=session,
            outputs=("logits", _SHARES) if _SHARES in names else ("logits",),
            tokeniser=tokeniser,
            classes=classes,
            temperatures=temperatures,
            uses_context=uses_context,
        )
        scorer._try_out()
        return scorer

    def score(self, inputs: Sequence[ClassifierInput]) -> Scored:
        in_context = [place for place, one in enumerate(inputs) if self._needs_context(one)]
        ids = [encode(self.tokeniser, one, context=False) for one in inputs]
        ids += [encode(self.tokeniser, inputs[place], context=True) for place in in_context]
        known, logits, words = self._read(ids)
        heads, size = self._cut(logits), len(inputs)
        for head, columns in heads.items():
            if head not in _OWN_WORDS:
                columns[in_context] = columns[size:]
        for place, found in zip(in_context, words[size:], strict=True):
            words[place] = found
        return Scored(
            heads={head: columns[:size] for head, columns in heads.items()},
            known=known[:size],
            words=words[:size],
            in_context=np.isin(np.arange(size), in_context),
        )

    def _needs_context(self, one: ClassifierInput) -> bool:
        return bool(
            self.uses_context
            and (one.parent or one.caption)
            and 0 < len(one.text[:RAW_WINDOW].split()) <= _SHORT
        )

    def _read(
        self, ids: Sequence[Sequence[int]]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float32], list[Sequence[str]]]:
        """Return which rows have a known piece, and their logits and strongest words."""
        known = np.array([any(map(self._is_read, one)) for one in ids], np.bool_)
        logits = np.zeros((len(ids), self._columns), np.float32)
        words: list[Sequence[str]] = [()] * len(ids)
        for places in _buckets(ids, known):
            logits[places], *shares = self._run([ids[place] for place in places])
            for row, place in enumerate(places):
                if shares:
                    intent = logits[place, : len(self.classes["intent"])].argmax()
                    words[place] = self._strongest(ids[place], shares[0][row, :, intent])
        return known, logits, words

    def _strongest(self, ids: Sequence[int], shares: NDArray[np.float32]) -> list[str]:
        """Return the words of the comment that spoke most for its intent, strongest first."""
        words: list[str] = []
        weights: list[float] = []
        for piece, share in zip(ids[1 : ids.index(EOS)], shares[1:].tolist(), strict=False):
            text = self.tokeniser.pieces[piece]
            if text.startswith(SPACE) or not words:
                words.append("")
                weights.append(0.0)
            words[-1] += text.removeprefix(SPACE)
            weights[-1] += share
        order = sorted(range(len(words)), key=lambda i: -weights[i])
        return [words[i] for i in order[:_WORDS] if weights[i] > 0 and words[i]]

    def _is_read(self, piece: int) -> bool:
        return piece >= len(SPECIAL) and piece != self.tokeniser.ids.get(SPACE)

    @property
    def _columns(self) -> int:
        return sum(map(len, self.classes.values()))

    def _cut(self, logits: NDArray[np.float32]) -> dict[str, Array]:
        heads, start = {}, 0
        for head, names in self.classes.items():
            columns = logits[:, start : start + len(names)]
            heads[head] = softmax(columns, self.temperatures[head])
            start += len(names)
        return heads

    def _run(self, batch: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        ids = np.full((len(batch), max(map(len, batch))), PAD, np.int32)
        for row, one in enumerate(batch):
            ids[row, : len(one)] = one
        values: list[NDArray[np.float32]] = self.session.run(self.outputs, {"ids": ids})
        return values

    def _try_out(self) -> None:
        """Run the last piece at full length: are there enough pieces, positions, columns?"""
        last = len(self.tokeniser.scores) - 1
        try:
            logits, *shares = self._run([[BOS, *[last] * (MAX_PIECES - 2), EOS]])
        except REFUSALS as error:
            raise ModelError("graf model tidak cocok dengan potongan katanya") from error
        if logits.shape != (1, self._columns) or not np.isfinite(logits).all():
            raise ModelError("graf model tidak cocok dengan labelnya")
        expected = (1, MAX_PIECES, len(self.classes["intent"]))
        if shares and shares[0].shape != expected:
            raise ModelError("graf model menjelaskan niat lain daripada labelnya")


def _buckets(ids: Sequence[Sequence[int]], known: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Group comments of like length; leave out those without a single known piece."""
    places = sorted(np.flatnonzero(known).tolist(), key=lambda i: len(ids[i]))
    bucket: list[int] = []
    for place in places:
        if bucket and (len(bucket) + 1) * len(ids[place]) > _CELLS:
            yield bucket
            bucket = []
        bucket.append(place)
    if bucket:
        yield bucket
