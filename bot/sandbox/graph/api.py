"""The Graph API's HTTP face: version, token, usage, planned faults, then the operation."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault, FaultKind, FaultPlan, perform
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject, Quirks
from bot.sandbox.graph.reads import Reads
from bot.sandbox.graph.state import GraphState
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import THROTTLED_AT, Usage
from bot.sandbox.graph.writes import Writes

INSTAGRAM_THROTTLED = 80002
METHODS = ["GET", "POST", "DELETE"]


class Node(StrEnum):
    USER = "user"
    PAGE = "page"
    MEDIA = "media"
    COMMENT = "comment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """`name` is what faults are planned for: `graph:<name>`; reads also meet `graph:read`."""

    name: str
    run: Callable[[Call], JsonObject]


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphApi:
    state: GraphState
    config: GraphConfig
    tokens: Tokens
    usage: Usage
    quirks: Quirks
    faults: FaultPlan
    subscriptions: Subscriptions

    def routes(self) -> list[Route]:
        return [Route("/{path:path}", self._answer, methods=METHODS)]

    async def _answer(self, request: Request) -> Response:
        call = await Call.read(request)
        self.usage.count(self.state.clock())
        try:
            operation = self._operation(call)
        except GraphError as error:
            return self._refusal(error)

        async def act() -> Response:
            return self._act(operation, call)

        return await perform(
            request, self._fault(operation, call), act, refuse=self._planned_refusal
        )

    def _operation(self, call: Call) -> Operation:
        """What is asked for, once version, token and usage allow asking.

        Raises:
            GraphError: they do not, or there is no such operation.
        """
        if (call.method, call.node, call.edge) == ("GET", "refresh_access_token", ""):
            # Documented without a version; its own check of the token follows.
            return Operation(name="refresh_access_token", run=self.tokens.refresh)
        call.require_version()
        self.tokens.authorise(call)
        if self.usage.throttled:
            raise GraphError(INSTAGRAM_THROTTLED)
        node = self._node(call)
        operations = self._operations()
        if (operation := operations.get((call.method, node, call.edge))) is not None:
            return operation
        if any((method, node, call.edge) in operations for method in METHODS):
            raise GraphError.unreachable(call.node, method=call.method)
        raise GraphError(2500, message=f"Unknown path components: /{call.edge}")

    def _node(self, call: Call) -> Node:
        if call.node in {"me", self.config.user_id}:
            return Node.USER
        if call.node == self.config.page_id:
            return Node.PAGE
        if call.node in self.state.posts:
            return Node.MEDIA
        if call.node in self.state.comments:
            return Node.COMMENT
        raise GraphError.unreachable(call.node, method=call.method)

    def _operations(self) -> dict[tuple[str, Node, str], Operation]:
        reads = Reads(state=self.state, config=self.config, quirks=self.quirks)
        writes = Writes(state=self.state, config=self.config)
        table: list[tuple[str, Node, str, str, Callable[[Call], JsonObject]]] = [
            ("GET", Node.USER, "", "read_user", reads.user),
            ("GET", Node.USER, "media", "list_media", reads.list_media),
            ("GET", Node.PAGE, "", "read_page", reads.page),
            ("GET", Node.MEDIA, "", "read_media", reads.read_media),
            ("POST", Node.MEDIA, "", "switch_comments", writes.switch_comments),
            ("GET", Node.MEDIA, "comments", "list_comments", reads.list_comments),
            ("POST", Node.MEDIA, "comments", "comment", writes.comment),
            ("GET", Node.COMMENT, "", "read_comment", reads.read_comment),
            ("POST", Node.COMMENT, "", "hide", writes.hide),
            ("DELETE", Node.COMMENT, "", "delete", writes.delete),
            ("GET", Node.COMMENT, "replies", "list_replies", reads.list_replies),
            ("POST", Node.COMMENT, "replies", "reply", writes.reply),
        ]
        for node in (Node.USER, Node.PAGE):
            table += [
                ("GET", node, "subscribed_apps", "subscriptions", self.subscriptions.read),
                ("POST", node, "subscribed_apps", "subscribe", self.subscriptions.subscribe),
                ("DELETE", node, "subscribed_apps", "unsubscribe", self.subscriptions.clear),
            ]
        return {
            (method, node, edge): Operation(name=name, run=run)
            for method, node, edge, name, run in table
        }

    def _fault(self, operation: Operation, call: Call) -> Fault | None:
        name = operation.name
        if name == "hide" and call.params.get("hide", "").lower() in {"false", "0"}:
            name = "unhide"
        fault = self.faults.take(f"graph:{name}")
        if fault is None and call.method == "GET":
            fault = self.faults.take("graph:read")
        return fault

    def _act(self, operation: Operation, call: Call) -> Response:
        try:
            body = operation.run(call)
        except GraphError as error:
            return self._refusal(error)
        return JSONResponse(body, headers=self.usage.headers())

    def _refusal(self, error: GraphError) -> Response:
        return JSONResponse(error.to_json(), error.status, headers=self.usage.headers())

    def _planned_refusal(self, fault: Fault) -> Response:
        """The fault's body, or `{"code": …}` spelled out, or the usual error of its kind."""
        headers = self.usage.headers()
        if fault.kind is FaultKind.RATE_LIMIT:
            minutes = max(1, round(fault.seconds / 60))
            headers = self.usage.headers(percent=THROTTLED_AT, minutes=minutes)
        headers |= fault.headers
        match fault.body:
            case str():
                return Response(fault.body, fault.status, headers=headers)
            case None:
                code = INSTAGRAM_THROTTLED if fault.kind is FaultKind.RATE_LIMIT else 2
                error = GraphError(code)
                status = fault.status if code != INSTAGRAM_THROTTLED else error.status
                return JSONResponse(error.to_json(), status, headers=headers)
            case body if "code" in body:
                error = GraphError.from_shorthand(body)
                return JSONResponse(error.to_json(), error.status, headers=headers)
            case body:
                return JSONResponse(dict(body), fault.status, headers=headers)
