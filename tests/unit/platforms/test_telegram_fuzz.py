"""Whatever an update holds, it is taken, left or refused; nothing of it ends the stream."""

import asyncio
import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import Update
from telegram_messages import BUDI, CHAT, GROUP, comment, forward
from test_telegram_groups import Listening

from bot.domain.comment import storable
from bot.domain.errors import MalformedInputError

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "\x00", "\u202eabc", "👍" * 3000, "ﷺ" * 50, "<b>&amp;", "{{ 7*7 }}", "ab" * 50_000]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "message_id",
        "message_thread_id",
        "from",
        "sender_chat",
        "reply_to_message",
        "forward_origin",
        "media_group_id",
        "text",
        "caption",
        "photo",
        "is_automatic_forward",
        "is_topic_message",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    base=st.sampled_from([comment(), forward()]),
    changes=st.dictionaries(FIELDS, JSON, max_size=4),
    kind=st.sampled_from(["message", "edited_message"]),
)
def test_no_update_breaks_the_group_or_what_follows(
    base: dict[str, Any], changes: dict[str, Any], kind: str
) -> None:
    group = Listening()
    raw = {"update_id": 1, kind: base | changes}
    try:
        update = Update.de_json(raw, group.around.bot)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        update = None  # the desk skips what the library cannot read

    async def play() -> None:
        if update is not None:
            with contextlib.suppress(MalformedInputError):
                await asyncio.wait_for(group.platform.take(update), 5)
        await group.take(comment(999, text="berikutnya"))

    asyncio.run(play())
    assert group.last.text == "berikutnya"
    for one in group.received.comments:
        assert one.external_id.startswith("-")
        assert storable(one.text) is not None


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, name=HOSTILE)
def test_hostile_words_and_names_arrive_as_they_were_written(text: str, name: str) -> None:
    group = Listening()
    author = {**BUDI, "first_name": name, "last_name": None}
    asyncio.run(group.take(comment(text=text, chat=CHAT, **{"from": author})))
    if text:
        assert (group.last.text, group.last.author_id) == (text, "5001")
        assert group.last.external_id == f"{GROUP}:501"
    else:
        assert group.received.comments == []
