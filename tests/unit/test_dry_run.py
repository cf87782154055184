"""With the dry-run switch nothing reaches the platform, and everything else is as usual."""

from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.adapters.dry_run import DryRunPlatform
from bot.app.parts import able
from bot.ports import Deletes, Hides, Likes, RepliesPrivately, Restricts
from tests.fakes import FakePlatform


class Bare:
    """A platform that can only reply."""

    name = "bare"
    text_limit = 100


async def test_no_deed_reaches_the_platform() -> None:
    inner = FakePlatform()
    stand_in = DryRunPlatform(inner=inner)
    with capture_logs() as logs:
        for act in (stand_in.delete, stand_in.like, stand_in.unlike, stand_in.hide):
            await act("c1")
        assert await stand_in.reply_privately("c1", "rahasia") == "dry-run-c1"
        await stand_in.restrict("c1", author_id="u1", until=datetime(2026, 1, 1, tzinfo=UTC))
    assert len(logs) == 6
    assert "rahasia" not in str(logs)
    assert not any((inner.deleted, inner.likes, inner.hidden, inner.private, inner.restricted))


def test_the_stand_in_can_what_the_platform_can() -> None:
    platforms = {"full": FakePlatform(), "bare": Bare()}
    publishing = {name: DryRunPlatform(inner=one) for name, one in platforms.items()}  # type: ignore[arg-type]
    for port in (Hides, Deletes, Likes, RepliesPrivately, Restricts):
        assert list(able(platforms, publishing, port)) == ["full"]  # type: ignore[arg-type]
    assert publishing["full"].private_text_limit == 1000
    assert publishing["full"].private_reply_within == timedelta(days=7)
    with pytest.raises(AttributeError):
        _ = publishing["bare"].private_text_limit
