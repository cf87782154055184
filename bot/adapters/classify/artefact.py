"""The model's folder on disk: what is in it, and the proof that it is what was trained.

`manifest.json` names every other file with its SHA-256. A folder that does not fit its manifest,
or whose labels are not those of `bot.domain.verdict`, is refused.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.verdict import Abuse, Intent, Sentiment, Topic

MANIFEST = "manifest.json"
MODEL = "model.onnx"
VOCABULARY = "vocabulary.txt.gz"
LABELS = "labels.json"
FILES = (MODEL, VOCABULARY, LABELS)

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
_MEND = (
    "Pasang ulang paket Tanggap, pulihkan folder model dari rilisnya, atau latih lagi dengan "
    "`python -m models.train`."
)


class ModelError(Exception):
    """The model cannot be used. The message says, in Indonesian, which file, why, what to do."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Model tidak dapat dipakai: {problem}. {_MEND}")


@dataclass(frozen=True, kw_only=True)
class Artefact:
    """A verified model folder, read."""

    version: str
    graph: bytes = field(repr=False)
    vocabulary: list[str] = field(repr=False)
    classes: Mapping[str, list[str]]  # in the order of the graph's columns
    thresholds: Mapping[str, float]


def read_artefact(folder: Path) -> Artefact:
    """Read and verify the model in `folder`.

    Raises:
        ModelError: a file is missing, changed or cut short, or the labels are not ours.
    """
    manifest = _json(MANIFEST, _bytes(folder / MANIFEST))
    hashes = manifest.get("files")
    if not isinstance(hashes, dict) or set(hashes) != set(FILES):
        raise ModelError(f"{folder / MANIFEST} tidak menyebut berkas {', '.join(FILES)}")
    if not isinstance(manifest.get("version"), str):
        raise ModelError(f"{folder / MANIFEST} tidak menyebut versi")
    content = {name: _verified(folder / name, hashes[name]) for name in FILES}
    labels = _json(LABELS, content[LABELS])
    _check_labels(labels)
    return Artefact(
        version=manifest["version"],
        graph=content[MODEL],
        vocabulary=_lines(content[VOCABULARY]),
        classes=labels["heads"],
        thresholds=labels["thresholds"],
    )


def write_manifest(folder: Path, facts: Mapping[str, object]) -> None:
    """Write the manifest for the files in `folder`, with `facts` about the training."""
    content = {name: _bytes(folder / name) for name in FILES}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    whole = hashlib.sha256("".join(sorted(hashes.values())).encode()).hexdigest()
    manifest = {"version": f"linear-1-{whole[:8]}", "files": hashes, **facts}
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


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
    heads, thresholds = labels.get("heads"), labels.get("thresholds")
    if not isinstance(heads, dict) or set(heads) != set(EXPECTED_LABELS):
        raise ModelError(f"{LABELS} tidak memuat tepat {', '.join(EXPECTED_LABELS)}")
    if next(iter(heads)) != "intent":  # the graph explains its first head
        raise ModelError(f"{LABELS} tidak dimulai dengan intent")
    for head, expected in EXPECTED_LABELS.items():
        if not isinstance(heads[head], list) or sorted(map(str, heads[head])) != sorted(expected):
            raise ModelError(f"label {head} di {LABELS} bukan {', '.join(sorted(expected))}")
    if not isinstance(thresholds, dict) or set(thresholds) != EXPECTED_THRESHOLDS:
        raise ModelError(f"ambang di {LABELS} bukan {', '.join(sorted(EXPECTED_THRESHOLDS))}")
    if not all(isinstance(one, float) and 0 < one < 1 for one in thresholds.values()):
        raise ModelError(f"ambang di {LABELS} harus antara 0 dan 1")


def _lines(content: bytes) -> list[str]:
    try:
        return gzip.decompress(content).decode().split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ModelError(f"{VOCABULARY} tidak terbaca") from error
