"""A discussion group in the real process: to the card and back, killed on the way."""

import asyncio

import pytest

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import AGUS, DEWI, SITI
from bot.sandbox.telegram.discussion import Discussion
from bot.sandbox.telegram.people import ActionRefusedError
from tests.e2e.hands import approve, card_with, cards_about, item_about, press, until_state
from tests.e2e.office import Office, OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
SPAM = "SLOT GACOR maxwin depo 10rb wd cepat klik link di bio"


@pytest.fixture
async def office(make_office: OfficeMaker) -> Office:
    """An office with a discussion group, started."""
    office = await make_office()
    group = str(office.sandbox.telegram.discussion.id)
    named = {"TANGGAP_PLATFORMS__TELEGRAM__GROUPS": group}
    office.serve.environment = {**office.serve.environment, **named}
    await office.open(webhooks=False)
    return office


def group_of(office: Office) -> Discussion:
    return office.sandbox.telegram.discussion


def asked(office: Office, text: str = QUESTION) -> str:
    """Have Dewi comment on a new post, and return the comment's external id."""
    discussion = group_of(office)
    root = discussion.post("Vaksinasi anak mulai Senin")
    return f"{discussion.id}:{discussion.comment(text, user_id=DEWI.id, root=root.id).id}"


async def assert_stands_once(office: Office, comment_id: str) -> None:
    await asyncio.sleep(2)  # longer than every wait before another look
    item = await item_about(office, comment_id)
    assert item is not None
    [reply] = group_of(office).bot_replies()
    assert reply.reply_to is not None
    assert (reply.content.text, reply.reply_to.id) == (item.draft, int(comment_id.split(":")[1]))
    assert len(await office.ledger.items()) == 1
    assert not await office.ledger.audit_misfits()


async def test_a_comment_is_answered_in_its_thread(office: Office) -> None:
    comment = asked(office)
    await approve(office, comment)
    await until_state(office, comment, "published")
    await assert_stands_once(office, comment)


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.CUT_AFTER, FaultKind.ERROR_AFTER])
async def test_killed_while_a_reply_is_sent_it_stands_once_and_a_person_says_so(
    office: Office, kind: FaultKind
) -> None:
    comment = asked(office)
    await card_with(office, comment)
    office.sandbox.faults.add("telegram:sendMessage", Fault(kind=kind, seconds=0.6))
    await approve(office, comment)
    await office.killed_during("telegram:sendMessage", kind)
    await until_state(office, comment, "uncertain")
    await assert_stands_once(office, comment)

    card = await card_with(office, comment, Button.MARK_SENT)
    assert "Periksa di grup" in card.content.text
    await press(office, card, Button.MARK_SENT)
    await until_state(office, comment, "published")
    await assert_stands_once(office, comment)


async def test_killed_before_a_reply_has_left_it_is_sent_once_on_a_persons_word(
    office: Office,
) -> None:
    comment = asked(office)
    await card_with(office, comment)
    office.sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.CUT_BEFORE))
    await approve(office, comment)
    await office.killed_during("telegram:sendMessage", FaultKind.CUT_BEFORE)
    await until_state(office, comment, "uncertain")
    assert group_of(office).bot_replies() == []

    await press(office, await card_with(office, comment, Button.RETRY), Button.RETRY)
    await until_state(office, comment, "published")
    await assert_stands_once(office, comment)


async def test_killed_while_a_comment_is_deleted_it_is_gone(office: Office) -> None:
    spam = asked(office, SPAM)
    for button in (Button.MORE, Button.ASK_DELETE, Button.DELETE):
        card = await card_with(office, spam, button)
        if button is Button.DELETE:
            fault = Fault(kind=FaultKind.DELAY, seconds=0.6)
            office.sandbox.faults.add("telegram:deleteMessage", fault)
        await press(office, card, button, by=SITI)
    await office.killed_during("telegram:deleteMessage", FaultKind.DELAY)
    await until_state(office, spam, "deleted")
    assert [one.content.text for one in group_of(office).messages()] == [
        "Vaksinasi anak mulai Senin"
    ]


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.CUT_AFTER, FaultKind.CUT_BEFORE])
async def test_killed_while_an_author_is_restricted_it_is_done_once(
    office: Office, kind: FaultKind
) -> None:
    spam = asked(office, SPAM)
    for button in (Button.MORE, Button.ASK_RESTRICT, Button.RESTRICT):
        card = await card_with(office, spam, button)
        if button is Button.RESTRICT:
            fault = Fault(kind=kind, seconds=0.6)
            office.sandbox.faults.add("telegram:restrictChatMember", fault)
        await press(office, card, button, by=SITI)
    await office.killed_during("telegram:restrictChatMember", kind)

    async def told() -> bool:
        [card] = await cards_about(office, spam)
        return "🔇 Penulis dibatasi Siti" in card.content.text

    await office.until(told)
    item = await item_about(office, spam)
    assert item is not None
    assert (await office.ledger.actions("restricted")).total() == 1
    [(author, until)] = group_of(office).group.muted.items()
    assert (author, until > office.sandbox.telegram.world.now()) == (DEWI.id, True)
    with pytest.raises(ActionRefusedError):
        group_of(office).comment("lagi", user_id=DEWI.id)
    assert not await office.ledger.audit_misfits()


async def test_what_is_written_while_the_process_dies_arrives_once(office: Office) -> None:
    discussion = group_of(office)
    root = discussion.post("Vaksinasi anak mulai Senin")
    written: set[str] = set()
    for number in range(4):
        for person in (DEWI, AGUS):
            text = f"kapan jadwal vaksin gelombang {number} di puskesmas {person.first_name}?"
            one = discussion.comment(text, user_id=person.id, root=root.id)
            written.add(f"{discussion.id}:{one.id}")
        office.serve.kill()
        office.serve.start()
        await office.serve.wait_ready()
    await until_state(office, written, "in_review")
    stored = [one.external_id for one in await office.ledger.comments("telegram")]
    assert sorted(stored) == sorted(written)


async def test_an_answer_of_the_channel_closes_the_card_and_staff_are_never_carded(
    office: Office,
) -> None:
    comment = asked(office)
    await card_with(office, comment)
    number = int(comment.split(":")[1])
    discussion = group_of(office)
    root = discussion.messages()[0].id
    discussion.as_channel("Mulai Senin, Kak.", root=root, reply_to=number)
    discussion.comment("Datang pagi ya, Kak.", user_id=SITI.id, root=root)

    async def the_card_is_closed() -> bool:
        cards = await cards_about(office, comment)
        return all("dijawab langsung" in card.content.text.lower() for card in cards)

    await office.until(the_card_is_closed)
    assert len(await office.ledger.items()) == 1
    assert group_of(office).bot_replies() == []
