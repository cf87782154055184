"""The stand-in of an Instagram account as a whole."""

from starlette.routing import Route
from typing_extensions import override

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph.api import Product
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import Node, Operation, operations
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.payloads import (
    InstagramShape,
    Signature,
    comment_value,
    field_of,
    mention_value,
)
from bot.sandbox.graph.places import Places
from bot.sandbox.graph.private import PrivateReplies
from bot.sandbox.graph.reads import Reads
from bot.sandbox.graph.seed import seeded_posts
from bot.sandbox.graph.stand_in import TOOLS, StandIn
from bot.sandbox.graph.state import ChangeKind, Clock, Comment, GraphState, Person, Post
from bot.sandbox.graph.usage import Usage
from bot.sandbox.graph.webhooks import Delivery
from bot.sandbox.graph.writes import Writes
from bot.sandbox.hub import Hub

TOPIC = "instagram"
THROTTLED = 80002
PERMISSIONS = (
    "instagram_basic",
    "instagram_manage_comments",
    "instagram_manage_messages",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_show_list",
)
OUTSIDE_WINDOW = 2534022


class GraphSandbox(StandIn):
    """An Instagram Graph API with one account."""

    topic = TOPIC
    product = "graph"

    def __init__(self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: GraphConfig) -> None:
        super().__init__(
            hub,
            faults=faults,
            clock=clock,
            config=config,
            shape=InstagramShape(account_id=config.user_id),
            usage=Usage(account_id=config.user_id, daily_calls=config.daily_calls),
        )
        self.config = config
        self.state = GraphState(
            office=Person(id=config.user_id, username=config.username),
            clock=clock,
            listener=self.changed,
            posts=seeded_posts(clock()),
        )
        self.places = Places(state=self.state, mentioned=self._mentioned)

    @override
    def describe(self) -> Product:
        writes = Writes(state=self.state, config=self.config)
        table = operations(
            Reads(state=self.state, config=self.config, quirks=self.quirks),
            writes=writes,
            private=PrivateReplies(
                state=self.state,
                too_long=lambda text: len(text.encode()) > self.config.message_bytes,
                outside_window=OUTSIDE_WINDOW,
                permit=writes.require_messaging,
            ),
            subscriptions=self.subscriptions,
        )
        table = {**table, **self.inspections(self._debug_token)}
        refresh = Operation(name="refresh_access_token", run=self.tokens.refresh)
        return Product(
            name=self.product,
            throttled=THROTTLED,
            operations=table,
            node_of=self._node_of,
            # Documented without a version; it checks the token itself.
            open_operations={("GET", "refresh_access_token"): refresh},
            fault_of=_fault_of,
        )

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

    def hide_comment(self, comment_id: str) -> None:
        self.state.hide(comment_id)

    def forge_webhook(
        self, *, text: str, username: str, signature: Signature = Signature.FORGED
    ) -> list[Delivery]:
        """Send an event about a comment that does not exist, signed badly."""
        value = self.value_of(self.state.imagine(text, username=username))
        return self.webhooks.send_values([value], signature=signature)

    @override
    def value_of(self, comment: Comment, kind: ChangeKind = ChangeKind.ADDED) -> JsonObject:
        if self.state.posts[comment.media_id].owner is not None:
            return mention_value(comment.media_id, comment.id)
        return comment_value(comment, self.state)

    @override
    def field_for(self, comment: Comment) -> str | None:
        """Below somebody else's post the account learns of what others say of it only."""
        post = self.state.posts[comment.media_id]
        if post.owner is None:
            return field_of(self.value_of(comment))
        mentioned = self.state.mentions_office(comment.text)
        return "mentions" if mentioned and not self.state.is_office(comment) else None

    @override
    def control_routes(self) -> list[Route]:
        return [*self.places.routes(), *super().control_routes()]

    @override
    def tells(self, kind: ChangeKind) -> bool:
        return kind is ChangeKind.ADDED

    def _debug_token(self, call: Call) -> JsonObject:
        return self.tokens.inspect(call, kind="USER", scopes=PERMISSIONS)

    def _mentioned(self, post: Post) -> None:
        if self.subscriptions.wants("mentions"):
            self.webhooks.emit(mention_value(post.id))

    def _node_of(self, call: Call) -> Node:
        if call.node in TOOLS:
            return TOOLS[call.node]
        if call.node in {"me", self.config.user_id}:
            return Node.USER
        if call.node == self.config.page_id:
            return Node.PAGE
        if self._is_ours(call.node):
            return Node.MEDIA
        comment = self.state.comments.get(call.node)
        if comment is not None and self._is_ours(comment.media_id):
            return Node.COMMENT
        raise GraphError.unreachable(call.node, method=call.method)

    def _is_ours(self, media_id: str) -> bool:
        post = self.state.posts.get(media_id)
        return post is not None and post.owner is None


def _fault_of(operation: Operation, call: Call) -> str:
    shows = operation.name == "hide" and call.params.get("hide", "").lower() in {"false", "0"}
    return "unhide" if shows else operation.name
