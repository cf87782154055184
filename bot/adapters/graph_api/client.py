"""The thin HTTP client of the Graph API: one call, one answer, no retries."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import SecretStr

from bot.adapters.graph_api.errors import Meaning, problem_of, read_error, write_error
from bot.adapters.graph_api.settings import GraphSettings
from bot.adapters.graph_api.usage import UsageGate
from bot.adapters.http import NEVER_LEFT, json_of
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError

Json = dict[str, Any]
Row = TypeVar("Row")

_MOST_PAGES = 1000


@dataclass(kw_only=True)
class RenewedToken:
    """The token to call with in place of the one that was set up."""

    value: SecretStr | None = None


@dataclass(frozen=True, kw_only=True)
class GraphClient:
    settings: GraphSettings
    http: httpx.AsyncClient
    usage: UsageGate
    renewed: RenewedToken = field(default_factory=RenewedToken)

    async def read(self, *path: str, **params: str) -> Json:
        """GET one object. Raises NotSentError or RejectedError."""
        self.usage.require_open()
        try:
            response = await self.http.get(self._url(path), params={**params, **self._keys()})
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error
        return self._settled(response, refusal=read_error)

    async def read_as_app(self, *path: str, app: tuple[str, SecretStr], **params: str) -> Json:
        """GET one object as the app itself, by its id and secret. Raises as `read`."""
        self.usage.require_open()
        app_id, secret = app
        keys = _proven(f"{app_id}|{secret.get_secret_value()}", secret=secret)
        try:
            response = await self.http.get(self._url(path), params={**params, **keys})
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error
        return self._settled(response, refusal=read_error)

    async def read_unversioned(self, name: str, **params: str) -> Json:
        """GET one of the few addresses that have no version. Raises as `read`."""
        self.usage.require_open()
        url = f"{self.settings.base_url}/{name}"
        try:
            response = await self.http.get(url, params={**params, **self._keys()})
        except httpx.RequestError as error:
            raise NotSentError(type(error).__name__) from error
        return self._settled(response, refusal=read_error)

    async def write(self, *path: str, **form: str) -> Json:
        """POST a form. Raises NotSentError, OutcomeUnknownError or RejectedError.

        Never pass `fields`: Meta creates the comment and then answers with an error. A JSON
        body is refused on comment edges.
        """
        return await self._change("POST", path, data={**form, **self._keys()})

    async def post(self, *path: str, body: Json) -> Json:
        """POST a JSON body, as the messaging edges want it. Raises as `write`."""
        return await self._change("POST", path, params=self._keys(), json=body)

    async def delete(self, *path: str) -> Json:
        """DELETE an object or what is on an edge of it. Raises as `write`."""
        return await self._change("DELETE", path, params=self._keys())

    async def _change(self, method: str, path: tuple[str, ...], **content: Any) -> Json:
        self.usage.require_open()
        try:
            response = await self.http.request(method, self._url(path), **content)
        except NEVER_LEFT as error:
            raise NotSentError(type(error).__name__) from error
        except httpx.RequestError as error:
            raise OutcomeUnknownError(type(error).__name__) from error
        return self._settled(response, refusal=write_error)

    async def pages(self, *path: str, **params: str) -> AsyncIterator[list[Json]]:
        """GET a list page by page.

        Only the cursor is taken from an answer: its `next` address holds the token and may
        name any host. An empty page is not the end as long as there is a `next`.
        """
        after: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            page = await self.read(*path, **params, **after)
            yield rows_of(page)
            cursor = next_cursor(page)
            if cursor is None:
                return
            if cursor == after.get("after"):
                raise NotSentError("paging does not move")
            after = {"after": cursor}
        raise NotSentError("paging does not end")

    def _settled(self, response: httpx.Response, *, refusal: Callable[..., PlatformError]) -> Json:
        """Take note of the usage that an answer tells; return its object, or raise `refusal`."""
        body = json_of(response)
        problem = problem_of(response, body)
        throttled = problem is not None and problem.meaning is Meaning.THROTTLED
        wait = self.usage.observe(response.headers, throttled=throttled)
        if problem is not None:
            raise refusal(problem, retry_after=wait)
        return dict(body)

    def _url(self, path: tuple[str, ...]) -> str:
        parts = "/".join(quote(part, safe="") for part in path)
        return f"{self.settings.base_url}/{self.settings.version}/{parts}"

    def _keys(self) -> dict[str, str]:
        if not self.settings.proves_secret:
            return {"access_token": self.token}
        return _proven(self.token, secret=self.settings.app_secrets[0])

    @property
    def token(self) -> str:
        """The token in use."""
        return (self.renewed.value or self.settings.access_token).get_secret_value()


def _proven(token: str, *, secret: SecretStr) -> dict[str, str]:
    key = secret.get_secret_value().encode()
    proof = hmac.new(key, token.encode(), hashlib.sha256).hexdigest()
    return {"access_token": token, "appsecret_proof": proof}


def rows_of(page: Json) -> list[Json]:
    """Return the objects of a page; anything else in it is left out."""
    data = page.get("data")
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def next_cursor(page: Json) -> str | None:
    """Return where the next page starts, None at the end. Raises NotSentError."""
    paging = page.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    if not isinstance(after, str) or not after:
        raise NotSentError("a page without a cursor")
    return after


async def first_of(
    pages: AsyncIterator[list[Json]], read: Callable[[Json], Row | None], *, most: int
) -> list[Row]:
    """Return the first `most` rows that can be read, and fetch no page that is not needed."""
    found: list[Row] = []
    async for rows in pages:
        found += [one for row in rows if (one := read(row)) is not None]
        if len(found) >= most:
            break
    return found[:most]


async def until_gone(pages: AsyncIterator[list[Json]]) -> AsyncIterator[list[Json]]:
    """Yield pages; what was deleted while it was being read simply ends."""
    try:
        async for rows in pages:
            yield rows
    except RejectedError as error:
        if error.code != "gone":
            raise
