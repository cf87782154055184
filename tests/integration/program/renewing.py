"""A process of its own that renews tokens when it is told to: started by the tests beside it."""

import asyncio
import sys

from bot.adapters.platforms.instagram import InstagramPlatform
from bot.app import open_app
from bot.settings import Settings
from bot.usecases import jobs
from bot.usecases.tokens import fingerprint


async def main() -> None:
    """Say when a step is done; go on at each line that comes in."""
    async with open_app(Settings()) as app:
        await app.upkeep.tokens.start()
        await _told("ready")
        await app.runner.drain([jobs.RENEW_TOKEN])
        await _told("drained")
        await app.upkeep.tokens.take_up()
        platform = app.polls.platforms["instagram"]
        assert isinstance(platform, InstagramPlatform)
        sys.stdout.write(f"{fingerprint(platform.renewal.graph.token)}\n")


async def _told(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(main())
