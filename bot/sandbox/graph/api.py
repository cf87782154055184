"""The Graph API's HTTP face: version, token, usage, planned faults, then the operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault, FaultKind, FaultPlan, perform
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import METHODS, Node, Operation, Operations
from bot.sandbox.graph.state import Clock
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import THROTTLED_AT, Usage

TEMPORARY = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """What tells one product's API from another's.

    Attributes:
        name: begins the names of the faults that are met, such as `graph:reply`.
        throttled: the error code of its rate limit.
        node_of: tells which kind of object is called; raises GraphError.
        open_operations: by method and node, asked without version and token.
        fault_of: names a call's operation for the faults, where it is not the operation's own.
    """

    name: str
    throttled: int
    operations: Operations
    node_of: Callable[[Call], Node]
    open_operations: Mapping[tuple[str, str], Operation] = field(default_factory=dict)
    fault_of: Callable[[Operation, Call], str] = lambda operation, _: operation.name


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphApi:
    clock: Clock
    tokens: Tokens
    usage: Usage
    faults: FaultPlan
    product: Product

    def routes(self) -> list[Route]:
        return [Route("/{path:path}", self._answer, methods=METHODS)]

    async def _answer(self, request: Request) -> Response:
        call = await Call.read(request)
        self.usage.count(self.clock())
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
        if not call.edge and (call.method, call.node) in self.product.open_operations:
            return self.product.open_operations[call.method, call.node]
        call.require_version()
        self.tokens.authorise(call)
        if self.usage.throttled:
            raise GraphError(self.product.throttled)
        node, table = self.product.node_of(call), self.product.operations
        if operation := table.get((call.method, node, call.edge)):
            return operation
        if any((method, node, call.edge) in table for method in METHODS):
            raise GraphError.unreachable(call.node, method=call.method)
        raise GraphError(2500, message=f"Unknown path components: /{call.edge}")

    def _fault(self, operation: Operation, call: Call) -> Fault | None:
        product = self.product
        fault = self.faults.take(f"{product.name}:{product.fault_of(operation, call)}")
        if fault is None and call.method == "GET":
            fault = self.faults.take(f"{product.name}:read")
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
                code = self.product.throttled if fault.kind is FaultKind.RATE_LIMIT else TEMPORARY
                error = GraphError(code)
                status = fault.status if code == TEMPORARY else error.status
                return JSONResponse(error.to_json(), status, headers=headers)
            case body if "code" in body:
                error = GraphError.from_shorthand(body)
                return JSONResponse(error.to_json(), error.status, headers=headers)
            case body:
                return JSONResponse(dict(body), fault.status, headers=headers)
