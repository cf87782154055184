"""A bare Bot API client: posts JSON, as a hand-written bot would."""

from typing import Any

import httpx

from bot.sandbox.telegram import TelegramConfig


class BotClient:
    def __init__(self, http: httpx.AsyncClient, config: TelegramConfig) -> None:
        self.http = http
        self.config = config

    async def raw(self, method: str, **params: Any) -> httpx.Response:
        return await self.http.post(f"/telegram/bot{self.config.token}/{method}", json=params)

    async def ok(self, method: str, **params: Any) -> Any:
        response = await self.raw(method, **params)
        assert response.status_code == 200, response.text
        return response.json()["result"]

    async def error(self, method: str, **params: Any) -> dict[str, Any]:
        response = await self.raw(method, **params)
        body = response.json()
        assert body["ok"] is False
        assert response.status_code == body["error_code"]
        return body

    async def say(self, text: str = "Halo", **params: Any) -> Any:
        return await self.ok("sendMessage", chat_id=self.config.group_id, text=text, **params)


def keyboard(*data: str) -> dict[str, Any]:
    """One row of buttons, each named after its callback data."""
    return {"inline_keyboard": [[{"text": item[:8], "callback_data": item} for item in data]]}
