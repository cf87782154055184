"""uvicorn as a part of the process: it neither owns the signals nor logs requests."""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp
from typing_extensions import override

from bot.errors import SetupError

_GRACE_SECONDS = 10


class _Server(uvicorn.Server):
    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals to the process."""
        yield


@dataclass
class WebServer:
    """Serves `app` on `host`:`port`; port 0 takes a free one."""

    host: str
    port: int
    app: ASGIApp = field(default_factory=Starlette, repr=False)

    async def run(
        self, listener: socket.socket, stop: asyncio.Event, *, ready: asyncio.Event
    ) -> None:
        """Serve until `stop` is set; `ready` is set once requests are answered."""
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,  # the handshake's query holds the verify token
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not serving.done():  # noqa: ASYNC110 — uvicorn tells nobody
                await asyncio.sleep(0.01)
            ready.set()
            await stop.wait()
        finally:
            server.should_exit = True
            await serving

    def listen(self) -> socket.socket:
        """Bind the address, before anything else is begun. Raises SetupError."""
        # With the protocol named, asyncio sets TCP_NODELAY; without it each answer on a kept
        # connection waits for the peer's delayed acknowledgement, about 40 ms.
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
        except OSError as error:
            listener.close()
            raise SetupError(
                f"Alamat {self.host}:{self.port} tidak dapat dipakai ({error.strerror}). "
                "Hentikan proses lain yang memakainya atau ubah TANGGAP_WEB__PORT."
            ) from error
        listener.setblocking(False)  # noqa: FBT003
        self.port = listener.getsockname()[1]
        return listener
