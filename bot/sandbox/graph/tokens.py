"""Access tokens: age, expiry, refresh, revocation, and the application secret proof."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.state import Clock

_LIFE = timedelta(days=60)
_YOUNGEST_REFRESHABLE = timedelta(hours=24)
EXPIRED = 463


@dataclass(frozen=True, kw_only=True, slots=True)
class _Grant:
    issued_at: datetime
    expires_at: datetime


class Tokens:
    """The tokens that open the account; the first one comes from the configuration."""

    def __init__(self, config: AppConfig, *, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        issued_at = clock() - timedelta(days=config.token_age_days)
        self._grants = {
            config.access_token: _Grant(
                issued_at=issued_at,
                expires_at=issued_at + timedelta(days=config.token_life_days),
            )
        }
        self.broken_by: int | None = None

    def allow(self, token: str) -> None:
        """Let another token in, that never expires."""
        forever = datetime.max.replace(tzinfo=UTC)
        self._grants[token] = _Grant(issued_at=self._clock(), expires_at=forever)

    def known(self) -> list[str]:
        return list(self._grants)

    def end(self, token: str) -> None:
        """Let a token end now, as it does by the clock."""
        self._grants[token] = replace(self._grants[token], expires_at=self._clock())

    def authorise(self, call: Call) -> None:
        """Check the call's token, and its proof where one is given or demanded.

        Raises:
            GraphError: 104 without a token, 190 for a bad one, 100 for a bad proof.
        """
        token = call.token
        if token is None:
            raise GraphError(104)
        self._check(token)
        proof = call.params.get("appsecret_proof")
        if proof is None and not self._config.require_appsecret_proof:
            return
        if proof is None:
            raise GraphError(
                100, message="API calls from the server require an appsecret_proof argument"
            )
        if not hmac.compare_digest(self._proof(token).encode(), proof.encode(errors="replace")):
            raise GraphError(100, message="Invalid appsecret_proof provided in the API argument")

    def refresh(self, call: Call) -> dict[str, object]:
        """A new token for 60 days; the old one works until it expires by itself."""
        if call.params.get("grant_type") != "ig_refresh_token":
            raise GraphError.bad_parameter("Invalid grant_type")
        token = call.required("access_token")
        self._check(token)
        now = self._clock()
        if now - self._grants[token].issued_at < _YOUNGEST_REFRESHABLE:
            raise GraphError.bad_parameter("The access token is too new to be refreshed")
        fresh = "IGAA" + secrets.token_urlsafe(48)
        self._grants[fresh] = _Grant(issued_at=now, expires_at=now + _LIFE)
        return {
            "access_token": fresh,
            "token_type": "bearer",
            "expires_in": int(_LIFE.total_seconds()),
            "permissions": "instagram_business_basic,instagram_business_manage_comments",
        }

    def _check(self, token: str) -> None:
        grant = self._grants.get(token)
        if grant is None:
            raise GraphError(190)
        if self.broken_by is not None:
            raise GraphError(190, subcode=self.broken_by)
        if grant.expires_at <= self._clock():
            raise GraphError(190, subcode=EXPIRED)

    def _proof(self, token: str) -> str:
        return hmac.new(
            self._config.app_secret.encode(), token.encode(errors="replace"), hashlib.sha256
        ).hexdigest()
