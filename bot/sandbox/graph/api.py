"""The Graph API's HTTP face: version, token, usage, planned faults, then the operation."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault, FaultKind, FaultPlan, perform
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import METHODS, Node, Operation, Operations
from bot.sandbox.graph.state import GraphState
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import THROTTLED_AT, Usage

INSTAGRAM_THROTTLED = 80002


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphApi:
    state: GraphState
    config: GraphConfig
    tokens: Tokens
    usage: Usage
    faults: FaultPlan
    operations: Operations

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
        if operation := self.operations.get((call.method, node, call.edge)):
            return operation
        if any((method, node, call.edge) in self.operations for method in METHODS):
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
