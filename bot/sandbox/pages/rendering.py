"""A Page's objects as JSON: only the asked fields, plus `id`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.fields import Field
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.private import WITHIN
from bot.sandbox.graph.rendering import graph_time, pick
from bot.sandbox.graph.state import Comment, Post
from bot.sandbox.pages.rights import Rights
from bot.sandbox.pages.state import PageState

COMMENT_DEFAULT = ("created_time", "from", "message")
POST_DEFAULT = ("created_time", "message")


@dataclass(frozen=True, kw_only=True, slots=True)
class PageRendering:
    state: PageState
    rights: Rights
    call: Call

    def post(self, post: Post, fields: Iterable[Field]) -> JsonObject:
        values: dict[str, Callable[[Field], Any]] = {
            "id": lambda _: post.id,
            "message": lambda _: post.caption,
            "permalink_url": lambda _: post.permalink,
            "full_picture": lambda _: f"{post.permalink}/picture.jpg",
            "created_time": lambda _: graph_time(post.timestamp),
            "status_type": lambda _: post.product_type,
            "comments": lambda field: self._counted(post, field),
        }
        return pick(values, fields, node_type="PagePost", object_id=post.id)

    def comment(self, comment: Comment, fields: Iterable[Field]) -> JsonObject:
        own = self.state.is_office(comment)
        acts = self.rights.may("pages_manage_engagement")
        author = {"id": comment.author.id, "name": comment.author.username}
        parent = self.state.comments.get(comment.parent_id or "")
        values: dict[str, Callable[[Field], Any]] = {
            "id": lambda _: comment.id,
            "message": lambda _: comment.text or "",
            "created_time": lambda _: graph_time(comment.timestamp),
            "from": lambda _: author,
            "is_hidden": lambda _: comment.hidden,
            "can_hide": lambda _: acts and not own,
            "can_remove": lambda _: acts,
            "can_comment": lambda _: acts,
            "can_like": lambda _: acts,
            "user_likes": lambda _: comment.liked,
            "can_reply_privately": lambda _: self._takes_private_reply(comment),
            "comment_count": lambda _: len(self.state.replies(comment.id)),
            "like_count": lambda _: comment.like_count,
            "permalink_url": lambda _: (
                f"{self.state.posts[comment.media_id].permalink}"
                f"?comment_id={comment.id.rpartition('_')[2]}"
            ),
            "parent": lambda field: self.comment(parent, field.fields or ()) if parent else None,
            "attachment": lambda _: None if comment.text is not None else {"type": "sticker"},
        }
        return pick(values, fields, node_type="Comment", object_id=comment.id)

    def _takes_private_reply(self, comment: Comment) -> bool:
        fresh = self.state.clock() - comment.timestamp <= WITHIN
        ours = self.state.is_office(comment)
        allowed = self.rights.may("pages_messaging")
        return allowed and fresh and not ours and comment.private_reply is None

    def summary(self, post_id: str, *, stream: bool) -> JsonObject:
        """The count holds even where the list is kept back or shorter."""
        top_level = self.state.top_level(post_id)
        count = self.state.comments_count(post_id) if stream else len(top_level)
        return {
            "order": "ranked",
            "total_count": count,
            "can_comment": self.rights.may("pages_manage_engagement"),
        }

    def _counted(self, post: Post, field: Field) -> JsonObject:
        """`comments.limit(0).summary(true)`; the comments themselves have their own edge."""
        if field.modifiers.get("limit") != "0":
            raise GraphError.bad_parameter("the stand-in expands comments with limit(0) only")
        answer: JsonObject = {"data": []}
        if field.modifiers.get("summary") in {"true", "1", "total_count"}:
            stream = field.modifiers.get("filter") == "stream"
            answer["summary"] = self.summary(post.id, stream=stream)
        return answer
