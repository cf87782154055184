"""An access token that ends by the clock: when to renew it, and when to warn of its end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

RENEW_AFTER = timedelta(days=7)
LIFE = timedelta(days=60)
"""Of a token of Instagram Login, when it is made and when it is renewed. Source: Meta."""
WARN_AT = (10, 3, 1)
"""Days before the end at which staff are warned, once each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldToken:
    """The token in use. `seed`: fingerprint of the one that was set up, which it came from.

    `issued_at`, `expires_at`: as far as known; of a token that was set up, the latest possible.
    """

    seed: str
    token: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime

    def is_due(self, now: datetime) -> bool:
        return now - self.issued_at >= RENEW_AFTER

    def days_left(self, now: datetime) -> int:
        return days_until(self.expires_at, now=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenEnds:
    """When a token ends that nobody can renew but a person; None: not by the clock.

    `data_access`: when the platform stops showing the person's data to the app, until the person
    agrees again.
    """

    token: datetime | None = None
    data_access: datetime | None = None


def days_until(end: datetime, *, now: datetime) -> int:
    """Count days up, and never below none."""
    return max(0, -((now - end) // timedelta(days=1)))


def warning_due(days_left: int, *, told: int | None) -> int | None:
    """Return the step of `WARN_AT` to warn at now; None if that was done or is not yet due.

    `told`: the step that staff were warned at last.
    """
    reached = [step for step in WARN_AT if days_left <= step]
    step = min(reached, default=None)
    return step if step is not None and (told is None or step < told) else None
