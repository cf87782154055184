"""A gate before a server: open it passes every byte, shut it refuses connections."""

import asyncio
from contextlib import suppress
from typing import Self

_CHUNK = 65_536


class Gate:
    """Listens on a port of its own, kept for reopening. Use as an async context manager."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse new connections and cut those that exist."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        for task in tuple(self._passing):
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        await server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._passing.add(task)
        sides = [writer]
        try:
            far_reader, far = await asyncio.open_connection("127.0.0.1", self._target)
            sides.append(far)
            async with asyncio.TaskGroup() as both:
                both.create_task(_copy(reader, far))
                both.create_task(_copy(far_reader, writer))
        except (OSError, asyncio.CancelledError, ExceptionGroup):
            for side in sides:
                side.transport.abort()
        finally:
            self._passing.discard(task)
            for side in sides:
                side.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK):
        writer.write(data)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()
