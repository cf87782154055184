"""The thin HTTP client of the Data API: one call, one answer; a stale token is renewed once."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.adapters.http import NEVER_LEFT, json_of
from bot.adapters.platforms.youtube.errors import (
    Meaning,
    Problem,
    problem_of,
    read_error,
    write_error,
)
from bot.adapters.platforms.youtube.known_pages import KnownPages, Page
from bot.adapters.platforms.youtube.objects import Row, rows_of
from bot.adapters.platforms.youtube.settings import Settings
from bot.adapters.platforms.youtube.tokens import Tokens
from bot.adapters.platforms.youtube.units import Cost, Purpose, UnitLedger
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError

READ_UNITS = 1
# 50 for the call and 2 for its part `snippet`
WRITE = Cost(units=52, purpose=Purpose.ACT)
_MOST_PAGES = 1000
_PAGE_TOKEN = re.compile(r"[!-~]{1,4096}")


@dataclass(frozen=True, kw_only=True)
class YouTubeClient:
    settings: Settings
    http: httpx.AsyncClient = field(repr=False)
    tokens: Tokens = field(repr=False)
    units: UnitLedger = field(repr=False)
    known: KnownPages = field(repr=False)

    async def page(
        self, resource: str, *, purpose: Purpose, token: str | None = None, **params: str
    ) -> Page:
        """GET one page of a list. Raises NotSentError or RejectedError."""
        query = {**params, "pageToken": token} if token else params
        return _page(await self._read(resource, purpose=purpose, params=query))

    async def page_if_changed(self, resource: str, *, purpose: Purpose, **params: str) -> Page:
        """GET a first page that is often asked for; Google sends it only if it has changed."""
        name = f"{resource}?{urlencode(params)}"
        condition = self.known.condition(name)
        response = await self._read(resource, purpose=purpose, params=params, headers=condition)
        if page := self.known.unchanged(name, response):
            return page
        page = _page(response)
        self.known.keep(name, page, response)
        return page

    async def _read(self, resource: str, *, purpose: Purpose, **more: Any) -> httpx.Response:
        """GET; return the answer, 304 included. Raises NotSentError or RejectedError."""
        cost = Cost(units=READ_UNITS, purpose=purpose)
        try:
            response = await self._call("GET", resource, cost=cost, **more)
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error
        if response.status_code == httpx.codes.NOT_MODIFIED and "headers" in more:
            return response
        if problem := problem_of(response, json_of(response)):
            raise await self._told(problem, read_error(problem))
        return response

    async def pages(
        self, resource: str, *, purpose: Purpose, **params: str
    ) -> AsyncIterator[list[Row]]:
        """GET a whole list page by page; an empty page need not be the last."""
        token: str | None = None
        for _ in range(_MOST_PAGES):
            page = await self.page(resource, purpose=purpose, token=token, **params)
            yield page.rows
            if page.next_token is None:
                return
            if page.next_token == token:
                raise NotSentError("paging does not move")
            token = page.next_token
        raise NotSentError("paging does not end")

    async def write(self, resource: str, *, body: object = None, **params: str) -> Any:
        """POST; return the answer's JSON, None where there is none.

        Raises:
            NotSentError, OutcomeUnknownError, RejectedError
        """
        more: dict[str, Any] = (
            {"params": params} if body is None else {"params": params, "json": body}
        )
        try:
            response = await self._call("POST", resource, cost=WRITE, **more)
        except NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from error
        except httpx.RequestError as error:
            raise OutcomeUnknownError(type(error).__name__) from error
        answer = json_of(response)
        if problem := problem_of(response, answer):
            raise await self._told(problem, write_error(problem))
        return answer

    async def _call(
        self, method: str, resource: str, *, cost: Cost, **more: Any
    ) -> httpx.Response:
        """Call with a good token; one that Google takes for stale is renewed once."""
        token = await self.tokens.current()
        response = await self._once(method, resource, token=token, cost=cost, **more)
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return response
        self.tokens.forget(token)
        newer = await self.tokens.current()
        return await self._once(method, resource, token=newer, cost=cost, **more)

    async def _once(
        self,
        method: str,
        resource: str,
        *,
        token: str,
        cost: Cost,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        await self.units.spend(cost)
        return await self.http.request(
            method,
            f"{self.settings.base_url}/youtube/v3/{resource}",
            headers={**(headers or {}), "Authorization": f"Bearer {token}"},
            **more,
        )

    async def _told(self, problem: Problem, error: PlatformError) -> PlatformError:
        """Return the error; when the quota is used up, the one that says until when."""
        if problem.meaning is not Meaning.EXHAUSTED:
            return error
        until_midnight = await self.units.exhaust()
        return NotSentError(problem.reason, retry_after=until_midnight, code="throttled")


def _page(response: httpx.Response) -> Page:
    body = json_of(response)
    rows = body if isinstance(body, dict) else {}
    following = rows.get("nextPageToken")
    is_token = isinstance(following, str) and _PAGE_TOKEN.fullmatch(following)
    return Page(rows=rows_of(rows.get("items")), next_token=following if is_token else None)
