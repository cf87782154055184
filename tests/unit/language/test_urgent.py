"""Present danger is found; past, planned and figurative danger is not."""

import pytest

from bot.language import urgent


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("tolong ada kebakaran di rumah sebelah, api besar", urgent.FIRE),
        ("air udah sedada dan masih naik, kami di lantai dua", urgent.FLOOD),
        ("tolong anak saya terjebak di dalam", urgent.TRAPPED),
        ("bapak saya kejang, ambulans tolong cepat", urgent.MEDICAL),
        ("lagi tawuran depan SMK, bawa celurit", urgent.CRIME),
        ("kabel putus jatuh ke jalan, masih nyala", urgent.HAZARD),
    ],
)
def test_danger_going_on_now_is_named(text, signal):
    assert signal in urgent.urgent_signals(text)


@pytest.mark.parametrize(
    "text",
    [
        "kapan banjir surut?",
        "kemarin ada kebakaran di pasar, sekarang sudah padam",
        "simulasi kebakaran lagi di sekolah",
        "harga cabai kebakaran sekarang wkwk",
        "takut ada yang kesetrum kalau tidak diperbaiki sekarang",
        "terima kasih damkar, api besar di gudang sudah padam",
        "jalan rusak parah, tolong diperbaiki",
        "",
    ],
)
def test_danger_that_is_past_planned_or_figurative_is_not(text):
    assert urgent.urgent_signals(text) == ()
