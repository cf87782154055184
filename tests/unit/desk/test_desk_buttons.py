from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.short_ids import parse_short_id, short_id
from bot.domain.card import Card
from bot.domain.deeds import Like, Span
from bot.domain.private_reply import PrivateReply, PrivateState
from bot.domain.reply import Draft, DraftOrigin, ItemId
from bot.domain.review import RejectReason, State
from bot.domain.verdict import Intent
from tests.fakes import START, ManualClock
from tests.unit.desk.desk_builders import CARD, HISTORY, RINA, card_in, renderer

EVERYTHING = {
    "can_correct": True,
    "can_delete": True,
    "can_like": True,
    "can_restrict": True,
    "can_reply_privately": True,
}
ALL = replace(CARD, **EVERYTHING)
LARGEST = ItemId(2**61)


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[b.text for b in row] for row in keyboard.inline_keyboard] if keyboard else []


def main(card: Card, *, after: timedelta = timedelta(0)) -> list[list[str]]:
    clock = ManualClock(START + after)
    return labels(renderer("id", clock=clock).card(card).keyboard)


def private_in(state: PrivateState) -> PrivateReply:
    return PrivateReply(
        item_id=CARD.item_id,
        state=state,
        text="Halo",
        revision=4,
        decided_at=START,
        sent_at=START if state is PrivateState.SENT else None,
    )


def more(card: Card) -> list[list[str]]:
    return labels(renderer("id", clock=ManualClock()).keyboards.more(card))


def test_a_card_in_review_offers_every_decision_in_a_stable_order() -> None:
    assert main(CARD) == [
        ["✅ Setujui", "✏️ Ubah", "🔁 Draf lain"],
        ["🙈 Sembunyikan", "❌ Tolak", "ℹ️ Info"],
    ]


def test_without_a_draft_there_is_nothing_to_approve() -> None:
    card = replace(CARD, draft=Draft(text="", origin=DraftOrigin.NONE))
    assert main(card)[0] == ["✏️ Ubah", "🔁 Draf lain"]


def test_another_draft_is_offered_only_where_there_is_one() -> None:
    assert main(replace(CARD, can_redraft=False))[0] == ["✅ Setujui", "✏️ Ubah"]
    spam = replace(CARD, can_redraft=False, draft=Draft(text="", origin=DraftOrigin.NONE))
    assert main(spam)[0] == ["✏️ Ubah"]


def test_hiding_is_offered_only_where_the_platform_can_hide() -> None:
    assert main(replace(CARD, can_hide=False))[1] == ["❌ Tolak", "ℹ️ Info"]


def test_an_approval_can_be_undone_as_long_as_it_waits() -> None:
    approved = card_in(State.APPROVED)
    assert main(approved) == [["↩️ Batalkan"]]
    assert main(approved, after=timedelta(hours=1)) == [["↩️ Batalkan"]]
    assert main(card_in(State.PUBLISHING)) == []


def test_a_failed_card_can_be_tried_again_and_a_hidden_comment_shown_again() -> None:
    assert main(card_in(State.FAILED))[0] == ["🔄 Coba lagi", "✏️ Ubah", "❌ Tolak"]
    assert main(card_in(State.HIDDEN)) == [["👁 Tampilkan lagi", "ℹ️ Info"]]


def test_a_reply_that_only_a_person_can_find_is_marked_as_sent_or_tried_again() -> None:
    unreadable = replace(card_in(State.UNCERTAIN), failure="unreadable")
    assert main(unreadable) == [["☑️ Tandai terkirim", "🔄 Coba lagi"], ["ℹ️ Info"]]


def test_what_was_answered_in_the_native_app_offers_to_send_the_draft_all_the_same() -> None:
    answered = card_in(State.ANSWERED)
    assert main(answered) == [["📤 Tetap kirim draf", "ℹ️ Info"]]
    none = Draft(text="", origin=DraftOrigin.NONE)
    assert main(replace(answered, draft=none)) == [["ℹ️ Info"]]


@pytest.mark.parametrize(
    "state",
    [
        State.DRAFTING,
        State.PUBLISHING,
        State.UNCERTAIN,
        State.HIDING,
        State.RESTORING,
        State.DELETING,
        State.DELETED,
        State.PUBLISHED,
        State.REJECTED,
        State.EXPIRED,
        State.WITHDRAWN,
    ],
)
def test_where_nothing_can_be_decided_there_are_no_buttons(state: State) -> None:
    assert main(card_in(state)) == []


def test_what_is_rarer_stands_behind_one_button() -> None:
    assert main(ALL) == [
        ["✅ Setujui", "✏️ Ubah", "🔁 Draf lain"],
        ["🙈 Sembunyikan", "❌ Tolak", "ℹ️ Info"],
        ["⋯ Lainnya…"],
    ]
    assert more(ALL) == [
        ["🏷 Koreksi jenis"],
        ["❤️ Suka"],
        ["✉️ Balas pribadi"],
        ["🗑 Hapus"],
        ["🔇 Batasi penulis"],
        ["Batal"],
    ]


def all_in(state: State) -> Card:
    return replace(card_in(state), **EVERYTHING)


def test_the_rarer_acts_are_what_platform_and_state_allow() -> None:
    assert main(all_in(State.HIDDEN)) == [["👁 Tampilkan lagi", "ℹ️ Info", "⋯ Lainnya…"]]
    assert main(all_in(State.FAILED))[1] == ["ℹ️ Info", "⋯ Lainnya…"]
    assert main(all_in(State.PUBLISHED)) == [["⋯ Lainnya…"]]
    assert more(replace(all_in(State.PUBLISHED), can_correct=False)) == [
        ["❤️ Suka"],
        ["✉️ Balas pribadi"],
        ["🔇 Batasi penulis"],
        ["Batal"],
    ]
    assert more(replace(ALL, can_like=False, can_reply_privately=False)) == [
        ["🏷 Koreksi jenis"],
        ["🗑 Hapus"],
        ["🔇 Batasi penulis"],
        ["Batal"],
    ]
    assert main(replace(card_in(State.PUBLISHED), can_delete=True)) == []


def test_a_like_that_stands_can_be_taken_back() -> None:
    like = Like(on=True, by=RINA.id, at=START, settled=True)
    assert more(replace(ALL, like=like))[1] == ["🤍 Batal suka"]
    failed = replace(like, settled=False, failure="permission")
    assert more(replace(ALL, like=failed))[1] == ["❤️ Suka"]


@pytest.mark.parametrize(
    ("state", "row"),
    [
        (PrivateState.PROPOSED, ["✉️ Kirim pribadi", "✖️ Buang"]),
        (PrivateState.FAILED, ["✉️ Kirim pribadi", "✖️ Buang"]),
        (PrivateState.APPROVED, ["↩️ Batalkan pribadi"]),
    ],
)
def test_a_private_reply_has_a_row_of_its_own(state: PrivateState, row: list[str]) -> None:
    private = private_in(state)
    assert main(replace(CARD, private=private))[-1] == row
    keyboard = renderer("id", clock=ManualClock()).card(replace(CARD, private=private)).keyboard
    assert keyboard
    data = CallbackData.decode(str(keyboard.inline_keyboard[-1][0].callback_data))
    assert data
    assert data.revision == 4


@pytest.mark.parametrize("failure", ["gone", "private_too_late", "private_closed"])
def test_a_private_reply_that_can_never_be_sent_can_only_be_dropped(failure: str) -> None:
    private = replace(private_in(PrivateState.FAILED), failure=failure)
    assert main(replace(CARD, private=private))[-1] == ["✖️ Buang"]


@pytest.mark.parametrize(
    "state",
    sorted(
        set(PrivateState) - {PrivateState.PROPOSED, PrivateState.FAILED, PrivateState.APPROVED}
    ),
)
def test_nothing_can_be_done_with_a_private_reply_that_is_on_its_way_or_sent(
    state: PrivateState,
) -> None:
    private = private_in(state)
    assert main(replace(CARD, private=private)) == main(CARD)


def test_deleting_asks_again() -> None:
    keyboards = renderer("id", clock=ManualClock()).keyboards
    assert labels(keyboards.confirm(ALL, Button.DELETE)) == [["🗑 Ya, hapus selamanya", "Batal"]]


def test_hiding_asks_again_and_rejecting_asks_for_a_reason() -> None:
    keyboards = renderer("id", clock=ManualClock()).keyboards
    assert labels(keyboards.confirm(CARD, Button.HIDE)) == [["🙈 Ya, sembunyikan", "Batal"]]
    reasons = labels(keyboards.reject_reasons(CARD))
    assert len(reasons) == len(RejectReason) + 1
    assert reasons[-1] == ["Batal"]


def test_details_replace_info_by_a_button_that_closes_them() -> None:
    keyboard = renderer("id", clock=ManualClock()).detailed(CARD, HISTORY).keyboard
    assert labels(keyboard)[1] == ["🙈 Sembunyikan", "❌ Tolak", "🔼 Ringkas"]


@pytest.mark.parametrize("state", State)
def test_no_row_has_more_than_three_buttons_and_no_button_more_than_64_bytes(
    state: State,
) -> None:
    render = renderer("id", clock=ManualClock())
    private = replace(private_in(PrivateState.PROPOSED), item_id=LARGEST, revision=10**9 - 1)
    card = replace(
        card_in(state),
        item_id=LARGEST,
        revision=10**9 - 1,
        private=private,
        **EVERYTHING,
    )
    keyboards = [
        render.card(card).keyboard,
        render.keyboards.reject_reasons(card),
        render.keyboards.more(card),
        render.keyboards.spans(card),
        render.keyboards.intents(card),
    ]
    for keyboard in filter(None, keyboards):
        for row in keyboard.inline_keyboard:
            assert len(row) <= 3
            for button in row:
                assert len(str(button.callback_data).encode()) <= 64
                assert CallbackData.decode(str(button.callback_data)) is not None


@given(
    button=st.sampled_from(Button),
    item=st.integers(min_value=0, max_value=LARGEST),
    revision=st.integers(min_value=0, max_value=10**9 - 1),
    argument=st.sampled_from(["", *RejectReason, *Span, *Intent]),
)
def test_callback_data_survives_the_round_trip(
    button: Button, item: int, revision: int, argument: str
) -> None:
    data = CallbackData(button=button, item_id=ItemId(item), revision=revision, argument=argument)
    assert CallbackData.decode(data.encode()) == data


@given(st.text() | st.from_regex(r"[a-z]{0,3}:[0-9a-z]*:[0-9]*(:.*)?"))
def test_hostile_callback_data_is_refused_or_reads_as_what_it_says(text: str) -> None:
    data = CallbackData.decode(text)
    assert data is None or data.encode().split(":")[0] == text.split(":", maxsplit=1)[0]


@pytest.mark.parametrize(
    "text",
    ["", "a", "a:", "a:7", "a:7:", "zz:7:1", "a:7:-1", "a:7:1:", "a:7:1:x;y", "a:٧:1", "A:7:1",
     "a:7:1\n", "a:" + "z" * 13 + ":1", "a:7:" + "9" * 10, None],
)  # fmt: skip
def test_callback_data_of_no_button_of_ours_is_refused(text: str | None) -> None:
    assert CallbackData.decode(text) is None


@given(st.integers(min_value=0, max_value=LARGEST))
def test_short_ids_are_read_back_as_they_are_typed(number: int) -> None:
    written = short_id(ItemId(number))
    assert parse_short_id(written) == parse_short_id(written[1:].lower()) == number


@pytest.mark.parametrize("text", ["", "#", "K", "7", "#K-7", "K7 K8", "KÄ", "K" + "z" * 13])
def test_other_words_are_no_short_ids(text: str) -> None:
    assert parse_short_id(text) is None
