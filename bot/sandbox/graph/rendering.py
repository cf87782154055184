"""Objects as JSON: only the asked fields, plus `id`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.fields import Field, named
from bot.sandbox.graph.paging import Edge, JsonObject, Quirks, limit_of
from bot.sandbox.graph.state import Comment, GraphState, Person, Post

COMMENT_DEFAULT = ("timestamp", "text")
NESTED_LIMIT = 25
MOST_COMMENTS = 50
_PLAIN = Quirks()


def graph_time(at: datetime) -> str:
    """`2026-11-24T01:02:03+0000`: no colon in the offset."""
    return at.strftime("%Y-%m-%dT%H:%M:%S%z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendering:
    """Renders the objects of one answer; links inside it point back to the call's address."""

    state: GraphState
    call: Call

    def post(self, post: Post, fields: Iterable[Field]) -> JsonObject:
        values: dict[str, Callable[[Field], Any]] = {
            "id": lambda _: post.id,
            "caption": lambda _: post.caption,
            "permalink": lambda _: post.permalink,
            "shortcode": lambda _: post.permalink.rstrip("/").rpartition("/")[2],
            "timestamp": lambda _: graph_time(post.timestamp),
            "comments_count": lambda _: self.state.comments_count(post.id),
            "like_count": lambda _: post.like_count,
            "media_product_type": lambda _: post.product_type,
            "media_type": lambda _: "VIDEO" if post.product_type == "REELS" else "IMAGE",
            "media_url": lambda _: f"{post.permalink}media/?size=l",
            "thumbnail_url": lambda _: (
                f"{post.permalink}media/?size=t" if post.product_type == "REELS" else None
            ),
            "is_comment_enabled": lambda _: post.comments_open,
            "username": lambda _: (post.owner or self.state.office).username,
            "owner": lambda _: {"id": (post.owner or self.state.office).id},
            "comments": lambda field: self._comments_of(post, field),
        }
        return pick(values, fields, node_type="IGMedia", object_id=post.id)

    def comment(self, comment: Comment, fields: Iterable[Field]) -> JsonObject:
        own = self.state.is_office(comment)
        values: dict[str, Callable[[Field], Any]] = {
            "id": lambda _: comment.id,
            "text": lambda _: comment.text,
            "timestamp": lambda _: graph_time(comment.timestamp),
            "username": lambda _: comment.author.username,
            "from": lambda _: person_json(comment.author),
            "hidden": lambda _: comment.hidden,
            "like_count": lambda _: comment.like_count,
            "parent_id": lambda _: comment.parent_id,
            "media": lambda _: media_json(self.state.posts[comment.media_id]),
            "user": lambda _: {"id": comment.author.id} if own else None,
            "legacy_instagram_comment_id": lambda _: comment.id,
            "replies": lambda field: self._replies_of(comment, field),
        }
        return pick(values, fields, node_type="IGComment", object_id=comment.id)

    def _replies_of(self, comment: Comment, field: Field) -> JsonObject | None:
        replies = self.state.replies(comment.id)
        return self._nested(replies, field, path=f"{comment.id}/replies") if replies else None

    def _comments_of(self, post: Post, field: Field) -> JsonObject | None:
        comments = self.state.top_level(post.id)
        return self._nested(comments, field, path=f"{post.id}/comments") if comments else None

    def _nested(self, comments: list[Comment], field: Field, *, path: str) -> JsonObject:
        fields = field.fields or named(*COMMENT_DEFAULT)
        limit = limit_of(field.modifiers.get("limit"), default=NESTED_LIMIT, most=MOST_COMMENTS)
        edge = Edge(
            items=comments,
            key=lambda comment: comment.sequence,
            render=lambda comment: self.comment(comment, fields),
            url=f"{self.call.base}/{path}",
            params={"access_token": self.call.token or "", "fields": _expression(fields)},
            limit=limit,
        )
        return edge.page(_PLAIN)


def person_json(person: Person) -> JsonObject:
    return {"id": person.id, "username": person.username}


def media_json(post: Post) -> JsonObject:
    """Of an advertised copy, also which ad and which post it is a copy of."""
    media: JsonObject = {"id": post.id, "media_product_type": post.product_type}
    if post.ad is not None:
        media |= {
            "ad_id": post.ad.id,
            "ad_title": post.ad.title,
            "original_media_id": post.ad.original_media_id,
        }
    return media


def pick(
    values: dict[str, Callable[[Field], Any]],
    fields: Iterable[Field],
    *,
    node_type: str,
    object_id: str,
) -> JsonObject:
    """Values that are None are left out, as the platform leaves out what is not set."""
    picked: JsonObject = {}
    for field in fields:
        if field.name not in values:
            raise GraphError.bad_parameter(
                f"Tried accessing nonexisting field ({field.name}) on node type ({node_type})"
            )
        value = values[field.name](field)
        if value is not None:
            picked[field.name] = value
    return {**picked, "id": object_id}


def user_json(values: JsonObject, fields: Iterable[Field], *, object_id: str) -> JsonObject:
    return pick(constants(values), fields, node_type="IGUser", object_id=object_id)


def constants(values: JsonObject) -> dict[str, Callable[[Field], Any]]:
    def constant(value: object) -> Callable[[Field], object]:
        return lambda _: value

    return {name: constant(value) for name, value in values.items()}


def _expression(fields: Iterable[Field]) -> str:
    return ",".join(
        f"{field.name}{{{_expression(field.fields)}}}" if field.fields else field.name
        for field in fields
    )
