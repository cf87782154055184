"""Writes approved replies to a JSON Lines file.

There is no platform behind a file, so a "published" reply is a line that a person can use.
"""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import BaseModel, ConfigDict

from bot.adapters.platforms.file_import.reader import NAME
from bot.domain.comment import same_text
from bot.domain.errors import NotSentError, OutcomeUnknownError
from bot.domain.reply import OutgoingReply, PublishedReply
from bot.ports import Clock

_TEXT_LIMIT = 10_000


class Settings(BaseModel):
    """`replies_path`: approved replies are appended here, one JSON object a line."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    replies_path: Path = Path("data/replies.jsonl")


@dataclass(frozen=True, kw_only=True)
class FilePlatform:
    """Satisfies Platform of `bot.ports`."""

    settings: Settings
    clock: Clock

    @property
    def name(self) -> str:
        return NAME

    @property
    def text_limit(self) -> int:
        return _TEXT_LIMIT

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        record = {
            "id": _reply_id(reply),
            "comment_id": reply.comment_external_id,
            "author": reply.author_name,
            "text": reply.text,
            "at": self.clock().isoformat(),
        }
        line = json.dumps(record, ensure_ascii=False)
        await asyncio.to_thread(_append, self.settings.replies_path, line)
        return PublishedReply(external_id=_reply_id(reply))

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        found = await asyncio.to_thread(_contains, self.settings.replies_path, reply)
        return PublishedReply(external_id=_reply_id(reply)) if found else None


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> FilePlatform:
    """Make the platform. `http` is not used."""
    del http
    return FilePlatform(settings=settings, clock=clock)


def _reply_id(reply: OutgoingReply) -> str:
    return f"file-reply:{reply.item_id}"


def _append(path: Path, line: str) -> None:
    """Append one line durably; a line that a crash left half written is closed first."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab+")
    except OSError as error:
        raise NotSentError(f"the replies file cannot be opened: {error.strerror}") from error
    try:
        with file:
            file.write(_line_break(path) + line.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutcomeUnknownError(f"the reply was not written: {error.strerror}") from error


def _line_break(path: Path) -> bytes:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return b""
        file.seek(-1, os.SEEK_END)
        return b"" if file.read(1) == b"\n" else b"\n"


def _contains(path: Path, reply: OutgoingReply) -> bool:
    try:
        with path.open("rb") as lines:
            return any(_is_of(line, reply) for line in lines)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise NotSentError(f"the replies file cannot be read: {error.strerror}") from error


def _is_of(line: bytes, reply: OutgoingReply) -> bool:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(record, dict)
        and record.get("id") == _reply_id(reply)
        and same_text(str(record.get("text")), reply.text)
    )
