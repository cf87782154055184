"""The stand-in as a whole: API, control, webhooks, and a Python face for scripts."""

from starlette.routing import Route

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph.api import GraphApi, Product
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.control import Control
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import Node, Operation, operations
from bot.sandbox.graph.paging import JsonObject, Quirks
from bot.sandbox.graph.payloads import InstagramShape, Signature, comment_value
from bot.sandbox.graph.reads import Reads
from bot.sandbox.graph.seed import seeded_posts
from bot.sandbox.graph.state import ChangeKind, Clock, Comment, GraphState, Person
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import Usage
from bot.sandbox.graph.view import comment_view, state_view
from bot.sandbox.graph.webhooks import Delivery, WebhookSender
from bot.sandbox.graph.writes import Writes
from bot.sandbox.hub import Hub

TOPIC = "instagram"
PRODUCT = "graph"
THROTTLED = 80002


class GraphSandbox:
    """An Instagram Graph API with one account, held in memory.

    Mount `routes()` at `/graph` and `control_routes()` at `/control/graph`; call `start` before
    serving and `aclose` after, on the serving event loop.
    """

    def __init__(self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: GraphConfig) -> None:
        self.config = config
        self.quirks = Quirks()
        self.usage = Usage(account_id=config.user_id, daily_calls=config.daily_calls)
        self.tokens = Tokens(config, clock=clock)
        self.shape = InstagramShape(account_id=config.user_id)
        self.webhooks = WebhookSender(
            config, clock=clock, faults=faults, shape=self.shape, product=PRODUCT
        )
        self.subscriptions = Subscriptions(config=config, fields=set(config.subscribed_fields))
        self.state = GraphState(
            office=Person(id=config.user_id, username=config.username),
            clock=clock,
            listener=self._changed,
            posts=seeded_posts(clock()),
        )
        self.faults = faults
        self._hub = hub

    async def start(self) -> None:
        await self.webhooks.start()

    async def aclose(self) -> None:
        await self.webhooks.aclose()

    def routes(self) -> list[Route]:
        table = operations(
            Reads(state=self.state, config=self.config, quirks=self.quirks),
            writes=Writes(state=self.state, config=self.config),
            subscriptions=self.subscriptions,
        )
        refresh = Operation(name="refresh_access_token", run=self.tokens.refresh)
        return GraphApi(
            clock=self.state.clock,
            tokens=self.tokens,
            usage=self.usage,
            faults=self.faults,
            product=Product(
                name=PRODUCT,
                throttled=THROTTLED,
                operations=table,
                node_of=self._node_of,
                # Documented without a version; it checks the token itself.
                open_operations={("GET", "refresh_access_token"): refresh},
                fault_of=_fault_of,
            ),
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
            value_of=self._value_of,
            product=PRODUCT,
        ).routes()

    async def subscribe(self, callback_url: str) -> None:
        """Verify the receiver's callback by the handshake; events go there from now on.

        Raises:
            GraphError: 2200, the callback does not answer as it must.
        """
        await self.webhooks.subscribe(callback_url)

    def add_comment(
        self,
        *,
        text: str | None,
        username: str,
        media_id: str | None = None,
        parent_id: str | None = None,
    ) -> str:
        """Comment as a citizen, or natively as the office under its own user name.

        Without `media_id` it goes under the parent's post, or the newest post. Returns the id.

        Raises:
            GraphError: the post or parent is not there.
        """
        return self.state.write(text, username=username, media_id=media_id, parent_id=parent_id).id

    def edit_comment(self, comment_id: str, *, text: str) -> None:
        self.state.edit(comment_id, text)

    def delete_comment(self, comment_id: str) -> None:
        self.state.delete(comment_id)

    def hide_comment(self, comment_id: str) -> None:
        self.state.hide(comment_id)

    def forge_webhook(
        self, *, text: str, username: str, signature: Signature = Signature.FORGED
    ) -> list[Delivery]:
        """Send an event about a comment that does not exist, signed badly."""
        value = self._value_of(self.state.imagine(text, username=username))
        return self.webhooks.send_values([value], signature=signature)

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

    def _value_of(self, comment: Comment) -> JsonObject:
        return comment_value(comment, self.state)

    def _node_of(self, call: Call) -> Node:
        if call.node in {"me", self.config.user_id}:
            return Node.USER
        if call.node == self.config.page_id:
            return Node.PAGE
        if call.node in self.state.posts:
            return Node.MEDIA
        if call.node in self.state.comments:
            return Node.COMMENT
        raise GraphError.unreachable(call.node, method=call.method)

    def _changed(self, kind: ChangeKind, comment: Comment) -> None:
        """Pages learn of every change; webhooks only of new comments, the account's included."""
        post_count = self.state.comments_count(comment.media_id)
        self._hub.publish(
            TOPIC,
            {
                "kind": kind,
                "comment": comment_view(comment, self.state),
                "comments_count": post_count,
            },
        )
        if kind is ChangeKind.ADDED and self.subscriptions.wants_comments:
            self.webhooks.emit(self._value_of(comment))


def _fault_of(operation: Operation, call: Call) -> str:
    shows = operation.name == "hide" and call.params.get("hide", "").lower() in {"false", "0"}
    return "unhide" if shows else operation.name
