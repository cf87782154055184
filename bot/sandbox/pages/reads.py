"""GET operations on a Page."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import Edge, JsonObject, Quirks, limit_of
from bot.sandbox.graph.reads import instant, post_key, repeated
from bot.sandbox.graph.rendering import constants, pick
from bot.sandbox.graph.state import Comment
from bot.sandbox.pages.config import PagesConfig
from bot.sandbox.pages.rendering import COMMENT_DEFAULT, POST_DEFAULT, PageRendering
from bot.sandbox.pages.rights import Rights
from bot.sandbox.pages.state import PageState

_DEFAULT_LIMIT, _MOST = 25, 100
_FILTERS = frozenset({"toplevel", "stream"})
_ORDERS = frozenset({"chronological", "reverse_chronological"})


@dataclass(frozen=True, kw_only=True, slots=True)
class PageReads:
    state: PageState
    config: PagesConfig
    rights: Rights
    quirks: Quirks

    def page(self, call: Call) -> JsonObject:
        page_id = self.config.page_id
        values = {"id": page_id, "name": self.config.name, "category": "Government organization"}
        fields = call.fields("name")
        return pick(constants(values), fields, node_type="Page", object_id=page_id)

    def person(self, call: Call) -> JsonObject:
        values = {"id": self.config.user_id, "name": self.config.user_name}
        fields = call.fields("name")
        return pick(constants(values), fields, node_type="User", object_id=self.config.user_id)

    def accounts(self, call: Call) -> JsonObject:
        """The person's Pages, each with its own token."""
        self.rights.require("pages_show_list")
        page = {
            "id": self.config.page_id,
            "name": self.config.name,
            "access_token": self.config.access_token,
            "tasks": ["MODERATE", "CREATE_CONTENT", "MANAGE"],
        }
        fields = call.fields("name", "access_token", "tasks")
        row = pick(constants(page), fields, node_type="Page", object_id=self.config.page_id)
        return {"data": [row]}

    def list_posts(self, call: Call) -> JsonObject:
        self.rights.require("pages_read_engagement")
        rendering, fields = self._rendering(call), call.fields(*POST_DEFAULT)
        posts = sorted(self.state.posts.values(), key=post_key, reverse=True)
        edge = Edge(
            items=posts,
            key=post_key,
            render=lambda post: rendering.post(post, fields),
            url=f"{call.base}/{call.node}/{call.edge}",
            params=repeated(call),
            limit=limit_of(call.params.get("limit"), default=_DEFAULT_LIMIT, most=_MOST),
        )
        return edge.page(self.quirks)

    def read_post(self, call: Call) -> JsonObject:
        self.rights.require("pages_read_engagement")
        post = self.state.posts[call.node]
        return self._rendering(call).post(post, call.fields(*POST_DEFAULT))

    def read_comment(self, call: Call) -> JsonObject:
        self.rights.require("pages_read_user_content")
        comment = self.state.comment(call.node)
        return self._rendering(call).comment(comment, call.fields(*COMMENT_DEFAULT))

    def list_comments(self, call: Call) -> JsonObject:
        """Under a post: `filter=toplevel` unless `stream` is asked."""
        stream = self._is_stream(call)
        found = self.state.stream(call.node) if stream else self.state.top_level(call.node)
        page = self._comment_page(call, found)
        if call.params.get("summary", "").lower() in {"true", "1"}:
            page["summary"] = self._rendering(call).summary(call.node, stream=stream)
        return page

    def list_replies(self, call: Call) -> JsonObject:
        self._is_stream(call)
        return self._comment_page(call, self.state.replies(self.state.comment(call.node).id))

    def _comment_page(self, call: Call, comments: Sequence[Comment]) -> JsonObject:
        """With a person's token: success, and nothing in it."""
        self.rights.require("pages_read_user_content")
        if self.rights.is_person(call):
            return {"data": []}
        oldest_first = _one_of(call, "order", _ORDERS, "reverse_chronological") == "chronological"
        since = instant(call, "since")
        shown = [one for one in comments if since is None or one.timestamp >= since]
        sign = -1 if oldest_first else 1  # an edge's keys fall from item to item
        rendering, fields = self._rendering(call), call.fields(*COMMENT_DEFAULT)
        edge = Edge(
            items=shown[::sign],
            key=lambda comment: sign * comment.sequence,
            render=lambda comment: rendering.comment(comment, fields),
            url=f"{call.base}/{call.node}/{call.edge}",
            params=repeated(call),
            limit=limit_of(call.params.get("limit"), default=_DEFAULT_LIMIT, most=_MOST),
        )
        return edge.page(self.quirks)

    def _is_stream(self, call: Call) -> bool:
        return _one_of(call, "filter", _FILTERS, "toplevel") == "stream"

    def _rendering(self, call: Call) -> PageRendering:
        return PageRendering(state=self.state, rights=self.rights, call=call)


def _one_of(call: Call, name: str, allowed: frozenset[str], default: str) -> str:
    value = call.params.get(name, default).lower()
    if value not in allowed:
        raise GraphError.bad_parameter(f"Param {name} must be one of {sorted(allowed)}")
    return value
