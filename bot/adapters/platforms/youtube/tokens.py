"""Access tokens: an hour each, refreshed by one call however many wait for it."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from bot.adapters.http import json_of
from bot.adapters.platforms.youtube.settings import Settings
from bot.domain.errors import NotSentError, RejectedError
from bot.ports import Clock

_EARLY = timedelta(minutes=1)
_SHORTEST = timedelta(seconds=30)
_LONGEST = 86_400
_ASK_AGAIN = timedelta(minutes=5)
_TOKEN = re.compile(r"[!-~]{1,4096}")
_WORD = re.compile(r"[a-z_]{1,40}")


@dataclass(kw_only=True)
class Tokens:
    """The channel's access token, in memory only; the refresh token does not change."""

    settings: Settings
    http: httpx.AsyncClient = field(repr=False)
    clock: Clock
    _token: str | None = field(default=None, repr=False)
    _good_until: datetime | None = None
    _refusal: RejectedError | None = field(default=None, repr=False)
    _refused_until: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def current(self) -> str:
        """Return a token that is good now.

        Raises:
            NotSentError: Google could not be asked.
            RejectedError: `token_invalid`, the owner has to consent anew. It is not asked again
                for some minutes.
        """
        async with self._turn:
            now = self.clock()
            if self._token is not None and self._good_until is not None and now < self._good_until:
                return self._token
            if self._refusal and self._refused_until and now < self._refused_until:
                raise RejectedError(self._refusal.reason, code=self._refusal.code)
            try:
                token, life = await self._refresh()
            except RejectedError as error:
                self._refusal, self._refused_until = error, now + _ASK_AGAIN
                raise
            self._token, self._good_until = token, now + max(life - _EARLY, _SHORTEST)
            return token

    def forget(self, token: str) -> None:
        """The platform did not take it; another call may have got a newer one meanwhile."""
        if self._token == token:
            self._token = None

    async def _refresh(self) -> tuple[str, timedelta]:
        settings = self.settings
        form = {
            "grant_type": "refresh_token",
            "refresh_token": settings.refresh_token.get_secret_value(),
            "client_id": settings.client_id,
            "client_secret": settings.client_secret.get_secret_value(),
        }
        try:
            response = await self.http.post(settings.token_url, data=form)
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error
        return granted(response)


def granted(response: httpx.Response) -> tuple[str, timedelta]:
    """Return the access token of an answer and its life. Raises NotSentError, RejectedError."""
    body = json_of(response)
    body = body if isinstance(body, dict) else {}
    token, seconds = body.get("access_token"), body.get("expires_in")
    if response.is_success and isinstance(token, str) and _TOKEN.fullmatch(token):
        is_known = isinstance(seconds, int) and 0 < seconds <= _LONGEST
        return token, timedelta(seconds=float(seconds or 0)) if is_known else timedelta(0)
    word = body.get("error")
    word = word if isinstance(word, str) and _WORD.fullmatch(word) else "no reason"
    reason = f"{word} (HTTP {response.status_code})"
    is_final = httpx.codes.is_client_error(response.status_code)
    if is_final and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
        raise RejectedError(reason, code="token_invalid")
    raise NotSentError(reason)
