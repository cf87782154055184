"""Text as people type it, folded to text that a model and rules can read."""

import pytest

from bot.language.normalise import MODEL_WINDOW, RAW_WINDOW, fold, normalise, skeleton, squeeze


@pytest.mark.parametrize(
    ("styled", "plain"),
    [
        ("𝗚𝗔𝗖𝗢𝗥", "GACOR"),
        ("ɢᴀᴄᴏʀ", "gacor"),
        ("🅶🅰🅲🅾🆁", "GACOR"),
        ("g\u200ba\u200dc\u00ador", "gacor"),
        ("ѕlоt", "slot"),
        ("s̶l̶o̶t̶", "slot"),
    ],
)
def test_disguised_letters_become_plain_ones(styled, plain):
    assert fold(styled) == plain


def test_plain_text_and_emoji_are_left_as_they_are():
    assert fold("Jalan rusak di RT 3 😡👍🏽") == "Jalan rusak di RT 3 😡👍🏽"


def test_case_elongation_and_spaces_are_evened_out():
    assert normalise("  MANTAAAAAP\n\tPak!!!!!!  ") == "mantap pak!!"


def test_doubled_letters_of_real_words_stay():
    assert squeeze("maaf, saat ini penggunaan") == "maaf, saat ini penggunaan"


def test_mentions_lose_their_name_and_links_their_path():
    assert normalise("@budi_01 lihat https://contoh.id/a?b=1 ya") == "@ lihat ://contoh.id ya"


@pytest.mark.parametrize("text", ["", "\0\0", "\ud800 \udfff", "\u200b\u3164", "a\u0301" * 30_000])
def test_hostile_text_is_folded_without_error(text):
    assert len(normalise(text)) <= MODEL_WINDOW
    normalise(text).encode()


def test_work_is_bounded_however_long_the_text():
    assert len(fold("﷽" * 1_000_000)) <= RAW_WINDOW
    assert len(normalise("ab " * 500_000)) <= MODEL_WINDOW


def test_copies_that_differ_in_signs_and_case_share_a_skeleton():
    assert skeleton("Kapan, min?? 🙏") == skeleton("KAPAN min 🙏")
    assert skeleton("kapan min 🙏") != skeleton("kapan min 😡")
