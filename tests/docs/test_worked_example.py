"""The platform that `docs/platforms.md` builds works as it stands there."""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError
from bot.ports import FindsReplies, Platform, Polls
from tests.contract.conftest import reply

DOCUMENT = Path(__file__).parents[2] / "docs" / "platforms.md"
NOW = "2026-11-24T03:00:00+00:00"
TOKEN = "token-rahasia"


@pytest.fixture(scope="module")
def module() -> Iterator[ModuleType]:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), flags=re.DOTALL)
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 70
    made = ModuleType("worked_example")
    sys.modules[made.__name__] = made
    exec(compile(code, str(DOCUMENT), "exec"), made.__dict__)  # noqa: S102 — our own document
    yield made
    del sys.modules[made.__name__]


class Website:
    """The complaint website: reports, answers, and an answer that fails when it is told to."""

    def __init__(self) -> None:
        self.reports = [{"id": n, "text": f"laporan {n}", "at": NOW} for n in (1, 2)]
        self.answers: list[dict[str, Any]] = []
        self.fails_with: int | None = None

    async def list_reports(self, request: Request) -> Response:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        after = int(request.query_params["after"])
        return JSONResponse([row for row in self.reports if row["id"] > after])

    async def answer(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(self.answers)
        self.answers.append({"id": "a1", "at": NOW, "text": (await request.json())["text"]})
        if self.fails_with:
            return Response(status_code=self.fails_with)
        return JSONResponse(self.answers[-1])

    def app(self) -> Starlette:
        path = "/reports/{id}/answers"
        return Starlette(
            routes=[
                Route("/reports", self.list_reports),
                Route(path, self.answer, methods=["GET", "POST"]),
            ]
        )


@pytest.fixture
def website() -> Website:
    return Website()


@pytest.fixture
async def platform(module: ModuleType, website: Website) -> AsyncIterator[Any]:
    settings = module.Settings(base_url="http://aduan.contoh", token=TOKEN)
    async with module.http_client(settings) as http:
        http._transport = httpx.ASGITransport(website.app())
        yield module.build(settings, http, lambda: datetime.now(UTC))


def test_it_is_a_platform_that_polls_and_finds_replies(platform: Any) -> None:
    assert isinstance(platform, Polls)
    assert isinstance(platform, FindsReplies)
    assert platform.name == "aduan"
    checked: Platform = platform
    assert checked.text_limit > 0


async def test_reports_come_once_and_polling_ends(platform: Any) -> None:
    first = await platform.poll(None)
    assert [comment.text for comment in first.comments] == ["laporan 1", "laporan 2"]
    assert first.has_more
    second = await platform.poll(first.cursor)
    assert (second.comments, second.has_more, second.cursor) == ((), False, "2")


async def test_an_answer_is_sent_and_found_again(platform: Any) -> None:
    assert await platform.find_published(reply()) is None
    published = await platform.publish(reply())
    assert await platform.find_published(reply()) == published
    assert await platform.find_published(reply(known_reply_ids=frozenset({"a1"}))) is None


@pytest.mark.parametrize(
    ("status", "error"), [(500, OutcomeUnknownError), (403, RejectedError), (404, RejectedError)]
)
async def test_a_failure_says_what_may_follow(
    platform: Any, website: Website, status: int, error: type[PlatformError]
) -> None:
    website.fails_with = status
    with pytest.raises(error):
        await platform.publish(reply())


async def test_an_address_where_nobody_listens_is_certainly_not_sent(module: ModuleType) -> None:
    settings = module.Settings(base_url="http://127.0.0.1:9", token=TOKEN)
    assert TOKEN not in repr(settings)
    async with module.http_client(settings) as http:
        with pytest.raises(NotSentError):
            await module.build(settings, http, lambda: datetime.now(UTC)).publish(reply())
