"""`tanggap export corrections`: what staff decided, as a file to learn from."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.adapters.db.corrections import Decision, read_decisions
from bot.cli.database import ready_database
from bot.cli.support import fail, load_settings, out
from bot.domain.correction import corrected_labels, reading, spoken_labels
from bot.language import pii
from bot.settings import Settings


def run(path: Path) -> int:
    rows = asyncio.run(_rows(load_settings()))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        return fail(f"{path} tidak dapat ditulis: {error.strerror}")
    out.print(
        f"{len(rows)} keputusan dan koreksi ditulis ke {path}; data pribadi disamarkan.",
        markup=False,
    )
    return 0


async def _rows(settings: Settings) -> list[dict[str, Any]]:
    async with ready_database(settings) as engine:
        return [row async for one in read_decisions(engine) for row in rows_of(one)]


def rows_of(one: Decision) -> list[dict[str, Any]]:
    """Return a row for the correction and one for the decision, as far as there are both.

    They may be of two people, and each answers for their own. What the decision says is told in
    the light of the correction, so that the two never contradict each other.
    """
    rows, said = [], one.correction
    if said is not None:
        rows.append(_row(one, spoken_labels(said), by=said.by, at=said.at, decision="correct"))
    if one.by is not None and one.at is not None:
        labels = corrected_labels(one.state, one.reason, reading(one.verdict, said))
        decision = one.reason or one.state
        rows.append(_row(one, labels, by=one.by, at=one.at, decision=decision))
    return rows


def _row(
    one: Decision, labels: Mapping[str, str | bool], *, by: int, at: datetime, decision: str
) -> dict[str, Any]:
    """Return a line: masked texts, the labels, and who gave them.

    Staff are told apart by a short hash: their names and Telegram ids stay in the database.
    """
    context = {"caption": one.caption, "parent": one.parent}
    return {
        "text": pii.mask(one.text),
        **{key: pii.mask(text) if text else None for key, text in context.items()},
        **labels,
        "by": hashlib.sha256(f"staff:{by}".encode()).hexdigest()[:8],
        "at": at.isoformat(timespec="seconds"),
        "decision": decision,
        "model_version": one.verdict.model_version,
    }
