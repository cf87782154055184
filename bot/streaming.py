"""Classifies a stream of lines: one comment in, one JSON object out, in order.

A line is plain text, or a JSON object with a `text` key whose other keys are kept. Memory is
bounded by a batch of lines, each read no further than the limit.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.verdict import Verdict
from bot.ports import ClassifierInput

LINE_LIMIT = 1_000_000  # bytes
_READ = LINE_LIMIT + 2  # with room for the line's end
_BATCH = 64
_BATCH_BYTES = 4_000_000
_JSON_OBJECT = re.compile(r"\s*\{\s*[\"}]")


class ClassifiesNow(Protocol):
    """The part of a classifier that works without an event loop."""

    def classify_now(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]: ...


class UnreadableLineError(Exception):
    """The line is no comment. The message says why, without quoting it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    number: int
    fields: dict[str, Any]  # what is given back beside the verdict
    input: ClassifierInput | None = None  # None: unreadable, `fields` says why


def classify_stream(lines: Iterable[bytes], classifier: ClassifiesNow) -> Iterator[str]:
    """Yield one JSON object for each line, in order.

    Never raises for what a line contains: an unreadable one gives
    `{"line": <number from 1>, "error": <reason in Indonesian>}`.
    """
    for batch in _batches(lines):
        inputs = [line.input for line in batch if line.input is not None]
        verdicts = iter(classifier.classify_now(inputs))
        for line in batch:
            found = {} if line.input is None else _fields(next(verdicts))
            yield _dump({**line.fields, **found}, line.number)


def _dump(fields: dict[str, Any], number: int) -> str:
    try:
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):  # a key of the caller's: 1e999, or nested too deep
        return _dump(
            {"line": number, "error": "isi objek JSON tidak dapat ditulis kembali"}, number
        )
    # Half a surrogate pair can come from a JSON escape but cannot be written as UTF-8.
    return text.encode("utf-8", "replace").decode()


def _batches(lines: Iterable[bytes]) -> Iterator[list[_Line]]:
    batch: list[_Line] = []
    size = 0
    for number, raw in enumerate(_whole_lines(lines), start=1):
        batch.append(_read(number, raw))
        size += len(raw)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _whole_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Cut every line just above the limit; a file is never read further than that at once."""
    readline = getattr(lines, "readline", None)
    if readline is None:
        yield from (line[:_READ] for line in lines)
        return
    while line := readline(_READ):
        yield line
        while len(line) == _READ and not line.endswith(b"\n"):  # pass over the rest of it
            line = readline(_READ)


def _read(number: int, raw: bytes) -> _Line:
    try:
        fields = _parse(raw)
    except UnreadableLineError as error:
        return _Line(number=number, fields={"line": number, "error": str(error)})
    context = {key: fields.get(key) for key in ("caption", "parent")}
    known = {key: value for key, value in context.items() if isinstance(value, str)}
    return _Line(number=number, fields=fields, input=ClassifierInput(text=fields["text"], **known))


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw.rstrip(b"\r\n")) > LINE_LIMIT:
        raise UnreadableLineError(f"lebih dari {LINE_LIMIT} bita")
    try:
        text = raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UnreadableLineError(f"bukan UTF-8 (bita ke-{error.start + 1})") from None
    return _parse_json(text) if _JSON_OBJECT.match(text) else {"text": text}


def _parse_json(text: str) -> dict[str, Any]:
    """Read a JSON object. What starts like one but is none is refused, not guessed at."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise UnreadableLineError("dimulai seperti objek JSON, tetapi bukan JSON") from None
    if not isinstance(value.get("text"), str):
        raise UnreadableLineError("objek JSON tanpa teks di `text`")
    fields: dict[str, Any] = value
    return fields


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are not JSON and could not be given back


def _fields(verdict: Verdict) -> dict[str, Any]:
    return {
        "intent": verdict.intent,
        "intents": verdict.intents,
        "sentiment": verdict.sentiment,
        "abuse": verdict.abuse,
        "spam": verdict.spam,
        "urgent": verdict.urgent,
        "needs_reply": verdict.needs_reply,
        "topic": verdict.topic,
        "scores": verdict.scores,
        "reasons": verdict.reasons,
        "model_version": verdict.model_version,
    }
