"""`tanggap serve`: web, workers, desk and pollers in one process."""

import asyncio
import signal

from bot.app import open_app
from bot.cli.support import OperatorError, fail, load_settings
from bot.errors import SetupError
from bot.settings import Settings


def run() -> int:
    try:
        settings = load_settings()
        asyncio.run(_serve(settings))
    except (OperatorError, SetupError) as error:
        return fail(str(error))
    return 0


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_app(settings) as app:
        app.require_desk()
        await app.serve(stop)
