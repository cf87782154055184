"""GET operations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.fields import Field, named
from bot.sandbox.graph.paging import Edge, JsonObject, Quirks, limit_of
from bot.sandbox.graph.rendering import (
    COMMENT_DEFAULT,
    MOST_COMMENTS,
    NESTED_LIMIT,
    Rendering,
    constants,
    pick,
    user_json,
)
from bot.sandbox.graph.state import Comment, GraphState, Post

_MOST_MEDIA = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Reads:
    state: GraphState
    config: GraphConfig
    quirks: Quirks

    def user(self, call: Call) -> JsonObject:
        """`/me` has an app-scoped `id`; under its own id the account has that id."""
        object_id = self.config.app_scoped_id if call.node == "me" else self.config.user_id
        values: JsonObject = {
            "id": object_id,
            "user_id": self.config.user_id,
            "username": self.config.username,
            "name": self.config.name,
            "account_type": "BUSINESS",
            "biography": "Akun resmi Humas Kota Contoh (kota rekaan untuk uji coba).",
            "followers_count": 48_213,
            "follows_count": 97,
            "media_count": len(self.state.posts),
        }
        mentioned: dict[str, Callable[[Field], object]] = {
            "mentioned_comment": lambda asked: self._mentioned_comment(call, asked),
            "mentioned_media": lambda asked: self._mentioned_media(call, asked),
        }
        return pick(
            constants(values) | mentioned,
            call.fields(),
            node_type="IGUser",
            object_id=object_id,
        )

    def _mentioned_comment(self, call: Call, asked: Field) -> JsonObject:
        comment = self.state.comment(asked.modifiers.get("comment_id", ""))
        if not self.state.mentions_office(comment.text):
            raise GraphError.unreachable(comment.id, method="get")
        fields = asked.fields or named(*COMMENT_DEFAULT)
        return Rendering(state=self.state, call=call).comment(comment, fields)

    def _mentioned_media(self, call: Call, asked: Field) -> JsonObject:
        media_id = asked.modifiers.get("media_id", "")
        post = self.state.posts.get(media_id)
        if post is None or not self.state.mentions_office(post.caption):
            raise GraphError.unreachable(media_id, method="get")
        fields = asked.fields or named("id", "caption")
        return Rendering(state=self.state, call=call).post(post, fields)

    def page(self, call: Call) -> JsonObject:
        values: JsonObject = {
            "id": self.config.page_id,
            "name": self.config.name,
            "instagram_business_account": {"id": self.config.user_id},
        }
        return user_json(values, call.fields("name"), object_id=self.config.page_id)

    def list_media(self, call: Call) -> JsonObject:
        since, until = instant(call, "since"), instant(call, "until")
        posts = [
            post
            for post in self.state.posts.values()
            if post.is_listed
            and (since is None or post.timestamp >= since)
            and (until is None or post.timestamp <= until)
        ]
        posts.sort(key=post_key, reverse=True)
        rendering, fields = Rendering(state=self.state, call=call), call.fields()
        edge = Edge(
            items=posts,
            key=post_key,
            render=lambda post: rendering.post(post, fields),
            url=f"{call.base}/{call.node}/{call.edge}",
            params=repeated(call),
            limit=limit_of(call.params.get("limit"), default=NESTED_LIMIT, most=_MOST_MEDIA),
        )
        return edge.page(self.quirks)

    def read_media(self, call: Call) -> JsonObject:
        post = self.state.posts[call.node]
        return Rendering(state=self.state, call=call).post(post, call.fields())

    def read_comment(self, call: Call) -> JsonObject:
        comment = self.state.comment(call.node)
        fields = call.fields(*COMMENT_DEFAULT)
        return Rendering(state=self.state, call=call).comment(comment, fields)

    def list_comments(self, call: Call) -> JsonObject:
        """Those of a broadcast are left out, as the platform documents."""
        is_live = self.state.posts[call.node].live is not None
        return self._comment_page(call, [] if is_live else self.state.top_level(call.node))

    def list_replies(self, call: Call) -> JsonObject:
        self.state.comment(call.node)
        return self._comment_page(call, self.state.replies(call.node))

    def _comment_page(self, call: Call, comments: Sequence[Comment]) -> JsonObject:
        """No time filter here: `since` and `until` are ignored, as on the platform."""
        rendering, fields = Rendering(state=self.state, call=call), call.fields(*COMMENT_DEFAULT)
        edge = Edge(
            items=comments,
            key=lambda comment: comment.sequence,
            render=lambda comment: rendering.comment(comment, fields),
            url=f"{call.base}/{call.node}/{call.edge}",
            params=repeated(call),
            limit=limit_of(call.params.get("limit"), default=NESTED_LIMIT, most=MOST_COMMENTS),
        )
        return edge.page(self.quirks)


def post_key(post: Post) -> int:
    return int(post.timestamp.timestamp() * 1_000_000)


def repeated(call: Call) -> dict[str, str]:
    return {**call.params, "access_token": call.token or ""}


def instant(call: Call, name: str) -> datetime | None:
    """Unix seconds or an ISO date, as the platform takes both."""
    value = call.params.get(name)
    if value is None:
        return None
    try:
        if value.isdigit():
            return datetime.fromtimestamp(int(value), UTC)
        instant = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        raise GraphError.bad_parameter(f"Param {name} must be a valid time") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
