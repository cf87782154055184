"""Reads the webhooks of a Page's `feed`; pure functions.

`feed` tells of posts, reactions and shares too; only comments are taken. Whatever is told of a
comment that exists already may be late, repeated or out of order, so it is read again instead.
"""

from collections.abc import Mapping
from typing import Any

from bot.adapters.graph_api.webhooks import entries_of, named_by, names_no_values
from bot.adapters.platforms.facebook.objects import Post, comment_of_change
from bot.domain.comment import Direction, IncomingComment
from bot.ports import Delivery

FIELD = "feed"
_NEW = "add"
_CHANGED = frozenset({"edit", "edited", "remove", "delete", "hide", "unhide"})
"""What we hid ourselves comes back as such an event, too, and shows nothing new."""


def read_delivery(body: bytes, *, page_id: str, posts: Mapping[str, Post]) -> Delivery:
    """Translate a verified body; `posts` lends caption and link to those it knows.

    Raises MalformedInputError.
    """
    comments: list[IncomingComment] = []
    changed: list[str] = []
    strangers: list[str] = []
    skipped = 0
    poll_now = False
    for entry in entries_of(body, kind="page"):
        if (named := named_by(entry)) != page_id:
            strangers.append(named)
            continue
        poll_now |= names_no_values(entry, field=FIELD)
        for change in _changes(entry):
            comment = _comment(change, page_id=page_id, posts=posts)
            verb = change["value"].get("verb") if comment else None
            if comment and verb == _NEW:
                comments.append(comment)
            elif comment and verb in _CHANGED:
                changed += [comment.external_id] if _is_incoming(comment) else []
            else:
                skipped += 1
    return Delivery(
        comments=tuple(comments),
        changed=tuple(dict.fromkeys(changed)),
        skipped=skipped + len(strangers),
        strangers=tuple(strangers),
        poll_now=poll_now,
    )


def _changes(entry: Mapping[str, Any]) -> list[Any]:
    changes = entry.get("changes")
    if isinstance(changes, list):
        return changes
    return [] if "changed_fields" in entry else [None]


def _comment(change: Any, *, page_id: str, posts: Mapping[str, Post]) -> IncomingComment | None:
    """Return the comment that a change is about; a reaction to one names it too, but is none."""
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(value, dict) or change.get("field") != FIELD:
        return None
    if value.get("item") != "comment" or not isinstance(value.get("verb"), str):
        return None
    return comment_of_change(value, page_id=page_id, posts=posts)


def _is_incoming(comment: IncomingComment) -> bool:
    return comment.direction is Direction.INCOMING
