from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.difference import Kind, difference
from bot.adapters.desk.shorten import as_written, displayable, inert, shorten, utf16_length
from tests.fakes import START

FAMILY = "👨‍👩‍👧"
FLAG = "🇮🇩"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("halo", 4, "halo"),
        ("halo!", 4, "hal…"),
        (FAMILY * 2, 9, FAMILY + "…"),
        (FAMILY * 2, 15, FAMILY + "…"),
        (FLAG * 2, 5, FLAG + "…"),
        (FLAG * 2, 7, FLAG + "…"),
        ("e\u0301e\u0301", 3, "e\u0301…"),
        ("👍🏽👍🏽", 5, "👍🏽…"),
        ("satu dua", 6, "satu…"),
    ],
)
def test_texts_are_cut_between_visible_characters(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(text=st.text(), limit=st.integers(min_value=1, max_value=60))
def test_a_cut_text_fits_and_is_a_beginning_of_the_whole(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert utf16_length(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_displayable_text_can_always_be_encoded_and_has_no_controls(text: str) -> None:
    clean = displayable(text)
    clean.encode()
    assert not set(clean) & set("\x00\x1b\r\u202e\u2066")


def test_commands_mentions_and_hashtags_are_broken_but_addresses_are_not() -> None:
    joiner = "\u2060"
    assert inert("/jeda (@admin) #K7") == f"/{joiner}jeda (@{joiner}admin) #{joiner}K7"
    assert inert("https://a.id/b?x#y a/b c@d.id") == "https://a.id/b?x#y a/b c@d.id"


def test_dotted_user_names_are_neither_mentions_nor_links() -> None:
    joiner = "\u2060"
    assert inert("Kak @ani.wati.id.") == f"Kak @{joiner}ani.{joiner}wati.{joiner}id."
    assert inert("buka kota.go.id, kak@d.id") == "buka kota.go.id, kak@d.id"


@given(st.text(alphabet="ab1._-/@# \n"))
def test_a_text_copied_from_a_card_is_sent_as_it_was_written(text: str) -> None:
    assert as_written(inert(text)) == text.strip()


@given(st.text(), st.text())
def test_a_difference_spells_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == before
    assert "".join(p.text for p in pieces if p.kind is not Kind.REMOVED) == after


def test_a_difference_shows_changed_words_only() -> None:
    pieces = difference("Halo Kak, besok ya", "Halo Kak, Selasa ya")
    changed = [(p.kind, p.text) for p in pieces if p.kind is not Kind.SAME]
    assert changed == [(Kind.REMOVED, "besok"), (Kind.ADDED, "Selasa")]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Asia/Jakarta", "Selasa, 24 Nov 09.00 WIB"),
        ("Asia/Makassar", "Selasa, 24 Nov 10.00 WITA"),
        ("Asia/Jayapura", "Selasa, 24 Nov 11.00 WIT"),
    ],
)
def test_a_time_names_the_offices_own_zone(zone: str, moment: str) -> None:
    assert Catalogue(language="id", zone=ZoneInfo(zone)).moment(START) == moment
