"""Webhook bodies of a Page's `feed`, in every form the platform has been seen to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.rendering import graph_time
from bot.sandbox.graph.state import ChangeKind, Comment
from bot.sandbox.pages.state import PageState, last_part

_VERBS = {
    ChangeKind.ADDED: "add",
    ChangeKind.EDITED: "edited",
    ChangeKind.DELETED: "remove",
    ChangeKind.HIDDEN: "hide",
    ChangeKind.UNHIDDEN: "unhide",
}
_OTHER_SPELLINGS = {"edited": "edit", "remove": "delete"}


class Form(StrEnum):
    """How a change is written into its entry."""

    CHANGES = "changes"
    OTHER_VERBS = "other_verbs"  # `edit` and `delete`
    SHORT_IDS = "short_ids"  # the comment's number alone
    OLD_SENDER = "old_sender"  # `sender_id` and `sender_name`
    CHANGED_FIELDS = "changed_fields"  # no values: "go and poll"
    NO_TEXT = "no_text"  # a sticker or photo
    NO_FROM = "no_from"


@dataclass(kw_only=True, slots=True)
class FeedShape:
    """Writes bodies in the form that is set now."""

    page_id: str
    form: Form = Form.CHANGES

    def __call__(self, values: Sequence[JsonObject], *, time: int) -> JsonObject:
        entry: JsonObject = {"id": self.page_id, "time": time}
        if self.form is Form.CHANGED_FIELDS:
            entry["changed_fields"] = ["feed"]
        else:
            shaped = [_shaped(value, self.form) for value in values]
            entry["changes"] = [{"field": "feed", "value": value} for value in shaped]
        return {"object": "page", "entry": [entry]}

    def choose(self, name: str) -> None:
        """Raises ValueError: there is no such form."""
        self.form = Form(name)


def comment_value(
    comment: Comment, state: PageState, *, kind: ChangeKind = ChangeKind.ADDED
) -> JsonObject:
    """The `value` of one change of a comment; a removal tells neither text nor time."""
    post = state.posts[comment.media_id]
    value: JsonObject = {
        "item": "comment",
        "verb": _VERBS[kind],
        "comment_id": comment.id,
        "post_id": comment.media_id,
        "parent_id": comment.parent_id or comment.media_id,
        "from": {"id": comment.author.id, "name": comment.author.username},
    }
    if kind is ChangeKind.DELETED:
        return value
    value["created_time"] = int(comment.timestamp.timestamp())
    value["post"] = {
        "id": post.id,
        "status_type": post.product_type,
        "is_published": True,
        "updated_time": graph_time(post.timestamp),
        "permalink_url": post.permalink,
        "promotion_status": "inactive",
    }
    if comment.text is not None:
        value["message"] = comment.text
    return value


def reaction_value(comment: Comment, *, name: str, time: int) -> JsonObject:
    """A reaction to a comment names the comment, and is none."""
    return {
        "item": "reaction",
        "verb": "add",
        "reaction_type": "like",
        "comment_id": comment.id,
        "post_id": comment.media_id,
        "parent_id": comment.parent_id or comment.media_id,
        "from": {"id": "9000000000000001", "name": name},
        "created_time": time,
    }


def _shaped(value: JsonObject, form: Form) -> JsonObject:
    match form:
        case Form.OTHER_VERBS:
            return {**value, "verb": _OTHER_SPELLINGS.get(value["verb"], value["verb"])}
        case Form.SHORT_IDS:
            short = {"comment_id": last_part(value["comment_id"])}
            if value["parent_id"] != value["post_id"]:
                short["parent_id"] = last_part(value["parent_id"])
            return {**value, **short}
        case Form.OLD_SENDER:
            sender = value["from"]
            return {
                **_without(value, "from"),
                "sender_id": sender["id"],
                "sender_name": sender["name"],
            }
        case Form.NO_TEXT:
            return _without(value, "message")
        case Form.NO_FROM:
            return _without(value, "from")
        case _:
            return value


def _without(value: JsonObject, name: str) -> JsonObject:
    return {key: part for key, part in value.items() if key != name}
