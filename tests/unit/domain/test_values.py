"""The small values: knowledge, replies, comments, verdicts, policy, staff."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comment import MAX_STORED_CHARACTERS, same_text, storable, text_hash
from bot.domain.errors import (
    NotAllowedError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
    UnusableDraftError,
)
from bot.domain.knowledge import KnowledgeEntry
from bot.domain.policy import CardPriority, Disposition, card_priority, dispose, reply_intent
from bot.domain.reply import usable
from bot.domain.staff import GRANTS, Permission, Role, StaffId, StaffMember, StaffRoster
from bot.domain.verdict import Abuse, Intent, Sentiment
from tests.fakes import make_verdict

ENTRY = KnowledgeEntry(
    id="vaksin",
    title="Vaksin",
    questions=("kapan vaksin?",),
    answer="Selasa.",
    agency="Dinas Kesehatan",
    source="kotacontoh.example",
    valid_until=date(2026, 11, 24),
)
RINA = StaffMember(id=StaffId(1), name="Rina", role=Role.REVIEWER)


def test_an_entry_may_be_quoted_up_to_and_including_its_last_day() -> None:
    assert ENTRY.is_live(date(2026, 11, 24))
    assert not ENTRY.is_live(date(2026, 11, 25))


def test_an_entry_is_named_as_source_with_all_that_a_reader_can_check() -> None:
    source = ENTRY.as_source()

    assert (source.entry_id, source.title) == ("vaksin", "Vaksin")
    assert (source.agency, source.reference) == ("Dinas Kesehatan", "kotacontoh.example")


def test_an_entry_without_an_end_stays_live() -> None:
    forever = KnowledgeEntry(
        id="a", title="A", questions=(), answer="B", agency="C", source="D", valid_until=None
    )

    assert forever.is_live(date(9999, 12, 31))


def test_a_usable_reply_is_trimmed() -> None:
    assert usable("  Halo Kak \n", limit=8) == "Halo Kak"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  \n", "empty_reply"),
        ("x" * 11, "reply_too_long"),
        ("Hai {{x}}", "unfilled_reply"),
        ("{% if %}", "unfilled_reply"),
    ],
)
def test_an_unusable_reply_says_why(text: str, key: str) -> None:
    with pytest.raises(UnusableDraftError) as caught:
        usable(text, limit=10)

    assert caught.value.key == key


@given(st.text(st.characters(), max_size=200))
def test_stored_text_fits_every_database(text: str) -> None:
    stored = storable(text)

    assert "\x00" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert storable(stored) == stored


def test_a_stored_text_is_bounded() -> None:
    assert len(storable("x" * 100_000)) == MAX_STORED_CHARACTERS


def test_texts_are_the_same_whatever_a_platform_did_to_spaces_and_accents() -> None:
    assert same_text("Halo  Kak\n café", " Halo Kak cafe\u0301 ")
    assert not same_text("Halo Kak", "Halo kak")


def test_a_fingerprint_is_short_stable_and_tells_edits_apart() -> None:
    assert text_hash("a") == text_hash("a")
    assert text_hash("a") != text_hash("b")
    assert len(text_hash("\ud800")) == 16


def test_confidence_is_that_of_the_primary_intent_and_0_if_unknown() -> None:
    assert make_verdict(Intent.QUESTION).confidence == pytest.approx(0.9)
    assert make_verdict(Intent.QUESTION, scores={}).confidence == 0


def test_a_likelihood_below_half_is_unsure_but_spam_stands_on_its_own_rule() -> None:
    torn = {"intent": {"question": 0.49, "spam": 0.2}}

    assert make_verdict(Intent.QUESTION, scores=torn).unsure
    assert not make_verdict(Intent.QUESTION).unsure
    assert not make_verdict(Intent.SPAM, scores=torn).unsure


@pytest.mark.parametrize(
    ("changes", "disposition"),
    [
        ({"intent": Intent.QUESTION}, Disposition.DRAFT),
        ({"intent": Intent.PRAISE}, Disposition.DRAFT),
        ({"intent": Intent.SPAM}, Disposition.REVIEW),
        ({"intent": Intent.QUESTION, "spam": True}, Disposition.REVIEW),
        ({"intent": Intent.COMPLAINT, "abuse": Abuse.ABUSIVE}, Disposition.REVIEW),
        ({"intent": Intent.OTHER}, Disposition.ARCHIVE),
        ({"intent": Intent.OTHER, "scores": {"intent": {"other": 0.4}}}, Disposition.REVIEW),
        ({"intent": Intent.OTHER, "urgent": True}, Disposition.REVIEW),
        ({"intent": Intent.OTHER, "needs_reply": True}, Disposition.REVIEW),
    ],
)
def test_who_sees_a_comment_follows_from_its_verdict(
    changes: dict[str, object], disposition: Disposition
) -> None:
    assert dispose(make_verdict(**changes)) is disposition  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reply"),
    [
        ({"intent": Intent.QUESTION}, Intent.QUESTION),
        ({"intent": Intent.PRAISE}, Intent.PRAISE),
        ({"intent": Intent.PRAISE, "sentiment": Sentiment.NEGATIVE}, None),
        (
            {"intent": Intent.PRAISE, "intents": (Intent.PRAISE, Intent.COMPLAINT)},
            Intent.COMPLAINT,
        ),
        ({"intent": Intent.OTHER}, None),
        ({"intent": Intent.SPAM}, None),
        ({"intent": Intent.QUESTION, "spam": True}, None),
        ({"intent": Intent.COMPLAINT, "abuse": Abuse.ABUSIVE}, None),
    ],
)
def test_a_machine_speaks_only_where_it_may(
    changes: dict[str, object], reply: Intent | None
) -> None:
    assert reply_intent(make_verdict(**changes)) is reply  # type: ignore[arg-type]


def test_danger_goes_first_and_praise_last() -> None:
    assert card_priority(make_verdict(Intent.OTHER, urgent=True)) == CardPriority.URGENT
    assert card_priority(make_verdict(Intent.QUESTION)) == CardPriority.REPLY
    assert card_priority(make_verdict(Intent.PRAISE)) == CardPriority.OTHER


def test_each_role_may_do_what_the_lesser_ones_may() -> None:
    grants = [GRANTS[role] for role in Role]

    assert all(less <= more for less, more in itertools.pairwise(grants))
    assert GRANTS[Role.ADMIN] == set(Permission)


def test_strangers_and_lesser_roles_are_refused() -> None:
    roster = StaffRoster({RINA.id: RINA})

    assert roster.authorise(1, Permission.REVIEW) is RINA
    for user, permission, key in (
        (2, Permission.VIEW, "stranger"),
        (1, Permission.CONTROL, "role_too_low"),
    ):
        with pytest.raises(NotAllowedError) as caught:
            roster.authorise(user, permission)
        assert caught.value.key == key

    with pytest.raises(NotAllowedError) as caught:
        roster.authorise(2, Permission.VIEW)
    assert caught.value.values == {"user_id": 2}


def test_people_who_left_have_no_name() -> None:
    roster = StaffRoster({RINA.id: RINA})

    assert [roster.name_of(user) for user in (StaffId(1), StaffId(2), None)] == ["Rina", "", ""]


def test_platform_errors_carry_what_a_retry_needs() -> None:
    assert RejectedError("no").code == "rejected"
    assert RejectedError("no", code="gone").code == "gone"
    assert NotSentError("down").retry_after is None
    assert OutcomeUnknownError("late").reason == "late"
