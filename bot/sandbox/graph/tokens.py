"""Access tokens: age, expiry, refresh, revocation, and the application secret proof."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.state import Clock

_LIFE = timedelta(days=60)
_YOUNGEST_REFRESHABLE = timedelta(hours=24)
_FOREVER = datetime.max.replace(tzinfo=UTC)
EXPIRED = 463
INSPECTION = "debug_token"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Grant:
    issued_at: datetime
    expires_at: datetime
    data_access_expires_at: datetime


class Tokens:
    """The tokens that open the account; the first one comes from the configuration."""

    def __init__(self, config: AppConfig, *, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        issued_at = clock() - timedelta(days=config.token_age_days)
        self._grants = {
            config.access_token: _Grant(
                issued_at=issued_at,
                expires_at=_after(issued_at, days=config.token_life_days),
                data_access_expires_at=_after(issued_at, days=config.data_access_days),
            )
        }
        self.developers: set[str] = set()
        """Tokens of people who may inspect tokens of the app, as the app itself may."""
        self.broken_by: int | None = None

    def allow(self, token: str) -> None:
        """Let another token in, that never expires."""
        now = self._clock()
        self._grants[token] = _Grant(
            issued_at=now, expires_at=_FOREVER, data_access_expires_at=_FOREVER
        )

    def known(self) -> list[str]:
        return list(self._grants)

    def end(self, token: str, *, days: float = 0) -> None:
        """Let a token end now or in some days, as it does by the clock."""
        end = self._clock() + timedelta(days=days)
        self._grants[token] = replace(self._grants[token], expires_at=end)

    def end_data_access(self, token: str, *, days: float) -> None:
        end = self._clock() + timedelta(days=days)
        self._grants[token] = replace(self._grants[token], data_access_expires_at=end)

    def authorise(self, call: Call) -> None:
        """Check the call's token, and its proof where one is given or demanded.

        Raises:
            GraphError: 104 without a token, 190 for a bad one, 100 for a bad proof.
        """
        token = call.token
        if token is None:
            raise GraphError(104)
        if token != self.app_token or call.node != INSPECTION:  # all that the app may do itself
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
        access = _after(now, days=self._config.data_access_days)
        self._grants[fresh] = _Grant(
            issued_at=now, expires_at=now + _LIFE, data_access_expires_at=access
        )
        return {
            "access_token": fresh,
            "token_type": "bearer",
            "expires_in": int(_LIFE.total_seconds()),
            "permissions": "instagram_business_basic,instagram_business_manage_comments",
        }

    @property
    def app_token(self) -> str:
        return f"{self._config.app_id}|{self._config.app_secret}"

    def read_app(self, _: Call) -> dict[str, object]:
        """Which app the token belongs to."""
        return {"id": self._config.app_id, "name": self._config.name}

    def inspect(self, call: Call, *, kind: str, scopes: Iterable[str]) -> dict[str, object]:
        """What a token is and when it ends; a token may not ask about itself.

        Raises:
            GraphError: 100 for any other caller than the app and its developers.
        """
        inspected = call.required("input_token")
        permitted = self._config.tells_permissions
        if not permitted or call.token not in {self.app_token, *self.developers}:
            raise GraphError(100, message="(#100) You must provide an app access token")
        try:
            self._check(inspected)
        except GraphError as error:
            return {"data": {"is_valid": False, "scopes": [], **error.to_json()}}
        grant = self._grants[inspected]
        return {
            "data": {
                "app_id": self._config.app_id,
                "application": self._config.name,
                "type": kind,
                "is_valid": True,
                "issued_at": _seconds(grant.issued_at),
                "expires_at": _seconds(grant.expires_at),
                "data_access_expires_at": _seconds(grant.data_access_expires_at),
                "scopes": sorted(scopes),
            }
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


def _after(start: datetime, *, days: int | None) -> datetime:
    return _FOREVER if days is None else start + timedelta(days=days)


def _seconds(moment: datetime) -> int:
    """Return a time as Meta tells it; 0 for never."""
    return 0 if moment == _FOREVER else int(moment.timestamp())
