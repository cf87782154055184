"""Pages that are asked for again and again: Google need not send one that has not changed.

The answer to a known ETag is 304 without a body. It is counted as a unit all the same, because
Google does not promise that it costs none.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from bot.adapters.platforms.youtube.objects import Row
from bot.ports import Clock

_BELIEVED_FOR = timedelta(hours=1)
"""Nor does Google say what all changes an ETag: now and then the whole page is asked for."""
_MOST = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list; `next_token` is None on the last one."""

    rows: list[Row]
    next_token: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    etag: str
    page: Page
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class KnownPages:
    clock: Clock
    _pages: dict[str, _Known] = field(default_factory=dict, repr=False)

    def condition(self, name: str) -> dict[str, str]:
        """Return the header that asks for the page only if it has changed."""
        known = self._pages.get(name)
        if known is None or self.clock() - known.read_at >= _BELIEVED_FOR:
            return {}
        return {"If-None-Match": known.etag}

    def unchanged(self, name: str, response: httpx.Response) -> Page | None:
        """Return the page that was asked for and has not changed."""
        known = self._pages.get(name)
        is_same = response.status_code == httpx.codes.NOT_MODIFIED
        return known.page if is_same and known else None

    def keep(self, name: str, page: Page, response: httpx.Response) -> None:
        etag = response.headers.get("ETag", "")
        self._pages.pop(name, None)
        if etag and len(self._pages) < _MOST:
            self._pages[name] = _Known(etag=etag, page=page, read_at=self.clock())
