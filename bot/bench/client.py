"""A small HTTP client: on two cores, a comfortable one would be measured along with the server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit


@dataclass
class Connection:
    """One kept connection to the host of `url`, for one request at a time."""

    url: str
    _reader: asyncio.StreamReader | None = field(default=None, init=False)
    _writer: asyncio.StreamWriter | None = field(default=None, init=False)

    async def send(self, raw: bytes) -> int:
        """Send a whole request and return the status of its answer. Raises OSError."""
        reader, writer = await self._streams()
        writer.write(raw)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_body_length(head))
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError from error
        return int(head.split(None, 2)[1])

    async def __aenter__(self) -> Self:
        await self._streams()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()

    async def _streams(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, also again where the server has closed an idle connection."""
        if self._reader is None or self._writer is None or self._reader.at_eof():
            if self._writer is not None:
                self._writer.close()
            parts = urlsplit(self.url)
            self._reader, self._writer = await asyncio.open_connection(parts.hostname, parts.port)
        return self._reader, self._writer


def request(
    method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the bytes of a request."""
    parts = urlsplit(url)
    lines = {"Host": parts.netloc, "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {parts.path or '/'} HTTP/1.1\r\n{head}\r\n".encode() + body


async def status_of(url: str) -> int | None:
    """Return the status of a GET; None where nobody answers."""
    try:
        async with Connection(url) as connection:
            return await connection.send(request("GET", url))
    except OSError:
        return None


def _body_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
