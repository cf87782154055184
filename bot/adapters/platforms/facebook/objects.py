"""Translates comments, from webhooks and from reads, into our own form.

An id comes as `98765` or as `2222_98765` (post and comment). The long form can be read back
whatever the comment stands under, so it is the one that is kept; two ids are the same comment
if their last parts are equal.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.adapters.graph_api.values import flag_of, moment, name_of, object_id, text_of
from bot.domain.comment import Direction, IncomingComment

NAME = "facebook"

Row = Mapping[str, Any]

_ID = re.compile(r"\d+(_\d+)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """`comments_count`: replies included; None where it was not told."""

    id: str
    caption: str | None = None
    permalink: str | None = None
    comments_count: int | None = None


def last_part(identifier: str) -> str:
    return identifier.rpartition("_")[2]


def full_id(value: Any, *, post: str | None) -> str | None:
    """Return a comment's id in its long form, or None if it is no id.

    `post`: the last part of its post's id, None where that is not known.
    """
    identifier = object_id(value)
    if identifier is None or not _ID.fullmatch(identifier):
        return None
    return identifier if post is None or "_" in identifier else f"{post}_{identifier}"


def post_part(comment_id: str) -> str | None:
    """Return the post's part of a comment's id, None if it is a short one."""
    return comment_id.rpartition("_")[0] or None


def post_of(row: Row) -> Post | None:
    post_id = object_id(row.get("id"))
    if post_id is None:
        return None
    return Post(
        id=post_id,
        caption=text_of(row.get("message")),
        permalink=text_of(row.get("permalink_url")),
        comments_count=_count_of(row.get("comments")),
    )


def comment_of_change(
    value: Row, *, page_id: str, posts: Mapping[str, Post]
) -> IncomingComment | None:
    """Translate the value of a webhook's change; None if it names no comment."""
    post_id = object_id(value.get("post_id"))
    under = last_part(post_id) if post_id else None
    external_id = full_id(value.get("comment_id"), post=under)
    if external_id is None:
        return None
    parent_id = full_id(value.get("parent_id"), post=under)
    if parent_id and last_part(parent_id) == under:
        parent_id = None  # a comment directly under the post
    post = posts.get(post_id or "") or _post_in(value, post_id)
    author = _author(value) if value.get("from") else _sender(value)
    return _comment(
        value, external_id=external_id, parent_id=parent_id, post=post, author=author, page=page_id
    )


def comment_of_row(row: Row, *, page_id: str, post: Post | None) -> IncomingComment | None:
    """Translate a comment that was read; None if it has no usable id."""
    under = last_part(post.id) if post else None
    external_id = full_id(row.get("id"), post=under)
    if external_id is None:
        return None
    parent = row.get("parent")
    parent_id = parent.get("id") if isinstance(parent, dict) else None
    return _comment(
        row,
        external_id=external_id,
        parent_id=full_id(parent_id, post=post_part(external_id)),
        post=post,
        author=_author(row),
        page=page_id,
    )


def is_ours(row: Row, *, page_id: str) -> bool | None:
    """Tell whether the Page wrote it; None where the author is withheld."""
    author_id, _ = _author(row)
    return None if author_id is None else author_id == page_id


def _comment(
    row: Row,
    *,
    external_id: str,
    parent_id: str | None,
    post: Post | None,
    author: tuple[str | None, str | None],
    page: str,
) -> IncomingComment:
    """Stickers and photos have no text."""
    author_id, author_name = author
    return IncomingComment(
        platform=NAME,
        external_id=external_id,
        account_id=page,
        text=text_of(row.get("message")) or "",
        author_id=author_id,
        author_name=author_name,
        post_id=post.id if post else None,
        post_caption=post.caption if post else None,
        permalink=text_of(row.get("permalink_url")) or (post.permalink if post else None),
        parent_id=parent_id,
        created_at=moment(row.get("created_time")),
        direction=Direction.OUTGOING if author_id == page else Direction.INCOMING,
        hidden=flag_of(row.get("is_hidden")),
    )


def _post_in(value: Row, post_id: str | None) -> Post | None:
    if post_id is None:
        return None
    post = value.get("post")
    link = text_of(post.get("permalink_url")) if isinstance(post, dict) else None
    return Post(id=post_id, permalink=link)


def _author(row: Row) -> tuple[str | None, str | None]:
    sender = row.get("from")
    sender = sender if isinstance(sender, dict) else {}
    return object_id(sender.get("id")), name_of(sender.get("name"))


def _sender(value: Row) -> tuple[str | None, str | None]:
    """Return the author as payloads before v3.0 name him."""
    return object_id(value.get("sender_id")), name_of(value.get("sender_name"))


def _count_of(comments: Any) -> int | None:
    summary = comments.get("summary") if isinstance(comments, dict) else None
    count = summary.get("total_count") if isinstance(summary, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) else None
