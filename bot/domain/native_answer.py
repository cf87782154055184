"""Which comment an answer that the office gave in the platform's own app is meant for.

Threads are flat on Instagram, Facebook and YouTube: an answer stands under the thread's first
comment, whomever it answers. So it goes

1. to the person it names (`@name`, or a name at its beginning): that person's last comment of
   the thread before it that still waits; if it begins with an `@name` of nobody in the thread,
   to none;
2. else to the last comment of the thread before it that still waits;
3. else to none: a card left open is seen by a person, one closed wrongly by nobody.
"""

import re
from collections.abc import Collection, Sequence

from bot.domain.comment import Comment, CommentId, Direction
from bot.domain.reply import CLOCK_SKEW


def addressee(
    answer: Comment, thread: Sequence[Comment], *, waiting: Collection[CommentId]
) -> Comment | None:
    """Return the comment that `answer` is for; `waiting`: those that have no answer yet."""
    asked = [one for one in thread if one.direction is Direction.INCOMING]
    named = [one for one in asked if _names(answer.text, one.author_name)]
    if not named and answer.text.lstrip().startswith("@"):
        return None
    open_ones = [one for one in named or asked if one.id in waiting]
    before = [one for one in open_ones if _was_before(one, answer)]
    if named and not before:
        # Where no time is told, that of arrival counts, and events come in any order.
        before = [one for one in open_ones if one.created_at - answer.created_at <= CLOCK_SKEW]
    return max(before, key=lambda one: (one.created_at, one.id), default=None)


def _was_before(comment: Comment, answer: Comment) -> bool:
    is_first_of_thread = comment.external_id == answer.parent_id
    return is_first_of_thread or comment.created_at <= answer.created_at


def _names(text: str, author: str | None) -> bool:
    name = (author or "").strip().removeprefix("@")
    if not name:
        return False
    ends = r"(?![\w-]|\.\w)"
    at_name = re.search(rf"(?<![\w.])@{re.escape(name)}{ends}", text, re.IGNORECASE)
    return bool(at_name or re.match(rf"\s*{re.escape(name)}{ends}", text, re.IGNORECASE))
