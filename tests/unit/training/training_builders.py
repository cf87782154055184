"""Lines and files of labelled comments."""

import json
from pathlib import Path
from typing import Any

CITY = {
    "also": [],
    "sentiment": "negative",
    "abuse": "none",
    "needs_reply": True,
    "urgent": False,
    "topic": "road",
}
LONG = "jalan raya depan pasar berlubang besar sudah tiga bulan tidak diperbaiki"


def line(text: str, intent: str = "complaint", **more: object) -> str:
    return json.dumps({"text": text, "intent": intent, **CITY, **more}) + "\n"


def write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), encoding="utf-8")


TINY: dict[str, Any] = {
    "epochs": 2,
    "tokens": 64,
    "rate": 2e-3,
    "head_rate": 2e-2,
    "bfloat16": False,
    "amounts": {},
}
