"""The control API: what a tester does behind the platform's back, as JSON over HTTP."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault, FaultPlan
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject, Quirks
from bot.sandbox.graph.payloads import Signature
from bot.sandbox.graph.state import Comment, GraphState
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import Usage
from bot.sandbox.graph.view import comment_view, state_view
from bot.sandbox.graph.webhooks import Order, WebhookSender

Handler = Callable[[Request, JsonObject], Awaitable[Response]]


class ChoosesForm(Protocol):
    def choose(self, name: str) -> None: ...


class BadRequestError(Exception):
    """The control request itself makes no sense."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    state: GraphState
    webhooks: WebhookSender
    faults: FaultPlan
    quirks: Quirks
    usage: Usage
    tokens: Tokens
    shape: ChoosesForm
    value_of: Callable[[Comment], JsonObject]
    """What a webhook would tell of a comment."""
    product: str
    """Begins the names of the faults that are met."""

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/state", self._state),
            ("POST", "/comments", self._add),
            ("PATCH", "/comments/{comment_id}", self._edit),
            ("DELETE", "/comments/{comment_id}", self._delete),
            ("POST", "/comments/{comment_id}/hide", self._hide),
            ("POST", "/comments/{comment_id}/unhide", self._unhide),
            ("GET", "/faults", self._list_faults),
            ("POST", "/faults", self._add_fault),
            ("DELETE", "/faults", self._clear_faults),
            ("PUT", "/quirks", self._set_quirks),
            ("PUT", "/token", self._set_token),
            ("GET", "/deliveries", self._deliveries),
            ("POST", "/deliveries/{delivery_id:int}/resend", self._resend),
            ("POST", "/webhook/subscribe", self._subscribe),
            ("POST", "/webhook/hold", self._hold),
            ("POST", "/webhook/release", self._release),
            ("POST", "/webhook/forge", self._forge),
            ("POST", "/webhook/raw", self._send_raw),
            ("PUT", "/webhook/form", self._set_form),
        ]
        return [
            Route(path, json_endpoint(handler), methods=[method])
            for method, path, handler in table
        ]

    async def _state(self, _: Request, __: JsonObject) -> Response:
        return JSONResponse(state_view(self.state))

    async def _add(self, _: Request, data: JsonObject) -> Response:
        comment = self.state.write(
            _text(data, "text"),
            username=word(data, "username"),
            media_id=data.get("media_id"),
            parent_id=data.get("parent_id"),
        )
        return JSONResponse(comment_view(comment, self.state), 201)

    async def _edit(self, request: Request, data: JsonObject) -> Response:
        comment = self.state.edit(request.path_params["comment_id"], _text(data, "text"))
        return JSONResponse(comment_view(comment, self.state))

    async def _delete(self, request: Request, _: JsonObject) -> Response:
        self.state.delete(request.path_params["comment_id"])
        return Response(status_code=204)

    async def _hide(self, request: Request, _: JsonObject) -> Response:
        comment = self.state.hide(request.path_params["comment_id"])
        return JSONResponse(comment_view(comment, self.state))

    async def _unhide(self, request: Request, _: JsonObject) -> Response:
        comment = self.state.unhide(request.path_params["comment_id"])
        return JSONResponse(comment_view(comment, self.state))

    async def _list_faults(self, _: Request, __: JsonObject) -> Response:
        pending = {
            operation: [fault.kind for fault in faults]
            for operation, faults in self.faults.pending().items()
            if operation.startswith(f"{self.product}:")
        }
        return JSONResponse(pending)

    async def _add_fault(self, _: Request, data: JsonObject) -> Response:
        """`{"operation": "reply", "kind": "cut_after", …}`; `body` may be `{"code": 190}`."""
        operation = word(data, "operation").removeprefix(f"{self.product}:")
        self.faults.add(
            f"{self.product}:{operation}", Fault.from_json(_without(data, "operation"))
        )
        return Response(status_code=204)

    async def _clear_faults(self, _: Request, __: JsonObject) -> Response:
        self.faults.clear(f"{self.product}:")
        self.quirks.empty_pages, self.quirks.foreign_next = 0, None
        self.usage.forced_percent = None
        self.tokens.broken_by = None
        return Response(status_code=204)

    async def _set_quirks(self, _: Request, data: JsonObject) -> Response:
        """Any of `empty_pages`, `foreign_next`, `usage_percent` (null: real), `regain_minutes`."""
        self.quirks.empty_pages = int(data.get("empty_pages", self.quirks.empty_pages))
        self.quirks.foreign_next = data.get("foreign_next", self.quirks.foreign_next)
        percent = data.get("usage_percent", self.usage.forced_percent)
        self.usage.forced_percent = None if percent is None else int(percent)
        self.usage.regain_minutes = int(data.get("regain_minutes", self.usage.regain_minutes))
        return Response(status_code=204)

    async def _set_token(self, _: Request, data: JsonObject) -> Response:
        """`{"broken_by": 463}` breaks every token that way (190 with the subcode); null mends.

        `ends_in_days` and `data_access_ends_in_days` are of the office's token.
        """
        broken_by = data.get("broken_by")
        self.tokens.broken_by = None if broken_by is None else int(broken_by)
        office = self.tokens.known()[0]
        if (days := data.get("ends_in_days")) is not None:
            self.tokens.end(office, days=float(days))
        if (days := data.get("data_access_ends_in_days")) is not None:
            self.tokens.end_data_access(office, days=float(days))
        return Response(status_code=204)

    async def _deliveries(self, _: Request, __: JsonObject) -> Response:
        return JSONResponse([delivery.to_json() for delivery in self.webhooks.deliveries])

    async def _resend(self, request: Request, _: JsonObject) -> Response:
        return JSONResponse(self.webhooks.resend(request.path_params["delivery_id"]).to_json())

    async def _subscribe(self, _: Request, data: JsonObject) -> Response:
        await self.webhooks.subscribe(
            word(data, "callback_url"), verify_token=data.get("verify_token")
        )
        return JSONResponse({"callback_url": self.webhooks.callback_url})

    async def _hold(self, _: Request, __: JsonObject) -> Response:
        self.webhooks.hold()
        return Response(status_code=204)

    async def _release(self, _: Request, data: JsonObject) -> Response:
        sent = self.webhooks.release(
            order=Order(data.get("order", Order.SENT)), batch=int(data.get("batch", 1))
        )
        return JSONResponse([delivery.to_json() for delivery in sent])

    async def _forge(self, _: Request, data: JsonObject) -> Response:
        imagined = self.state.imagine(_text(data, "text"), username=word(data, "username"))
        sent = self.webhooks.send_values(
            [self.value_of(imagined)], signature=Signature(data.get("signature", Signature.FORGED))
        )
        return JSONResponse([delivery.to_json() for delivery in sent], 201)

    async def _send_raw(self, _: Request, data: JsonObject) -> Response:
        """`{"body": {…}, "signature": "good"}`: any body at all, for half-broken posts."""
        body = data.get("body")
        if not isinstance(body, dict):
            raise BadRequestError("body must be an object")
        signature = Signature(data.get("signature", Signature.GOOD))
        sent = self.webhooks.send(body, signature=signature)
        return JSONResponse(sent.to_json() if sent else None, 201)

    async def _set_form(self, _: Request, data: JsonObject) -> Response:
        self.shape.choose(word(data, "form"))
        return JSONResponse({"form": data["form"]})


def json_endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request, await _json_object(request))
        except GraphError as error:
            return JSONResponse(error.to_json(), error.status)
        except (BadRequestError, ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


async def _json_object(request: Request) -> JsonObject:
    """The body of a writing call.

    Only `application/json` is read, so that a page of another origin cannot write here without
    the browser's preflight.
    """
    if request.method == "GET":
        return {}
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise BadRequestError("content type must be application/json")
    raw = await request.body()
    data: Any = json.loads(raw) if raw else {}
    if not isinstance(data, dict):
        raise BadRequestError("body must be a JSON object")
    return data


def _text(data: JsonObject, name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise BadRequestError(f"{name} must be a string")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadRequestError(f"{name} must not hold lone surrogates")
    return value


def word(data: JsonObject, name: str) -> str:
    value = _text(data, name).strip()
    if not value:
        raise BadRequestError(f"{name} must not be empty")
    return value


def _without(data: JsonObject, name: str) -> JsonObject:
    return {key: value for key, value in data.items() if key != name}
