"""Near copies are found, and what only looks alike is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from models.neighbours import TWIN, Neighbours, clusters, overlap, shingles

COMMENT = "jalanrayadepanpasarberlubangbesarsudahtigabulan"
COPY = COMMENT + "ya"
OTHER = "terimakasihpakwalikotasemogasehatselalu"


def test_a_copy_with_a_changed_end_is_a_twin() -> None:
    assert Neighbours([OTHER, COMMENT]).twins(COPY) == [1]


def test_another_comment_is_no_twin() -> None:
    assert Neighbours([COMMENT]).twins(OTHER) == []


def test_short_comments_are_never_twins_because_they_share_letters() -> None:
    assert Neighbours(["mantappakwali"]).twins("mantappakwal") == []


def test_a_cluster_reaches_twins_of_twins() -> None:
    chain = ["abcdefghij" * 3 + end for end in ("klmno", "klmnopq", "klmnopqrs")]
    assert clusters([OTHER, *chain]) == [0, 1, 1, 1]


@given(st.text("abcdefghij", min_size=40, max_size=80), st.integers(0, 39))
def test_one_changed_letter_is_always_found(text: str, place: int) -> None:
    changed = f"{text[:place]}z{text[place + 1 :]}"
    if overlap(shingles(text), shingles(changed)) >= 0.85:
        assert Neighbours([text]).twins(changed) == [0]


def test_the_overlap_of_equal_texts_is_whole_and_of_strangers_nothing() -> None:
    assert overlap(shingles(COMMENT), shingles(COMMENT)) == 1
    assert overlap(shingles(COMMENT), shingles(OTHER)) < 0.1 < TWIN
