"""Reads Instagram webhooks; pure functions."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.adapters.graph_api.values import name_of, object_id
from bot.adapters.graph_api.webhooks import entries_of, named_by, names_no_values
from bot.adapters.platforms.instagram.mentions import Mention
from bot.adapters.platforms.instagram.objects import Account, Post, comment_of
from bot.domain.comment import IncomingComment, Kind
from bot.ports import Delivery

FIELD = "comments"
LIVE = "live_comments"
MENTIONS = "mentions"


def read_delivery(body: bytes, *, account: Account, posts: Mapping[str, Post]) -> Delivery:
    """Translate a verified body; `posts` lends caption and link to those it knows.

    Raises MalformedInputError.
    """
    entries = entries_of(body, kind="instagram")
    comments: list[IncomingComment] = []
    changed: list[str] = []
    strangers: list[str] = []
    skipped = 0
    poll_now = False
    for entry in entries:
        if (named := named_by(entry)) != account.id:
            strangers.append(named)
            continue
        poll_now |= names_no_values(entry, field=FIELD)
        for change in _changes(entry):
            match _told(change, account=account, posts=posts):
                case IncomingComment() as comment:
                    comments.append(comment)
                case Mention() as mention:
                    changed.append(_looked_up(mention, posts))
                case None:
                    skipped += 1
    return Delivery(
        comments=tuple(comments),
        changed=tuple(dict.fromkeys(changed)),
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


def _told(
    change: Any, *, account: Account, posts: Mapping[str, Post]
) -> IncomingComment | Mention | None:
    value = change.get("value") if isinstance(change, dict) else None
    if not isinstance(value, dict):
        return None
    match change.get("field"):
        case "comments":
            media = value.get("media")
            kind = Kind.AD if _is_ad(media) else None
            return comment_of(value, account=account, post=_post(media, posts), kind=kind)
        case "live_comments":
            post = _post(value.get("media"), posts)
            return comment_of(value, account=account, post=post, kind=Kind.LIVE)
        case "mentions":
            return Mention.of(value)
        case _:
            return None


def _looked_up(mention: Mention, posts: Mapping[str, Post]) -> str:
    """Return what to read: below a post of ours a mention is a comment like any other."""
    is_ours = mention.media_id in posts and mention.comment_id is not None
    return mention.comment_id if is_ours and mention.comment_id else mention.external_id


def _is_ad(media: Any) -> bool:
    return isinstance(media, dict) and bool(media.get("ad_id") or media.get("original_media_id"))


def _post(media: Any, posts: Mapping[str, Post]) -> Post | None:
    """Return the post; for a comment on an advertised copy, the original.

    An ad's title stands for a caption that is not known.
    """
    if not isinstance(media, dict):
        return None
    post_id = object_id(media.get("original_media_id")) or object_id(media.get("id"))
    title = name_of(media.get("ad_title"))
    return posts.get(post_id, Post(id=post_id, caption=title)) if post_id else None
