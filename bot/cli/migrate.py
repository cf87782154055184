"""`tanggap migrate`."""

import asyncio

from bot.adapters.db.engine import safe_url
from bot.app import migrate
from bot.cli.support import OperatorError, fail, load_settings, out
from bot.errors import SetupError


def run() -> int:
    try:
        settings = load_settings()
        asyncio.run(migrate(settings))
    except (OperatorError, SetupError) as error:
        return fail(str(error))
    url = safe_url(settings.database_url.get_secret_value())
    out.print(f"Basis data siap: {url}", markup=False)
    return 0
