"""Reads Instagram webhooks; pure functions."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.adapters.graph_api.values import object_id
from bot.adapters.graph_api.webhooks import entries_of, named_by, names_no_values
from bot.adapters.platforms.instagram.objects import Account, Post, comment_of
from bot.domain.comment import IncomingComment
from bot.ports import Delivery

FIELD = "comments"


def read_delivery(body: bytes, *, account: Account, posts: Mapping[str, Post]) -> Delivery:
    """Translate a verified body; `posts` lends caption and link to those it knows.

    Raises MalformedInputError.
    """
    entries = entries_of(body, kind="instagram")
    comments: list[IncomingComment] = []
    strangers: list[str] = []
    skipped = 0
    poll_now = False
    for entry in entries:
        if (named := named_by(entry)) != account.id:
            strangers.append(named)
            continue
        poll_now |= names_no_values(entry, field=FIELD)
        for change in _changes(entry):
            comment = _comment(change, account=account, posts=posts)
            if comment is None:
                skipped += 1
            else:
                comments.append(comment)
    return Delivery(
        comments=tuple(comments),
        skipped=skipped + len(strangers),
        strangers=tuple(strangers),
        poll_now=poll_now,
    )


def _changes(entry: dict[str, Any]) -> Iterator[Any]:
    """Yield changes: listed, or one directly in the entry as some examples of Meta show it."""
    changes = entry.get("changes")
    if isinstance(changes, list):
        yield from changes
    elif "field" in entry or "value" in entry:
        yield entry
    elif "changed_fields" not in entry:
        yield None


def _comment(
    change: Any, *, account: Account, posts: Mapping[str, Post]
) -> IncomingComment | None:
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(value, dict) or change.get("field") != FIELD:
        return None
    return comment_of(value, account=account, post=_post(value.get("media"), posts))


def _post(media: Any, posts: Mapping[str, Post]) -> Post | None:
    """Return the post; for a comment on an advertised copy, the original."""
    if not isinstance(media, dict):
        return None
    post_id = object_id(media.get("original_media_id")) or object_id(media.get("id"))
    return posts.get(post_id, Post(id=post_id)) if post_id else None
