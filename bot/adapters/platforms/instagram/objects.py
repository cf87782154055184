"""Translates comment objects, from webhooks and from reads, into our own form."""

from dataclasses import dataclass
from typing import Any

from bot.adapters.graph_api.values import flag_of, moment, name_of, object_id, text_of
from bot.domain.comment import Direction, IncomingComment, Kind

NAME = "instagram"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """The office's own account. `username` is None where it is not known (in a webhook)."""

    id: str
    username: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    id: str
    caption: str | None = None
    permalink: str | None = None
    comments_count: int = 0


def post_of(row: dict[str, Any]) -> Post | None:
    post_id = object_id(row.get("id"))
    if post_id is None:
        return None
    count = row.get("comments_count")
    return Post(
        id=post_id,
        caption=text_of(row.get("caption")),
        permalink=text_of(row.get("permalink")),
        comments_count=count if isinstance(count, int) else 0,
    )


def comment_of(
    row: dict[str, Any],
    *,
    account: Account,
    post: Post | None,
    parent_id: str | None = None,
    kind: Kind | None = None,
) -> IncomingComment | None:
    """Translate one comment; None if it has no usable id. Stickers and GIFs have no text."""
    external_id = object_id(row.get("id")) or object_id(row.get("comment_id"))
    if external_id is None:
        return None
    author_id, author_name = _author(row)
    return IncomingComment(
        platform=NAME,
        external_id=external_id,
        account_id=account.id,
        text=text_of(row.get("text")) or "",
        author_id=author_id,
        author_name=author_name,
        post_id=post.id if post else None,
        post_caption=post.caption if post else None,
        permalink=post.permalink if post else None,
        parent_id=object_id(row.get("parent_id")) or parent_id,
        created_at=moment(row.get("timestamp")),
        direction=Direction.OUTGOING if is_ours(row, account=account) else Direction.INCOMING,
        hidden=flag_of(row.get("hidden")),
        kind=kind,
    )


def is_ours(row: dict[str, Any], *, account: Account) -> bool:
    """Tell whether the office wrote it.

    The id in `from` may be scoped to the app, so the name counts too; `self_ig_scoped_id` is
    there only when the author is the account itself.
    """
    sender = row.get("from")
    if isinstance(sender, dict) and sender.get("self_ig_scoped_id"):
        return True
    author_id, author_name = _author(row)
    if author_id is not None and author_id == account.id:
        return True
    return author_name is not None and author_name == account.username


def has_author(row: dict[str, Any]) -> bool:
    return _author(row) != (None, None)


def _author(row: dict[str, Any]) -> tuple[str | None, str | None]:
    sender = row.get("from")
    sender = sender if isinstance(sender, dict) else {}
    name = name_of(sender.get("username")) or name_of(row.get("username"))
    return object_id(sender.get("id")), name
