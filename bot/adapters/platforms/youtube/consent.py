"""The channel owner's consent, once: a person agrees in a browser, we keep a refresh token.

Google offers no consent by device code for this scope, so the browser comes back to a loopback
address with a code, which only whoever knows the verifier (PKCE) can exchange.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from bot.adapters.http import json_of
from bot.adapters.platforms.youtube.errors import problem_of, read_error
from bot.adapters.platforms.youtube.objects import object_id, rows_of, snippet_of, text_of
from bot.adapters.platforms.youtube.settings import SCOPE, ClientSettings
from bot.adapters.platforms.youtube.tokens import granted
from bot.domain.errors import NotSentError, RejectedError

_LONGEST_LINE = 8192
_PAGE = "<!doctype html><meta charset=utf-8><title>Tanggap</title><p>{}"
_DONE = "Selesai. Silakan tutup halaman ini dan kembali ke terminal."
_UNKNOWN = "Alamat ini bukan jawaban yang ditunggu."


@dataclass(frozen=True, kw_only=True, slots=True)
class Consented:
    """What came of it; `channels`: the titles of the channels it is good for, by id."""

    refresh_token: str = field(repr=False)
    channels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One attempt. `redirect_uri` is where `Receiver` waits."""

    settings: ClientSettings
    http: httpx.AsyncClient = field(repr=False)
    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    @property
    def address(self) -> str:
        """Return what the owner opens in a browser."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "client_id": self.settings.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "prompt": "consent",  # without it Google gives a refresh token the first time only
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "state": self.state,
        }
        return f"{self.settings.consent_url}?{urlencode(query)}"

    async def complete(self, code: str) -> Consented:
        """Exchange the code. Raises NotSentError or RejectedError."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": self.verifier,
            "redirect_uri": self.redirect_uri,
            "client_id": self.settings.client_id,
            "client_secret": self.settings.client_secret.get_secret_value(),
        }
        response = await self._asked("POST", self.settings.token_url, data=form)
        access_token, _ = granted(response)
        body = json_of(response)
        if SCOPE not in str(body.get("scope")).split():
            raise RejectedError("the permission was not ticked", code="permission")
        refresh_token = body.get("refresh_token")
        if not isinstance(refresh_token, str) or not refresh_token:
            raise RejectedError("no refresh token", code="token_invalid")
        return Consented(refresh_token=refresh_token, channels=await self._channels(access_token))

    async def _channels(self, access_token: str) -> Mapping[str, str]:
        response = await self._asked(
            "GET",
            f"{self.settings.base_url}/youtube/v3/channels",
            params={"part": "snippet", "mine": "true"},
            headers={"Authorization": f"Bearer {access_token}"},
        )
        body = json_of(response)
        if problem := problem_of(response, body):
            raise read_error(problem)
        return {
            channel_id: text_of(snippet_of(row).get("title")) or ""
            for row in rows_of(body.get("items"))
            if (channel_id := object_id(row.get("id")))
        }

    async def _asked(self, method: str, url: str, **more: object) -> httpx.Response:
        try:
            return await self.http.request(method, url, **more)  # type: ignore[arg-type]
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error


class Receiver:
    """Waits on a loopback port for the browser to come back. Use as an async context manager."""

    _answer: asyncio.Future[Mapping[str, str]]
    _server: asyncio.Server

    def __init__(self, *, port: int = 0) -> None:
        self._wanted_port = port
        self._answer: asyncio.Future[Mapping[str, str]] = (
            asyncio.get_running_loop().create_future()
        )
        self._state = ""

    @property
    def redirect_uri(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def __aenter__(self) -> Self:
        """Raises OSError: the port is taken."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self._wanted_port, limit=_LONGEST_LINE
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def code(self, *, state: str) -> str:
        """Wait for the code. Raises RejectedError: the owner said no."""
        self._state = state
        answer = await self._answer
        if "code" not in answer:
            raise RejectedError("access_denied", code="permission")
        return answer["code"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = (await reader.readline()).decode("latin-1")
            while (await reader.readline()).strip():
                pass
        except (ValueError, OSError):  # longer than any browser's, or gone again
            line = ""
        _, _, rest = line.partition(" ")
        query = parse_qs(urlsplit(rest.partition(" ")[0]).query)
        answer = {name: values[0] for name, values in query.items()}
        is_ours = hmac.compare_digest(answer.get("state", "").encode(), self._state.encode())
        if is_ours and self._state and not self._answer.done():
            self._answer.set_result(answer)
        status = HTTPStatus.OK if is_ours else HTTPStatus.BAD_REQUEST
        await _say(writer, _DONE if is_ours else _UNKNOWN, status=status)


async def _say(writer: asyncio.StreamWriter, text: str, *, status: HTTPStatus) -> None:
    body = _PAGE.format(text).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    try:
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    except OSError:
        pass  # the browser has left; the code is here
