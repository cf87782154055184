"""The stand-in of a Page as a whole: API, control, webhooks, and a Python face for scripts."""

from starlette.routing import Route

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph.api import GraphApi, Product
from bot.sandbox.graph.call import Call
from bot.sandbox.graph.control import Control
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.operations import Node, Operation
from bot.sandbox.graph.paging import JsonObject, Quirks
from bot.sandbox.graph.state import ChangeKind, Clock, Comment, Person
from bot.sandbox.graph.subscriptions import Subscriptions
from bot.sandbox.graph.tokens import Tokens
from bot.sandbox.graph.usage import Usage
from bot.sandbox.graph.view import comment_view, state_view
from bot.sandbox.graph.webhooks import WebhookSender
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
PRODUCT = "pages"
THROTTLED = 80001


class PagesSandbox:
    """The Pages API with one Page, held in memory.

    Mount `routes()` at `/pages` and `control_routes()` at `/control/pages`; call `start` before
    serving and `aclose` after, on the serving event loop.
    """

    def __init__(self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: PagesConfig) -> None:
        self.config = config
        self.quirks = Quirks()
        self.usage = Usage(account_id=config.page_id, daily_calls=config.daily_calls, kind=PRODUCT)
        self.tokens = Tokens(config, clock=clock)
        self.tokens.allow(config.user_token)
        self.shape = FeedShape(page_id=config.page_id)
        self.webhooks = WebhookSender(
            config, clock=clock, faults=faults, shape=self.shape, product=PRODUCT
        )
        self.subscriptions = Subscriptions(config=config, fields=set(config.subscribed_fields))
        self.state = PageState(
            office=Person(id=config.page_id, username=config.name),
            clock=clock,
            listener=self._changed,
            posts=seeded_page_posts(clock(), page_id=config.page_id),
        )
        self.faults = faults
        self._hub = hub

    async def start(self) -> None:
        await self.webhooks.start()

    async def aclose(self) -> None:
        await self.webhooks.aclose()

    def routes(self) -> list[Route]:
        rights = Rights(config=self.config)
        table = page_operations(
            PageReads(state=self.state, config=self.config, rights=rights, quirks=self.quirks),
            writes=PageWrites(state=self.state, config=self.config, rights=rights),
            rights=rights,
            subscriptions=self.subscriptions,
        )
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

    def _value_of(self, comment: Comment) -> JsonObject:
        return comment_value(comment, self.state)

    def _node_of(self, call: Call) -> Node:
        if call.node == "debug_token":
            return Node.TOOL
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

    def _changed(self, kind: ChangeKind, comment: Comment) -> None:
        """Pages of the demo and webhooks learn of every change, the Page's own included."""
        self._hub.publish(
            TOPIC,
            {
                "kind": kind,
                "comment": comment_view(comment, self.state),
                "comments_count": self.state.comments_count(comment.media_id),
            },
        )
        if self.subscriptions.wants_comments:
            self.webhooks.emit(comment_value(comment, self.state, kind=kind))


def _fault_of(operation: Operation, call: Call) -> str:
    shows = call.params.get("is_hidden", "").lower() in {"false", "0"}
    return "unhide" if operation.name == "hide" and shows else operation.name
