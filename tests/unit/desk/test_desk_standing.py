"""What the card says of a comment that takes no reply, or that its platform keeps back."""

from dataclasses import replace

from bot.domain.reply import Draft, DraftOrigin
from bot.domain.review import State
from tests.fakes import ManualClock
from tests.unit.desk.desk_builders import CARD, card_in, renderer

NO_DRAFT = Draft(text="", origin=DraftOrigin.NONE)


def test_a_comment_that_takes_no_reply_says_so_and_offers_none() -> None:
    render = renderer("id", clock=ManualClock())
    closed = replace(CARD, platform="youtube", takes_reply=False, can_redraft=False)
    message = render.card(replace(closed, draft=NO_DRAFT))
    assert "🔒 <i>Komentar ini tidak menerima balasan di YouTube.</i>" in message.text
    assert "tekan Ubah" not in message.text
    assert message.keyboard is not None
    rows = [[button.text for button in row] for row in message.keyboard.inline_keyboard]
    assert rows == [["🙈 Sembunyikan", "❌ Tolak", "ℹ️ Info"]]
    assert render.card(closed).keyboard == message.keyboard  # nor is its old draft to be sent
    assert "🔒" not in render.card(replace(card_in(State.REJECTED), takes_reply=False)).text


def test_a_comment_that_is_held_says_who_sees_it_and_what_to_do() -> None:
    message = renderer("id", clock=ManualClock()).card(replace(CARD, held=True))
    note = "⏸ <i>Ditahan Instagram untuk ditinjau: warga lain belum melihatnya."
    assert note in message.text
    assert message.keyboard == renderer("id", clock=ManualClock()).card(CARD).keyboard
