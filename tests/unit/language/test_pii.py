"""Personal data is masked; what the office needs to find the place stays."""

import pytest

from bot.language.pii import mask, mask_name


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hubungi 0812-3456-7890 ya", "hubungi [telepon] ya"),
        ("wa saya +62 812 3456 7890", "wa saya [telepon]"),
        ("NIK 3275 0101 0101 0001", "NIK [NIK/KK]"),
        ("email budi.s@contoh.co.id", "email [email]"),
        ("rumah saya RT 03/RW 05", "rumah saya [RT/RW]"),
        ("mobil B 1234 XYZ parkir", "mobil [plat nomor] parkir"),
        ("Jl. Melati Indah No. 12 banjir", "Jl. Melati Indah [nomor rumah] banjir"),
    ],
)
def test_personal_data_becomes_its_tag(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "telepon 112 atau 1500123",
        "sejak tahun 2021 belum diaspal",
        "harga Rp 1.500.000 per bulan",
        "jalan Ahmad Yani macet",
        "antre 3 hari dari jam 07.00",
    ],
)
def test_public_numbers_prices_and_streets_stay(text):
    assert mask(text) == text


def test_masking_twice_changes_nothing_more():
    once = mask("wa 081234567890, B 1234 XYZ, RT 1/2, a@b.id")
    assert mask(once) == once


@pytest.mark.parametrize(
    ("name", "masked"),
    [("warga_contoh", "w****_contoh"), ("@budi99", "@b*****"), ("a", "*"), ("", ""), ("@", "")],
)
def test_a_user_name_keeps_its_first_letter_and_last_part(name, masked):
    assert mask_name(name) == masked
