"""Whom an answer in the platform's own app is for, where threads are flat."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_builders import NOW

from bot.domain.comment import Comment, CommentId, Direction
from bot.domain.native_answer import addressee


def comment(number: int, author: str | None, *, minutes: float, ours: str = "") -> Comment:
    """Return the thread's `number`th comment; `ours`: what the office wrote instead."""
    return Comment(
        id=CommentId(number),
        platform="instagram",
        external_id=f"c{number}",
        account_id="178",
        text=ours or "kapan?",
        author_id=None,
        author_name=author,
        post_id="p",
        post_caption=None,
        parent_id=None if number == 1 else "c1",
        permalink=None,
        created_at=NOW + timedelta(minutes=minutes),
        received_at=NOW,
        direction=Direction.OUTGOING if ours else Direction.INCOMING,
    )


SARI, BUDI = comment(1, "sari.ok", minutes=0), comment(2, "budi", minutes=5)
SARI_AGAIN, LATER = comment(3, "sari.ok", minutes=8), comment(4, "rini", minutes=20)
THREAD = (SARI, BUDI, SARI_AGAIN, LATER)


def told(text: str, *, waiting: set[int], minutes: float = 10) -> Comment | None:
    answer = comment(9, None, minutes=minutes, ours=text)
    ids = {CommentId(number) for number in waiting}
    return addressee(answer, (*THREAD, answer), waiting=ids)


@pytest.mark.parametrize(
    ("text", "waiting", "expected"),
    [
        ("Besok, Kak.", {1, 2, 3, 4}, SARI_AGAIN),
        ("Besok, Kak.", {1, 2, 4}, BUDI),
        ("Besok, Kak.", {4}, None),
        ("@budi besok", {1, 2, 3, 4}, BUDI),
        ("@Budi, besok", {1, 2, 3, 4}, BUDI),
        ("Besok ya @budi.", {1, 2, 3}, BUDI),
        ("Budi, besok ya", {1, 2, 3}, BUDI),
        ("@sari.ok besok", {1, 2, 3, 4}, SARI_AGAIN),
        ("@sari.ok besok", {1, 2}, SARI),
        ("@budi besok", {1, 3}, None),
        ("@budiman besok", {1, 2, 3}, None),
        ("@dinas_lain mohon dibantu", {1, 2, 3}, None),
        ("surel: a@budi besok", {1, 2, 3}, SARI_AGAIN),
        ("@rini besok", {1, 2, 3, 4}, None),
    ],
)
def test_the_rule(text: str, waiting: set[int], expected: Comment | None) -> None:
    assert told(text, waiting=waiting) == expected


def test_the_first_of_the_thread_was_before_whatever_the_time_of_arrival_says() -> None:
    assert told("Besok, Kak.", waiting={1, 2}, minutes=-60) == SARI


def test_a_named_person_may_have_arrived_a_little_later() -> None:
    assert told("@budi besok", waiting={2}, minutes=3.5) == BUDI
    assert told("@budi besok", waiting={2}, minutes=2) is None


def test_a_comment_of_the_office_is_no_addressee() -> None:
    ours = comment(5, "budi", minutes=9, ours="@budi catatan")
    answer = comment(9, None, minutes=10, ours="Besok.")

    assert addressee(answer, (ours, answer), waiting={ours.id, answer.id}) is None


@given(text=st.text(max_size=80), author=st.text(max_size=20) | st.none())
def test_any_text_and_any_name_are_borne(text: str, author: str | None) -> None:
    answer = comment(9, None, minutes=10, ours=text or "x")
    asked = comment(2, author, minutes=5)

    assert addressee(answer, (asked, answer), waiting={asked.id}) in {asked, None}
