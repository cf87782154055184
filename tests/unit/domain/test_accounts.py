"""Accounts: which platform a key belongs to, and where an account's cards go."""

import pytest

from bot.domain.account import (
    LONGEST_KEY,
    MAIN,
    Account,
    Accounts,
    ReviewPlace,
    default_label,
    kind_of,
)
from bot.domain.comment import IncomingComment, received_by

KINDS = {"instagram", "telegram", "telegram_group"}
DISHUB = ReviewPlace(chat_id=-100, topic=7)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("instagram", "instagram"),
        ("instagram_dishub", "instagram"),
        ("instagram_dinas_2", "instagram"),
        ("telegram_group", "telegram_group"),
        ("telegram_group_dishub", "telegram_group"),
        ("telegram_dishub", "telegram"),
        ("instagramdishub", None),
        ("instagram_", None),
        ("instagram__x", None),
        ("Instagram", None),
        ("instagram_dïshub", None),
        ("instagram\n", None),
        ("myspace", None),
        ("", None),
        ("instagram_" + "a" * LONGEST_KEY, None),
    ],
)
def test_a_key_begins_with_its_platform(key: str, kind: str | None) -> None:
    assert kind_of(key, KINDS) == kind


def test_an_account_without_a_label_is_called_by_the_rest_of_its_key() -> None:
    assert default_label("instagram_dinas_sosial", "instagram") == "Dinas Sosial"
    assert default_label("instagram", "instagram") == ""


def test_accounts_are_found_by_the_place_of_their_cards() -> None:
    accounts = Accounts(
        {
            "instagram": Account(key="instagram", kind="instagram"),
            "instagram_dishub": Account(key="instagram_dishub", kind="instagram", place=DISHUB),
        }
    )
    assert accounts.places() == {MAIN, DISHUB}
    assert accounts.at(DISHUB) == {"instagram_dishub"}
    assert accounts.at(MAIN, DISHUB) == set(accounts.by_key)


def test_an_account_that_is_gone_is_a_plain_platform_of_the_main_group() -> None:
    assert Accounts().of("tiktok") == Account(key="tiktok", kind="tiktok", place=MAIN)


def test_a_comment_belongs_to_the_account_that_received_it() -> None:
    comment = IncomingComment(platform="instagram", external_id="1", account_id="9", text="halo")
    (mine,) = received_by("instagram_dishub", [comment])
    assert (mine.platform, mine.external_id) == ("instagram_dishub", "1")
    assert received_by("instagram", [comment]) == [comment]
