"""The Data API's HTTP face: token, quota, planned faults, then the operation."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault, FaultKind, FaultPlan, perform
from bot.sandbox.youtube.call import Call, JsonObject
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.oauth import OAuth
from bot.sandbox.youtube.quota import Quota
from bot.sandbox.youtube.reads import Reads
from bot.sandbox.youtube.writes import Writes

_READ, _WRITE = 1, 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """`name` is what faults are planned for: `youtube:<name>`, or `youtube:read` for any GET."""

    name: str
    units: int
    run: Callable[[Call], JsonObject | None]


@dataclass(frozen=True, kw_only=True)
class DataApi:
    oauth: OAuth
    quota: Quota
    faults: FaultPlan
    reads: Reads
    writes: Writes

    def routes(self) -> list[Route]:
        table: dict[tuple[str, str], Operation] = {
            ("GET", "commentThreads"): _read("threads", self.reads.threads),
            ("GET", "comments"): _read("comments", self.reads.comments),
            ("GET", "videos"): _read("videos", self.reads.videos),
            ("GET", "channels"): _read("channels", self.reads.channels),
            ("POST", "comments"): _write("insert", self.writes.insert),
            ("PUT", "comments"): _write("update", self.writes.update),
            ("DELETE", "comments"): _write("delete", self.writes.delete),
            ("POST", "comments/setModerationStatus"): _write("moderate", self.writes.moderate),
        }
        return [
            Route(f"/youtube/v3/{path}", self._endpoint(operation), methods=[method])
            for (method, path), operation in table.items()
        ]

    def _endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            call = Call(params=dict(request.query_params), body=await request.body())

            async def act() -> Response:
                try:
                    self.oauth.authorise(request)
                    self.quota.charge(operation.units)
                    body = operation.run(call)
                except ApiError as error:
                    return JSONResponse(error.to_json(), error.status)
                return _answer(body, request.headers.get("if-none-match"))

            fault = self.faults.take(f"youtube:{operation.name}")
            if fault is None and request.method == "GET":
                fault = self.faults.take("youtube:read")
            return await perform(request, fault, act, refuse=refusal)

        return answer


def refusal(fault: Fault) -> Response:
    """Answer with the fault's body, or `{"reason": …}` spelled out, or the kind's usual error."""
    body = fault.body
    if isinstance(body, str):
        return Response(body, fault.status, headers=fault.headers)
    if body is not None and "reason" not in body:
        return JSONResponse(dict(body), fault.status, headers=fault.headers)
    usual = "rateLimitExceeded" if fault.kind is FaultKind.RATE_LIMIT else "backendError"
    error = ApiError(str(body["reason"]) if body else usual)
    status = error.status if body or fault.kind is FaultKind.RATE_LIMIT else fault.status
    return JSONResponse(error.to_json(), status, headers=fault.headers)


def _answer(body: JsonObject | None, known: str | None) -> Response:
    """204 for what has no answer, 304 for what the caller has already."""
    if body is None:
        return Response(status_code=204)
    etag = f'"{hashlib.sha256(json.dumps(body).encode()).hexdigest()[:24]}"'
    if known == etag:
        return Response(status_code=304, headers={"ETag": etag})
    return JSONResponse({"etag": etag.strip('"'), **body}, headers={"ETag": etag})


def _read(name: str, run: Callable[[Call], JsonObject]) -> Operation:
    return Operation(name=name, units=_READ, run=run)


def _write(name: str, run: Callable[[Call], JsonObject | None]) -> Operation:
    return Operation(name=name, units=_WRITE, run=run)
