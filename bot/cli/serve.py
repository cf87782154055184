"""`tanggap serve`: web, workers, desk and pollers in one process."""

import asyncio
import contextlib
import ctypes
import gc
import signal
import sys

from bot.app import open_app
from bot.cli.support import load_settings
from bot.settings import Settings

_SWITCH_SECONDS = 0.001
"""How long a thread may go on while another waits; Python's own choice is five times as long."""


def run() -> int:
    asyncio.run(_serve(load_settings()))
    return 0


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_app(settings) as app:
        app.require_desk()
        _tune()
        await app.serve(stop)


def _tune() -> None:
    """Keep the event loop quick beside the worker threads; give back what loading has left."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    with contextlib.suppress(OSError, AttributeError):  # glibc only
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()  # a collection would look through everything loaded so far, for about 100 ms
