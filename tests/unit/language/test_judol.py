"""Gambling advertisements are found; citizens who speak about gambling are left alone."""

import time

import pytest

from bot.language.judol import signals

ADVERTS = [
    "GACOR777 slot gacor hari ini, daftar sekarang bonus member baru",
    "𝗠𝗢𝗡𝗔𝟰𝗗 gampang menang",
    "main di p u l a u 7 7 7 langsung maxwin bosku",
    "cuma modal receh di W E T O N 8 8 auto jp",
    "AERO88 tempat main terpercaya, wd lancar jaya",
    "pola slot gacor, hoki88 pasti maxwin",
]
HONEST = [
    "judi slot makin marak di kampung kami, tolong diberantas pak",
    "slot vaksin hari ini masih ada min?",
    "kapan pendaftaran sekolah dibuka",
    "SDN 77 atapnya bocor",
    "HUT RI ke 77 merdeka!",
    "ada promo makan di pasar malam, main yuk",
    "iklan judol pulau777 di komentar, tolong dihapus min",
    "RT 03 banjir, gang 88 juga",
    "mantap pak wali 👍👍",
    "vitamin b12 sama covid19 gimana",
    "",
]


@pytest.mark.parametrize("text", ADVERTS)
def test_a_gambling_advertisement_gives_a_signal(text):
    assert signals(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_comment_gives_none(text):
    assert signals(text) == ()


@pytest.mark.parametrize(
    "part", ["a ", "a.", "1-", "ab 7 ", "g a c o r 7 7 7 ", "a\u0301", "slot "]
)
def test_repetition_cannot_make_the_rules_slow(part):
    began = time.perf_counter()
    signals(part * 200_000)
    assert time.perf_counter() - began < 2
