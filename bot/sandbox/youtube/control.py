"""The control API: what a tester does behind the platform's back, as JSON over HTTP."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault
from bot.sandbox.youtube.call import JsonObject
from bot.sandbox.youtube.errors import ApiError
from bot.sandbox.youtube.state import Comment, Status, YouTubeState

if TYPE_CHECKING:
    from bot.sandbox.youtube.sandbox import YouTubeSandbox

Handler = Callable[[Request, JsonObject], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    sandbox: "YouTubeSandbox"

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/state", self._state),
            ("POST", "/comments", self._add),
            ("PATCH", "/comments/{comment_id}", self._edit),
            ("DELETE", "/comments/{comment_id}", self._delete),
            ("POST", "/comments/{comment_id}/status", self._moderate),
            ("POST", "/faults", self._fault),
            ("DELETE", "/faults", self._clear_faults),
            ("PUT", "/quota", self._quota),
            ("POST", "/consent/revoke", self._revoke),
        ]
        return [Route(path, _endpoint(run), methods=[method]) for method, path, run in table]

    async def _state(self, _: Request, __: JsonObject) -> Response:
        return JSONResponse(self.sandbox.dump())

    async def _add(self, _: Request, data: JsonObject) -> Response:
        """`{"text", "name", "video_id"?, "parent_id"?, "held"?}`."""
        known = {key: data[key] for key in ("video_id", "parent_id", "held") if key in data}
        comment_id = self.sandbox.add_comment(
            text=str(data["text"]), name=str(data["name"]), **known
        )
        return JSONResponse(view(self.sandbox.state.comment(comment_id), self.sandbox.state), 201)

    async def _edit(self, request: Request, data: JsonObject) -> Response:
        """`{"text"?, "can_reply"?}`."""
        state, comment_id = self.sandbox.state, request.path_params["comment_id"]
        comment = state.comment(comment_id)
        comment.can_reply = bool(data.get("can_reply", comment.can_reply))
        if "text" in data:
            state.edit(comment_id, str(data["text"]))
        return JSONResponse(view(comment, self.sandbox.state))

    async def _delete(self, request: Request, _: JsonObject) -> Response:
        self.sandbox.state.delete(request.path_params["comment_id"])
        return Response(status_code=204)

    async def _moderate(self, request: Request, data: JsonObject) -> Response:
        self.sandbox.state.moderate(request.path_params["comment_id"], Status(data["status"]))
        return Response(status_code=204)

    async def _fault(self, _: Request, data: JsonObject) -> Response:
        """`{"operation": "insert", "kind": "cut_after", …}`; `body` may be `{"reason": …}`."""
        operation = str(data.pop("operation")).removeprefix("youtube:")
        self.sandbox.faults.add(f"youtube:{operation}", Fault.from_json(data))
        return Response(status_code=204)

    async def _clear_faults(self, _: Request, __: JsonObject) -> Response:
        self.sandbox.faults.clear("youtube:")
        return Response(status_code=204)

    async def _quota(self, _: Request, data: JsonObject) -> Response:
        self.sandbox.quota.daily = int(data["daily_units"])
        return Response(status_code=204)

    async def _revoke(self, _: Request, __: JsonObject) -> Response:
        self.sandbox.oauth.revoke_all()
        return Response(status_code=204)


def view(comment: Comment, state: YouTubeState) -> JsonObject:
    values = {**asdict(comment), "from_office": comment.author == state.office}
    for name in ("published_at", "updated_at"):
        values[name] = values[name].isoformat()
    return values


def _endpoint(run: Handler) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            data: JsonObject = dict(json.loads(await request.body() or b"{}"))
            return await run(request, data)
        except ApiError as error:
            return JSONResponse(error.to_json(), error.status)
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return answer
