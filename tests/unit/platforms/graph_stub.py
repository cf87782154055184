"""A scripted Graph API behind `httpx.MockTransport`, and builders for the adapter's tests."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx

from bot.adapters.platforms.instagram import InstagramPlatform, Settings, build
from bot.domain.reply import ItemId, OutgoingReply
from tests.support.http import NO_TLS

USER_ID = "17841400000000001"
USERNAME = "humas.kotacontoh"
TOKEN = "IGAA-token-sangat-rahasia"
SECRET = "rahasia-aplikasi-satu"
OTHER_SECRET = "rahasia-aplikasi-dua"
VERIFY_TOKEN = "kata-sandi-jabat-tangan"
SECRETS = (TOKEN, SECRET, OTHER_SECRET, VERIFY_TOKEN)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

Answer = httpx.Response | Exception


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Graph:
    """Answers each path with its scripted answers, the last one for ever after."""

    clock: Clock = field(default_factory=Clock)
    requests: list[httpx.Request] = field(default_factory=list)
    _answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    def on(self, path: str, *answers: Answer) -> None:
        self._answers[path] += answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path.removeprefix("/v26.0/")
        scripted = self._answers.get(f"{request.method} {path}") or self._answers[path]
        if not scripted:
            return error(100, 33)
        answer = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if isinstance(answer, Exception):
            raise answer
        # A response object is consumed by its request; the script may need it again.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/v26.0/") for request in self.requests]

    def form(self, index: int = -1) -> dict[str, str]:
        fields = parse_qs(self.requests[index].content.decode())
        return {name: values[0] for name, values in fields.items()}


def settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "user_id": USER_ID,
        "access_token": TOKEN,
        "app_secrets": [SECRET, OTHER_SECRET],
        "verify_token": VERIFY_TOKEN,
    }
    return Settings(**(values | changes))


@asynccontextmanager
async def platform(graph: Graph, **changes: Any) -> AsyncIterator[InstagramPlatform]:
    graph.on("me", ok(user_id=USER_ID, id="24680", username=USERNAME))
    async with httpx.AsyncClient(transport=httpx.MockTransport(graph), verify=NO_TLS) as http:
        yield build(settings(**changes), http, graph.clock)


def ok(**body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def error(code: int, subcode: int | None = None, *, status: int = 400, **more: Any) -> Any:
    body = {"message": f"rahasia {TOKEN}", "code": code, "error_subcode": subcode, **more}
    return httpx.Response(status, json={"error": body})


def page(rows: Sequence[dict[str, Any]], *, after: str | None = None) -> httpx.Response:
    """A page; with `after` there is more, and `next` leads to a stranger with the token."""
    paging: dict[str, Any] = {"cursors": {"before": "QVF", "after": after or "END"}}
    if after is not None:
        paging["next"] = f"https://stranger.example/x?access_token={TOKEN}&after={after}"
    return httpx.Response(200, json={"data": list(rows), "paging": paging})


def usage(percent: int, *, minutes: int = 0) -> dict[str, str]:
    report = {"type": "instagram", "call_count": percent, "total_cputime": 1, "total_time": 1}
    report["estimated_time_to_regain_access"] = minutes
    return {"X-Business-Use-Case-Usage": json.dumps({USER_ID: [report]})}


def row(comment_id: str, text: str | None = "Lampu jalan mati 🙏", **more: Any) -> dict[str, Any]:
    author = more.pop("username", "warga_contoh")
    author_id = USER_ID if author == USERNAME else "9000001"
    values: dict[str, Any] = {
        "id": comment_id,
        "timestamp": "2026-11-24T02:30:00+0000",
        "username": author,
        "from": {"id": author_id, "username": author},
        "hidden": False,
    }
    if text is not None:
        values["text"] = text
    return {**values, **more}


def reply(text: str = "Terima kasih, Kak. Kami teruskan.", **changes: Any) -> OutgoingReply:
    values: dict[str, Any] = {
        "item_id": ItemId(7),
        "comment_external_id": "18000001",
        "parent_external_id": None,
        "author_name": "warga_contoh",
        "text": text,
        "attempted_at": NOW,
    }
    return OutgoingReply(**(values | changes))
