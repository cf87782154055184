"""`tanggap export corrections`: what staff decided, as a file to learn from."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

from bot.adapters.db.corrections import Decision, read_decisions
from bot.cli.database import ready_database
from bot.cli.support import fail, load_settings, out
from bot.domain.correction import corrected_labels
from bot.language import pii
from bot.settings import Settings


def run(path: Path) -> int:
    rows = asyncio.run(_rows(load_settings()))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        return fail(f"{path} tidak dapat ditulis: {error.strerror}")
    out.print(f"{len(rows)} keputusan ditulis ke {path}; data pribadi disamarkan.", markup=False)
    return 0


async def _rows(settings: Settings) -> list[dict[str, Any]]:
    """Return a row per decision."""
    async with ready_database(settings) as engine:
        return [_row(one) async for one in read_decisions(engine)]


def _row(one: Decision) -> dict[str, Any]:
    """Return a line: masked texts, the labels that the decision gives, and who decided.

    Staff are told apart by a short hash: their names and Telegram ids stay in the database.
    """
    context = {"caption": one.caption, "parent": one.parent}
    return {
        "text": pii.mask(one.text),
        **{key: pii.mask(text) if text else None for key, text in context.items()},
        **corrected_labels(one.state, one.reason, one.verdict),
        "by": hashlib.sha256(f"staff:{one.by}".encode()).hexdigest()[:8],
        "at": one.at.isoformat(timespec="seconds"),
        "decision": one.reason or one.state,
        "model_version": one.verdict.model_version,
    }
