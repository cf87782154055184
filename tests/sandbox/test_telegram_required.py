"""Every required parameter of the published specification is demanded."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.telegram.lookups import READING
from bot.sandbox.telegram.methods import WRITING
from tests.sandbox.telegram_client import BotClient, keyboard

TABLE = json.loads((Path(__file__).parent / "bot_api_required.json").read_text("utf-8"))
REQUIRED: dict[str, list[str]] = TABLE["required"]
# An empty or missing URL removes the webhook, as the specification says of `url`.
LENIENT = {("setWebhook", "url")}
CASES = [
    (method, name)
    for method, names in REQUIRED.items()
    for name in names
    if (method, name) not in LENIENT
]


async def valid_params(bot: BotClient) -> dict[str, Any]:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    return {
        "chat_id": bot.config.group_id,
        "message_id": sent["message_id"],
        "text": "lain",
        "action": "typing",
        "user_id": bot.config.bot_id,
        "commands": [{"command": "antrian", "description": "Antrian"}],
    }


def test_every_method_on_offer_is_in_the_table() -> None:
    polling = {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
    assert set(WRITING) | set(READING) | polling == set(REQUIRED)


@pytest.mark.parametrize(("method", "missing"), CASES)
async def test_a_call_without_a_required_parameter_is_refused(
    bot: BotClient, method: str, missing: str
) -> None:
    params = await valid_params(bot)
    params.pop(missing, None)
    error = await bot.error(method, **params)
    assert error["error_code"] == 400
