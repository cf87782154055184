"""The model's folder on disk: what is in it, and the proof that it is what was trained.

`manifest.json` names the kind of the model and every other file with its SHA-256. A folder that
does not fit its manifest, or whose labels are not those of `bot.domain.verdict`, is refused.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.adapters.classify.unigram import Unigram
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic

MANIFEST = "manifest.json"
MODEL = "model.onnx"
VOCABULARY = "vocabulary.txt.gz"  # n-grams of a linear model
LINEAR = "linear.onnx"  # the linear model beside an encoder
PIECES = "pieces.txt.gz"  # pieces of an encoder's tokeniser
LABELS = "labels.json"
ADAPTER = "adapter.json.gz"  # what the office has taught it; may be missing


class Kind(StrEnum):
    """What a folder holds."""

    LINEAR = "linear"
    ENCODER = "encoder"
    BLEND = "blend"  # an encoder, averaged with a linear model


FILES: Mapping[Kind, tuple[str, ...]] = {
    Kind.LINEAR: (MODEL, VOCABULARY, LABELS),
    Kind.ENCODER: (MODEL, PIECES, LABELS),
    Kind.BLEND: (MODEL, PIECES, LINEAR, VOCABULARY, LABELS),
}
SECOND_SEGMENT = "second_segment"

_BINARY = frozenset({"false", "true"})
EXPECTED_LABELS: Mapping[str, frozenset[str]] = {
    "intent": frozenset(Intent),
    "sentiment": frozenset(Sentiment),
    "abuse": frozenset(Abuse),
    "needs_reply": _BINARY,
    "urgent": _BINARY,
    "topic": frozenset(Topic),
    "spam": _BINARY,
}
EXPECTED_THRESHOLDS = frozenset({"spam", "abuse", "urgent", "also"})
_HOTTEST = 100.0
_MEND = (
    "Pasang ulang paket Tanggap, pulihkan folder model dari rilisnya, atau latih lagi dengan "
    "`python -m models.train`."
)


class ModelError(Exception):
    """The model cannot be used. The message says, in Indonesian, which file, why, what to do."""

    def __init__(self, problem: str, mend: str = _MEND) -> None:
        super().__init__(f"Model tidak dapat dipakai: {problem}. {mend}")


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """A verified model folder, read.

    `temperatures` divide an encoder's logits; a linear graph has its own inside. `shares`: how
    much of a blend's head is the encoder's. `context`: `SECOND_SEGMENT`, or empty where the
    model reads the comment alone.
    """

    version: str
    kind: Kind
    content: Mapping[str, bytes] = field(repr=False)
    classes: Mapping[str, list[str]]  # in the order of the graph's columns
    thresholds: Mapping[str, float]
    temperatures: Mapping[str, float] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    context: str = ""

    def vocabulary(self) -> list[str]:
        """Return the n-grams of the linear model. Raises ModelError."""
        try:
            return gzip.decompress(self.content[VOCABULARY]).decode().split("\n")
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise ModelError(f"{VOCABULARY} tidak terbaca") from error

    def tokeniser(self) -> Unigram:
        """Return the encoder's tokeniser. Raises ModelError."""
        try:
            return Unigram.parse(self.content[PIECES])
        except (OSError, EOFError, zlib.error, ValueError) as error:
            raise ModelError(f"{PIECES} tidak terbaca") from error


def read_artefact(folder: Path) -> Artefact:
    """Read and verify the model in `folder`.

    Raises:
        ModelError: a file is missing, changed or cut short, or the labels are not ours.
    """
    manifest = _json(MANIFEST, _bytes(folder / MANIFEST))
    kind = _kind(manifest, folder)
    hashes, version = manifest.get("files"), manifest.get("version")
    if not isinstance(hashes, dict) or set(hashes) - {ADAPTER} != set(FILES[kind]):
        raise ModelError(f"{folder / MANIFEST} tidak menyebut berkas {', '.join(FILES[kind])}")
    if not isinstance(version, str):
        raise ModelError(f"{folder / MANIFEST} tidak menyebut versi")
    content = {name: _verified(folder / name, digest) for name, digest in hashes.items()}
    labels = _json(LABELS, content[LABELS])
    _check_labels(labels)
    _check_numbers(labels, kind)
    return Artefact(
        version=version,
        kind=kind,
        content=content,
        classes=labels["heads"],
        thresholds=labels["thresholds"],
        temperatures=labels.get("temperatures", {}),
        shares=labels.get("shares", {}),
        context=labels.get("context", ""),
    )


def write_manifest(folder: Path, facts: Mapping[str, object], *, kind: Kind = Kind.LINEAR) -> None:
    """Write the manifest for the files in `folder`, with `facts` about the training."""
    adapter = (ADAPTER,) if (folder / ADAPTER).exists() else ()
    content = {name: _bytes(folder / name) for name in (*FILES[kind], *adapter)}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    whole = hashlib.sha256("".join(sorted(hashes.values())).encode()).hexdigest()
    manifest = {"version": f"{kind}-1-{whole[:8]}", "kind": kind, "files": hashes, **facts}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _kind(manifest: Mapping[str, Any], folder: Path) -> Kind:
    try:
        return Kind(manifest.get("kind", Kind.LINEAR))
    except ValueError:
        raise ModelError(f"jenis model di {folder / MANIFEST} bukan {', '.join(Kind)}") from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} tidak terbaca ({error.strerror})") from error


def _verified(path: Path, expected: object) -> bytes:
    content = _bytes(path)
    if hashlib.sha256(content).hexdigest() != expected:
        raise ModelError(f"{path} rusak atau berubah (SHA-256 tidak sama dengan {MANIFEST})")
    return content


def _json(name: str, content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError as error:
        raise ModelError(f"{name} bukan JSON") from error
    if not isinstance(value, dict):
        raise ModelError(f"{name} bukan objek JSON")
    return value


def _check_labels(labels: Mapping[str, Any]) -> None:
    heads = labels.get("heads")
    if not isinstance(heads, dict) or set(heads) != set(EXPECTED_LABELS):
        raise ModelError(f"{LABELS} tidak memuat tepat {', '.join(EXPECTED_LABELS)}")
    if next(iter(heads)) != "intent":  # the graph explains its first head
        raise ModelError(f"{LABELS} tidak dimulai dengan intent")
    for head, expected in EXPECTED_LABELS.items():
        if not isinstance(heads[head], list) or sorted(map(str, heads[head])) != sorted(expected):
            raise ModelError(f"label {head} di {LABELS} bukan {', '.join(sorted(expected))}")


def _check_numbers(labels: Mapping[str, Any], kind: Kind) -> None:
    for name, keys, low, high in _numbers(kind):
        values = labels.get(name)
        if not isinstance(values, dict) or set(values) != keys:
            raise ModelError(f"{name} di {LABELS} bukan untuk {', '.join(sorted(keys))}")
        if not all(isinstance(one, float) and low < one < high for one in values.values()):
            raise ModelError(f"{name} di {LABELS} harus antara {low:g} dan {high:g}")
    if labels.get("context", "") not in {"", SECOND_SEGMENT}:
        raise ModelError(f"context di {LABELS} bukan {SECOND_SEGMENT}")


def _numbers(kind: Kind) -> Iterator[tuple[str, frozenset[str], float, float]]:
    """Yield name, keys and bounds of each table of numbers that this kind needs."""
    yield "thresholds", EXPECTED_THRESHOLDS, 0, 1
    heads = frozenset(EXPECTED_LABELS)
    if kind is not Kind.LINEAR:
        yield "temperatures", heads, 0, _HOTTEST
    if kind is Kind.BLEND:
        yield "shares", heads, -0.001, 1.001  # the ends are allowed
