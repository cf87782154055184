"""The corrections file: one JSON object a line, as `tanggap export corrections` writes it.

`text`, the corrected labels by head at top level (`intent`, `needs_reply`, …), and `by`: who said
so. Labels may be added by hand. A head that is not there was not judged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.classify.artefact import EXPECTED_LABELS

_LIMIT = 50_000  # lines


class LearningError(Exception):
    """Nothing can be learnt. The message says why, in Indonesian, and quotes no comment."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What one person says of one comment. `labels` by head, as the model names them."""

    text: str
    labels: Mapping[str, str]
    by: str


def read_corrections(path: Path) -> list[Correction]:
    """Read the file; lines without any label are left out.

    Raises:
        LearningError: the file or one of its lines is unreadable; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LearningError(f"{path} tidak terbaca: {type(error).__name__}") from error
    if len(lines) > _LIMIT:
        raise LearningError(f"{path} lebih dari {_LIMIT} baris")
    read = [_correction(f"{path}, baris {number}", line) for number, line in enumerate(lines, 1)]
    return [one for one in read if one.labels]


def _correction(place: str, line: str) -> Correction:
    try:
        row = json.loads(line)
    except ValueError:
        raise LearningError(f"{place}: bukan JSON") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not row.get("by"):
        raise LearningError(f"{place}: tanpa `text` atau `by`")
    return Correction(text=row["text"], labels=_labels(place, row), by=str(row["by"]))


def _labels(place: str, row: Mapping[str, Any]) -> dict[str, str]:
    labels = {
        head: str(row[head]).lower() for head in EXPECTED_LABELS if row.get(head) is not None
    }
    for head, label in labels.items():
        if label not in EXPECTED_LABELS[head]:
            known = ", ".join(sorted(EXPECTED_LABELS[head]))
            raise LearningError(f"{place}: {head} bukan salah satu dari {known}")
    return labels
