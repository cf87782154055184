"""Google's OAuth: consent on a loopback address with PKCE, tokens, and their end."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.sandbox.youtube.config import SCOPE, YouTubeConfig
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.state import Clock

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(kw_only=True)
class OAuth:
    """`refreshes`: how often a new access token was asked for. `denies`: the owner says no."""

    config: YouTubeConfig
    clock: Clock
    refresh_tokens: set[str] = field(default_factory=set, repr=False)
    access_tokens: dict[str, datetime] = field(default_factory=dict, repr=False)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    refreshes: int = 0
    denies: bool = False

    def authorise(self, request: Request) -> None:
        """Raises ApiError: 401, the token is missing, unknown or too old."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        expires_at = self.access_tokens.get(token)
        if scheme != "Bearer" or expires_at is None or expires_at <= self.clock():
            raise ApiError("authError", "Invalid Credentials")

    def expire(self) -> None:
        """All access tokens end before their time."""
        self.access_tokens.clear()

    def revoke_all(self) -> None:
        """The owner has taken the consent back."""
        self.refresh_tokens.clear()
        self.expire()

    async def consent(self, request: Request) -> Response:
        """`GET /o/oauth2/v2/auth`: stands for the owner's browser, who agrees at once."""
        query = request.query_params
        address = urlsplit(query.get("redirect_uri", ""))
        if address.scheme != "http" or address.hostname not in _LOOPBACK:
            return Response("Error 400: redirect_uri_mismatch", 400)
        wanted = {
            "client_id": self.config.client_id,
            "response_type": "code",
            "scope": SCOPE,
            "access_type": "offline",
            "code_challenge_method": "S256",
        }
        if any(query.get(name) != value for name, value in wanted.items()):
            return Response("Error 400: invalid_request", 400)
        answer = {"state": query.get("state", "")}
        if self.denies:
            answer["error"] = "access_denied"
        else:
            code = f"4/{secrets.token_urlsafe(16)}"
            self.codes[code] = (query.get("code_challenge", ""), query["redirect_uri"])
            answer["code"] = code
        return RedirectResponse(f"{query['redirect_uri']}?{urlencode(answer)}", 302)

    async def token(self, request: Request) -> Response:
        """`POST /token` with a form."""
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        if (form.get("client_id"), form.get("client_secret")) != (
            self.config.client_id,
            self.config.client_secret,
        ):
            return _refused("invalid_client", 401)
        match form.get("grant_type"):
            case "refresh_token":
                self.refreshes += 1
                if form.get("refresh_token") not in self.refresh_tokens:
                    return _refused("invalid_grant")
                return JSONResponse(self._grant())
            case "authorization_code":
                return self._exchange(form)
            case _:
                return _refused("unsupported_grant_type")

    async def revoke(self, request: Request) -> Response:
        """`POST /revoke`."""
        form = dict(parse_qsl((await request.body()).decode(errors="replace")))
        known = form.get("token", "")
        if known not in self.refresh_tokens and known not in self.access_tokens:
            return _refused("invalid_token")
        self.refresh_tokens.discard(known)
        self.expire()
        return JSONResponse({})

    def _exchange(self, form: dict[str, str]) -> Response:
        challenge, redirect_uri = self.codes.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not challenge or proof != challenge or form.get("redirect_uri") != redirect_uri:
            return _refused("invalid_grant")
        refresh_token = f"1//{secrets.token_urlsafe(32)}"
        self.refresh_tokens.add(refresh_token)
        return JSONResponse({**self._grant(), "refresh_token": refresh_token})

    def _grant(self) -> dict[str, object]:
        token, life = f"ya29.{secrets.token_urlsafe(24)}", self.config.token_life
        self.access_tokens[token] = self.clock() + timedelta(seconds=life)
        return {
            "access_token": token,
            "expires_in": life,
            "scope": SCOPE,
            "token_type": "Bearer",
        }


def _refused(word: str, status: int = 400) -> Response:
    return JSONResponse({"error": word, "error_description": "Bad Request"}, status)
