"""The lines of a card on what was done beside answering."""

from dataclasses import replace

from bot.adapters.desk.cards import visible_length
from tests.fakes import ManualClock
from tests.unit.desk.desk_builders import renderer
from tests.unit.desk.desk_deeds import privately


def test_a_long_private_reply_is_cut_visibly_and_the_card_still_fits() -> None:
    card = replace(privately(text="panjang " * 250), comment="rusak " * 700)
    text = renderer("id", clock=ManualClock()).card(card).text
    assert "naskah lengkapnya yang dikirim" in text
    assert visible_length(text) <= 4096
