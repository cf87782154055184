"""The stand-in of a Page as a whole."""

from typing_extensions import override

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph.api import Product
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import Node, Operation
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.private import PrivateReplies
from bot.sandbox.graph.stand_in import TOOLS, StandIn
from bot.sandbox.graph.state import ChangeKind, Clock, Comment, Person
from bot.sandbox.graph.usage import Usage
from bot.sandbox.hub import Hub
from bot.sandbox.pages.config import PagesConfig
from bot.sandbox.pages.operations import page_operations
from bot.sandbox.pages.payloads import FeedShape, comment_value, reaction_value
from bot.sandbox.pages.reads import PageReads
from bot.sandbox.pages.rights import Rights
from bot.sandbox.pages.seed import seeded_page_posts
from bot.sandbox.pages.state import PageState
from bot.sandbox.pages.writes import PageWrites

TOPIC = "facebook"
THROTTLED = 80001
OUTSIDE_WINDOW = 2018278


class PagesSandbox(StandIn):
    """The Pages API with one Page."""

    topic = TOPIC
    product = "pages"
    state: PageState

    def __init__(self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: PagesConfig) -> None:
        super().__init__(
            hub,
            faults=faults,
            clock=clock,
            config=config,
            shape=FeedShape(page_id=config.page_id),
            usage=Usage(
                account_id=config.page_id, daily_calls=config.daily_calls, kind=self.product
            ),
        )
        self.config = config
        self.tokens.allow(config.user_token)
        self.tokens.developers.add(config.user_token)
        self.state = PageState(
            office=Person(id=config.page_id, username=config.name),
            clock=clock,
            listener=self.changed,
            posts=seeded_page_posts(clock(), page_id=config.page_id),
        )

    @override
    def describe(self) -> Product:
        rights = Rights(config=self.config)
        table = page_operations(
            PageReads(state=self.state, config=self.config, rights=rights, quirks=self.quirks),
            writes=PageWrites(state=self.state, config=self.config, rights=rights),
            private=PrivateReplies(
                state=self.state,
                too_long=lambda text: len(text) > self.config.message_limit,
                outside_window=OUTSIDE_WINDOW,
                permit=rights.require_messaging,
            ),
            subscriptions=self.subscriptions,
        )
        return Product(
            name=self.product,
            throttled=THROTTLED,
            operations={**table, **self.inspections(self._debug_token)},
            node_of=self._node_of,
            fault_of=_fault_of,
        )

    def add_comment(
        self,
        *,
        text: str | None,
        name: str,
        post_id: str | None = None,
        parent_id: str | None = None,
    ) -> str:
        """Comment as a citizen, or natively as the Page under its own name; return the id.

        Raises:
            GraphError: the post or parent is not there.
        """
        return self.state.write(text, username=name, media_id=post_id, parent_id=parent_id).id

    def react(self, comment_id: str, *, name: str = "Warga Contoh") -> None:
        """Tell of a reaction to a comment."""
        time = int(self.state.clock().timestamp())
        self.webhooks.emit(reaction_value(self.state.comment(comment_id), name=name, time=time))

    @override
    def value_of(self, comment: Comment, kind: ChangeKind = ChangeKind.ADDED) -> JsonObject:
        return comment_value(comment, self.state, kind=kind)

    @override
    def tells(self, kind: ChangeKind) -> bool:
        return True

    def _debug_token(self, call: Call) -> JsonObject:
        kind = "USER" if call.params.get("input_token") == self.config.user_token else "PAGE"
        return self.tokens.inspect(call, kind=kind, scopes=self.config.permissions)

    def _node_of(self, call: Call) -> Node:
        if call.node in TOOLS:
            return TOOLS[call.node]
        if call.node == "me":
            return Node.USER if call.token == self.config.user_token else Node.PAGE
        if call.node == self.config.user_id:
            return Node.USER
        if call.node == self.config.page_id:
            return Node.PAGE
        if call.node in self.state.posts:
            return Node.MEDIA
        if self.state.long_id(call.node) in self.state.comments:
            return Node.COMMENT
        raise GraphError.unreachable(call.node, method=call.method)


def _fault_of(operation: Operation, call: Call) -> str:
    shows = call.params.get("is_hidden", "").lower() in {"false", "0"}
    return "unhide" if operation.name == "hide" and shows else operation.name
