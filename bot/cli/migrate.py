"""`tanggap migrate`."""

import asyncio

from bot.adapters.db.engine import safe_url
from bot.adapters.db.migrate import upgrade
from bot.cli.support import OperatorError, fail, load_settings, out


def run() -> int:
    try:
        settings = load_settings()
    except OperatorError as error:
        return fail(str(error))
    url = settings.database_url.get_secret_value()
    asyncio.run(upgrade(url))
    out.print(f"Basis data siap: {safe_url(url)}", markup=False)
    return 0
