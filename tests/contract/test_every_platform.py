"""What every platform must hold to, whoever writes it."""

from datetime import timedelta

import pytest

from bot.adapters.platforms import discover
from bot.domain.errors import MalformedInputError, NotSentError, PlatformError, VerificationError
from bot.ports import (
    Deletes,
    FindsReplies,
    Hides,
    Likes,
    Polls,
    ReceivesWebhooks,
    RepliesPrivately,
    Restricts,
    WebhookRequest,
)
from bot.settings import variable_names
from tests.contract.conftest import EXAMPLES, NOW, SECRETS, TOKEN, VERIFY_TOKEN, reply_on


def test_every_installed_platform_is_under_contract():
    assert set(EXAMPLES) == set(discover())


def test_a_platform_has_its_modules_name(platform):
    assert platform.name in discover()
    assert platform.text_limit >= 100


@pytest.mark.parametrize("name", sorted(discover()))
def test_settings_are_frozen_refuse_unknown_names_and_have_variables(name, tmp_path):
    settings = discover()[name].Settings
    with pytest.raises(ValueError, match="warna"):
        settings(**EXAMPLES[name](tmp_path), warna="biru")
    own = settings(**EXAMPLES[name](tmp_path))
    field = next(iter(settings.model_fields))
    with pytest.raises(ValueError, match="frozen"):
        setattr(own, field, getattr(own, field))
    assert variable_names(settings, f"TANGGAP_PLATFORMS__{name.upper()}__")


@pytest.mark.parametrize("name", sorted(discover()))
def test_no_secret_shows_in_settings_or_in_their_errors(name, tmp_path):
    module = discover()[name]
    values = EXAMPLES[name](tmp_path)
    shown = repr(module.Settings(**values)) + str(module.Settings(**values).model_dump())
    with pytest.raises(ValueError, match="validation error") as error:
        module.Settings(**values, tidak_ada=TOKEN)
    for secret in (TOKEN, VERIFY_TOKEN, *SECRETS):
        assert secret not in shown + str(error.value)


async def test_no_secret_shows_in_the_platform_or_its_failures(platform):
    shown = repr(platform)
    for act in (platform.publish, getattr(platform, "find_published", platform.publish)):
        try:
            await act(reply_on(platform))
        except PlatformError as error:
            shown += repr(error) + repr(error.__cause__) + str(error)
    for secret in (TOKEN, VERIFY_TOKEN, *SECRETS):
        assert secret not in shown


async def test_a_reply_is_found_after_it_was_published_or_nothing_was_sent(platform):
    try:
        published = await platform.publish(reply_on(platform))
    except NotSentError:
        return  # the platform could not be reached, and says so with certainty
    if not isinstance(platform, FindsReplies):
        pytest.skip("cannot be read")
    assert await platform.find_published(reply_on(platform)) == published


DEEDS = ("hide", "unhide", "delete", "like", "unlike", "reply_privately", "restrict")

ARGUMENTS = {"reply_privately": ("Halo, Kak.",)}
NAMED = {"restrict": {"author_id": "5001", "until": NOW + timedelta(days=1)}}


@pytest.mark.parametrize("name", DEEDS)
async def test_what_cannot_reach_the_platform_is_told_as_certainly_not_done(platform, name):
    """Nobody answers at the address of these examples; no failure shows a secret."""
    act = getattr(platform, name, None)
    if act is None:
        pytest.skip(f"cannot {name}")
    comment = reply_on(platform).comment_external_id
    with pytest.raises(NotSentError) as failed:
        await act(comment, *ARGUMENTS.get(name, ()), **NAMED.get(name, {}))
    shown = repr(failed.value) + repr(failed.value.__cause__) + str(failed.value)
    for secret in (TOKEN, VERIFY_TOKEN, *SECRETS):
        assert secret not in shown


def test_what_can_be_taken_back_goes_both_ways_and_private_replies_have_their_limits(platform):
    assert hasattr(platform, "hide") == isinstance(platform, Hides)
    assert hasattr(platform, "like") == isinstance(platform, Likes)
    assert hasattr(platform, "delete") == isinstance(platform, Deletes)
    assert hasattr(platform, "restrict") == isinstance(platform, Restricts)
    assert hasattr(platform, "reply_privately") == isinstance(platform, RepliesPrivately)
    if isinstance(platform, RepliesPrivately):
        assert platform.private_text_limit >= 100
        assert platform.private_reply_within >= timedelta(days=1)


def test_an_unsigned_webhook_is_refused_before_it_is_read(platform):
    if not isinstance(platform, ReceivesWebhooks):
        pytest.skip("receives no webhooks")
    with pytest.raises(VerificationError):
        platform.parse(WebhookRequest(body=b"{rusak", headers={}))
    with pytest.raises(VerificationError):
        platform.handshake({})
    assert not issubclass(VerificationError, MalformedInputError)


def test_polls_leave_the_platform_time_to_breathe(platform):
    if not isinstance(platform, Polls):
        pytest.skip("is not polled")
    assert platform.poll_every >= timedelta(seconds=1)
