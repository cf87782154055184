"""What the stand-ins of all products of the Graph API have in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

from starlette.routing import Route

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph.api import GraphApi, Product
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.control import ChoosesForm, Control
from bot.sandbox.graph.operations import Node, Operation, Operations
from bot.sandbox.graph.paging import JsonObject, Quirks
from bot.sandbox.graph.state import ChangeKind, Clock, Comment, GraphState
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.graph.tokens import INSPECTION, Tokens
from bot.sandbox.graph.usage import Usage
from bot.sandbox.graph.view import comment_view, state_view
from bot.sandbox.graph.webhooks import Shape, WebhookSender
from bot.sandbox.hub import Hub

TOOLS = {INSPECTION: Node.TOOL, "app": Node.APP}
"""What is asked of no object."""


class Body(Shape, ChoosesForm, Protocol):
    """Makes the bodies of webhooks, in a form that can be chosen."""


class StandIn(ABC):
    """API, control, webhooks, and a Python face for scripts, held in memory.

    Mount `routes()` at `/<product>` and `control_routes()` at `/control/<product>`; call `start`
    before serving and `aclose` after, on the serving event loop.

    Attributes:
        topic: under which the hub tells the demo's page of changes.
        product: begins the names of the faults that are met.
        state: set by the product.
    """

    topic: str
    product: str
    state: GraphState

    def __init__(
        self,
        hub: Hub,
        *,
        faults: FaultPlan,
        clock: Clock,
        config: AppConfig,
        shape: Body,
        usage: Usage,
    ) -> None:
        self.quirks = Quirks()
        self.usage = usage
        self.tokens = Tokens(config, clock=clock)
        self.shape = shape
        self.webhooks = WebhookSender(
            config, clock=clock, faults=faults, shape=shape, product=self.product
        )
        self.subscriptions = Subscriptions(config=config, fields=set(config.subscribed_fields))
        self.faults = faults
        self._hub = hub

    def inspections(self, debug_token: Callable[[Call], JsonObject]) -> Operations:
        """Return the operations that tell of tokens."""
        return {
            ("GET", Node.APP, ""): Operation(name="read_app", run=self.tokens.read_app),
            ("GET", Node.TOOL, ""): Operation(name=INSPECTION, run=debug_token),
        }

    @abstractmethod
    def describe(self) -> Product:
        """Return what tells this product's API from another's."""

    @abstractmethod
    def value_of(self, comment: Comment, kind: ChangeKind = ChangeKind.ADDED) -> JsonObject:
        """Return what a webhook would tell of a comment."""

    @abstractmethod
    def tells(self, kind: ChangeKind) -> bool:
        """Whether webhooks tell of such a change at all."""

    def field_for(self, comment: Comment) -> str | None:
        """Return the webhook field that tells of a comment; None: no webhook tells of it."""
        del comment
        return "comments"

    async def start(self) -> None:
        await self.webhooks.start()

    async def aclose(self) -> None:
        await self.webhooks.aclose()

    def routes(self) -> list[Route]:
        return GraphApi(
            clock=self.state.clock,
            tokens=self.tokens,
            usage=self.usage,
            faults=self.faults,
            product=self.describe(),
        ).routes()

    def control_routes(self) -> list[Route]:
        return Control(
            state=self.state,
            webhooks=self.webhooks,
            faults=self.faults,
            quirks=self.quirks,
            usage=self.usage,
            tokens=self.tokens,
            shape=self.shape,
            value_of=self.value_of,
            product=self.product,
        ).routes()

    async def subscribe(self, callback_url: str) -> None:
        """Verify the receiver's callback by the handshake; events go there from now on.

        Raises:
            GraphError: 2200, the callback does not answer as it must.
        """
        await self.webhooks.subscribe(callback_url)

    def edit_comment(self, comment_id: str, *, text: str) -> None:
        self.state.edit(comment_id, text)

    def delete_comment(self, comment_id: str) -> None:
        self.state.delete(comment_id)

    def comments(self) -> list[Comment]:
        """All comments and replies in order of creation, deleted ones included."""
        return list(self.state.comments.values())

    def office_replies(self) -> list[Comment]:
        return [
            comment
            for comment in self.comments()
            if self.state.is_office(comment) and comment.parent_id and not comment.deleted
        ]

    def dump(self) -> JsonObject:
        return state_view(self.state)

    def changed(self, kind: ChangeKind, comment: Comment) -> None:
        """Pages learn of every change, webhooks of what the product tells; the office's too."""
        self._hub.publish(
            self.topic,
            {
                "kind": kind,
                "comment": comment_view(comment, self.state),
                "comments_count": self.state.comments_count(comment.media_id),
            },
        )
        field = self.field_for(comment) if self.tells(kind) else None
        if field and self.subscriptions.wants(field):
            self.webhooks.emit(self.value_of(comment, kind))
