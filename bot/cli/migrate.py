"""`tanggap migrate`."""

import asyncio

from bot.adapters.db.engine import safe_url
from bot.app import migrate
from bot.cli.support import load_settings, out


def run() -> int:
    settings = load_settings()
    asyncio.run(migrate(settings))
    url = safe_url(settings.database_url.get_secret_value())
    out.print(f"Basis data siap: {url}", markup=False)
    return 0
