"""Cursor paging: opaque cursors, and a `next` address that carries the access token."""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from bot.sandbox.graph.errors import GraphError

T = TypeVar("T")
JsonObject = dict[str, Any]

_BEFORE_EVERYTHING = 1 << 62


@dataclass(kw_only=True, slots=True)
class Quirks:
    """Oddities of the platform's paging that a caller must survive.

    Attributes:
        empty_pages: so many of the next pages come empty, yet with `next`.
        foreign_next: `next` points to this address instead of ours.
    """

    empty_pages: int = 0
    foreign_next: str | None = None

    def take_empty_page(self) -> bool:
        if self.empty_pages < 1:
            return False
        self.empty_pages -= 1
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge(Generic[T]):
    """A collection, newest first; `key` falls from item to item and never changes.

    Attributes:
        url: absolute address of the edge, without query.
        params: parameters that its links repeat.
        limit: page size already capped.
    """

    items: Sequence[T]
    key: Callable[[T], int]
    render: Callable[[T], JsonObject]
    url: str
    params: Mapping[str, str]
    limit: int

    def page(self, quirks: Quirks) -> JsonObject:
        after, before = self.params.get("after"), self.params.get("before")
        if quirks.take_empty_page():
            start = decode(after) if after else _BEFORE_EVERYTHING
            return self._answer(
                [], first=start, last=start, older=True, newer=False, quirks=quirks
            )
        older = [item for item in self.items if after is None or self.key(item) < decode(after)]
        if before is not None:
            older = [item for item in older if self.key(item) > decode(before)][-self.limit :]
        shown = older[: self.limit]
        if not shown:
            return {"data": []}
        first, last = self.key(shown[0]), self.key(shown[-1])
        return self._answer(
            [self.render(item) for item in shown],
            first=first,
            last=last,
            older=any(self.key(item) < last for item in self.items),
            newer=any(self.key(item) > first for item in self.items),
            quirks=quirks,
        )

    def _answer(
        self,
        data: list[JsonObject],
        *,
        first: int,
        last: int,
        older: bool,
        newer: bool,
        quirks: Quirks,
    ) -> JsonObject:
        cursors = {"before": encode(first), "after": encode(last)}
        paging: JsonObject = {"cursors": cursors}
        url = quirks.foreign_next or self.url
        if older:
            paging["next"] = self._link(url, after=cursors["after"])
        if newer:
            paging["previous"] = self._link(url, before=cursors["before"])
        return {"data": data, "paging": paging}

    def _link(self, url: str, **cursor: str) -> str:
        kept = {
            name: value for name, value in self.params.items() if name not in {"after", "before"}
        }
        return f"{url}?{urlencode({**kept, 'limit': str(self.limit), **cursor})}"


def encode(key: int) -> str:
    """A fresh cursor each time, so that equal cursors mean nothing to a caller."""
    return base64.urlsafe_b64encode(f"{key}.{secrets.token_hex(4)}".encode()).decode()


def decode(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).partition(b".")[0])
    except (ValueError, binascii.Error):
        raise GraphError.bad_parameter("Invalid cursor provided") from None


def limit_of(value: str | None, *, default: int, most: int) -> int:
    """Page size; too large is capped silently, as the platform does."""
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise GraphError.bad_parameter("Param limit must be an integer greater than 0")
    return min(int(value), most)
