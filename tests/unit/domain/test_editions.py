"""Which digests there are beside the main group's, and of which accounts each tells."""

from bot.domain.account import Account, Accounts, ReviewPlace
from bot.domain.edition import WHOLE, Edition, editions_of

MAIN_CHAT, DISHUB_CHAT = -100111, -100777


def editions(**places: ReviewPlace) -> list[tuple[str, set[str] | None]]:
    accounts = {key: Account(key=key, kind="instagram", place=p) for key, p in places.items()}
    found = editions_of(Accounts(accounts), main_chat=MAIN_CHAT)
    return [(one.key, None if one.accounts is None else set(one.accounts)) for one in found]


def test_an_office_with_one_group_has_the_whole_digest_only() -> None:
    assert editions(humas=ReviewPlace()) == [("", None)]


def test_the_main_group_named_by_its_number_is_still_the_main_group() -> None:
    assert editions(humas=ReviewPlace(chat_id=MAIN_CHAT)) == [("", None)]


def test_accounts_of_one_group_share_its_edition() -> None:
    dishub = ReviewPlace(chat_id=DISHUB_CHAT)
    assert editions(humas=ReviewPlace(), a=dishub, b=dishub) == [
        ("", None),
        ("-100777", {"a", "b"}),
    ]


def test_a_topic_reads_of_its_own_and_its_group_of_all_that_are_there() -> None:
    found = editions(
        group=ReviewPlace(chat_id=DISHUB_CHAT),
        topic=ReviewPlace(chat_id=DISHUB_CHAT, topic=7),
        inside=ReviewPlace(topic=3),
        named=ReviewPlace(chat_id=MAIN_CHAT, topic=3),
    )
    assert found == [
        ("", None),
        ("-100777", {"group", "topic"}),
        ("-100777/7", {"topic"}),
        ("/3", {"inside", "named"}),
    ]


def test_an_edition_covers_its_own_accounts_and_the_whole_one_every_account() -> None:
    own = Edition(place=ReviewPlace(chat_id=DISHUB_CHAT), accounts=frozenset({"instagram_dishub"}))
    assert own.covers("instagram_dishub")
    assert not own.covers("instagram")
    assert WHOLE.covers("whatever")
