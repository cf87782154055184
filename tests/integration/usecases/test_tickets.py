"""A citizen's private conversation, from the first message to an answer and beyond."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.digest import Week
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.review import RejectReason, State
from bot.domain.ticket import Rating, Speaker, Stage
from bot.ports import NoticeKind
from tests.fakes import START, ManualClock
from tests.integration.usecases.citizens import JOKO, QUESTION, WATI, Chatting
from tests.integration.usecases.office import RINA, ZONE, Office


async def test_a_message_opens_a_ticket_is_acknowledged_at_once_and_gets_a_card(
    chatting: Chatting,
) -> None:
    office = chatting.office
    await chatting.says(QUESTION)
    await office.run_jobs()
    [(person, notice)] = office.chats.told
    assert (person, notice.kind, notice.number) == (WATI, NoticeKind.RECEIVED, "T-2611-0001")
    assert notice.due_at == START + timedelta(hours=4)
    assert office.desk.cards == []

    await chatting.settles()
    card = office.desk.cards[-1]
    assert (card.ticket, card.comment, card.platform) == (
        "T-2611-0001",
        QUESTION,
        "telegram_chat",
    )
    assert card.author == "W*** Lestari"
    assert card.conversation == ()


async def test_numbers_count_up_in_each_month_of_the_offices_zone(
    chatting: Chatting, clock: ManualClock
) -> None:
    await chatting.says("satu")
    await chatting.says("dua", person=JOKO)
    assert (await chatting.ticket(JOKO)).number == "T-2611-0002"
    clock.now = START.replace(day=30, hour=17)  # midnight of the first of December, in WIB
    await chatting.says("tiga", person=JOKO)
    assert (await chatting.ticket(JOKO)).number == "T-2611-0002"  # it waits still
    await chatting.says("empat", person=type(JOKO)(9))
    assert (await chatting.ticket(type(JOKO)(9))).number == "T-2612-0001"


async def test_several_messages_in_a_row_are_one_ticket_understood_once(
    chatting: Chatting,
) -> None:
    office = chatting.office
    for text in ("question: halo min", "mau tanya", "KTP saya hilang"):
        await chatting.says(text)
    await chatting.settles()
    assert office.classifier.batches == [1]
    assert [card.comment for card in office.desk.cards] == [
        "question: halo min\nmau tanya\nKTP saya hilang"
    ]
    assert office.chats.kinds == ["received", "added"]


async def test_a_message_delivered_twice_counts_once(chatting: Chatting) -> None:
    message_id = await chatting.says(QUESTION)
    await chatting.says(QUESTION, id=message_id)
    await chatting.settles()
    await chatting.says(QUESTION, id=message_id)
    await chatting.settles()
    assert chatting.office.chats.kinds == ["received"]
    assert (await chatting.comment()).text == QUESTION


async def test_chatter_is_put_before_a_person_too_because_an_answer_was_promised(
    chatting: Chatting,
) -> None:
    await chatting.writes("other: assalamualaikum")
    assert (await chatting.item()).state is State.IN_REVIEW


async def test_the_answer_goes_to_the_chat_once_and_status_tells(chatting: Chatting) -> None:
    office = chatting.office
    await chatting.writes()
    await ask_status(chatting)
    await chatting.is_answered()
    await ask_status(chatting)
    [sent] = office.chat_platform.sent
    assert sent.comment_external_id == f"{WATI}/T-2611-0001"
    stages = [n.stage for _, n in office.chats.told if n.kind is NoticeKind.STATUS]
    assert stages == [Stage.WAITING, Stage.ANSWERED]
    assert office.chats.told[-1][1].answered_at == (await chatting.item()).published_at


async def ask_status(chatting: Chatting, wanted: str = "", *, person: int = WATI) -> None:
    chat = chatting.office.chat
    await chat.ask_status(type(WATI)(person), wanted, message_id=chatting.next_id())
    await chatting.office.run_jobs()


async def test_an_approved_answer_is_told_to_be_on_its_way_and_a_late_one_to_be_late(
    chatting: Chatting, clock: ManualClock
) -> None:
    office = chatting.office
    item_id = await chatting.writes()
    clock.advance(hours=5)
    await ask_status(chatting)
    assert office.chats.told[-1][1].overdue
    await office.review.approve(item_id, by=RINA, revision=1)
    await ask_status(chatting)
    assert office.chats.told[-1][1].stage is Stage.SENDING
    assert not office.chats.told[-1][1].overdue


async def test_tickets_of_others_are_as_unknown_as_none_and_any_spelling_of_ones_own_is_read(
    chatting: Chatting,
) -> None:
    await chatting.writes()
    for wanted in ("T-2611-0001", "T-2611-9999", "'; DROP TABLE tickets", "ț" * 4000):
        await ask_status(chatting, wanted, person=JOKO)
    await ask_status(chatting, person=JOKO)
    await ask_status(chatting, "t26110001")
    told = chatting.office.chats.told[1:]
    assert [(person, n.kind, n.number) for person, n in told] == [
        *[(JOKO, NoticeKind.UNKNOWN_TICKET, "")] * 4,
        (JOKO, NoticeKind.NO_TICKET, ""),
        (WATI, NoticeKind.STATUS, "T-2611-0001"),
    ]


async def test_a_message_after_the_answer_reopens_the_ticket_and_the_card_shows_what_was_said(
    chatting: Chatting,
) -> None:
    office = chatting.office
    first = await chatting.writes("question: KTP saya 3275010101900001?")
    await chatting.is_answered()
    assert (await chatting.card()).conversation == ()
    again = await chatting.writes("question: lalu ambil di mana?")
    assert again == first
    item = await chatting.item()
    assert item.state is State.IN_REVIEW
    assert item.due_at > START + timedelta(hours=4)
    card = office.desk.cards[-1]
    assert card.comment == "question: lalu ambil di mana?"
    assert [(one.speaker, one.text) for one in card.conversation] == [
        (Speaker.CITIZEN, "question: KTP saya [NIK/KK]?"),
        (Speaker.OFFICE, "Terima kasih, Kak. (0)"),
    ]
    await chatting.is_answered()
    assert [one.text for one in office.chat_platform.sent] == [
        "Terima kasih, Kak. (0)",
        "Terima kasih, Kak. (1)",
    ]
    assert len((await chatting.card()).conversation) == 2


async def test_the_same_words_again_reopen_it_too(chatting: Chatting) -> None:
    await chatting.writes()
    await chatting.is_answered()
    await chatting.says(QUESTION)
    await ask_status(chatting)
    assert chatting.office.chats.told[-1][1].stage is Stage.WAITING
    await chatting.settles()
    assert (await chatting.item()).state is State.IN_REVIEW


async def test_thanks_after_the_answer_disturb_nobody(chatting: Chatting) -> None:
    await chatting.writes()
    await chatting.is_answered()
    await chatting.writes("praise: terima kasih banyak")
    assert (await chatting.item()).state is State.PUBLISHED
    assert chatting.office.chats.kinds[-1] == "added"


async def test_after_the_tickets_life_a_message_opens_a_new_one(
    chatting: Chatting, clock: ManualClock
) -> None:
    await chatting.writes()
    clock.advance(days=8)
    await chatting.writes("question: masih menunggu")
    assert (await chatting.ticket()).number == "T-2611-0001"
    await chatting.is_answered()
    clock.advance(days=8)
    await chatting.writes("question: hal lain")
    assert (await chatting.ticket()).number == "T-2612-0001"


async def test_a_rejected_ticket_is_told_to_be_closed_and_can_be_written_to(
    chatting: Chatting,
) -> None:
    item_id = await chatting.writes("other: tes")
    await chatting.office.review.reject(
        item_id, by=RINA, revision=1, reason=RejectReason.NO_REPLY_NEEDED
    )
    await ask_status(chatting)
    assert chatting.office.chats.told[-1][1].stage is Stage.CLOSED
    await chatting.writes("complaint: jalan rusak")
    assert (await chatting.item()).state is State.IN_REVIEW


async def test_an_edited_message_is_understood_anew_until_it_is_answered(
    chatting: Chatting,
) -> None:
    message_id = await chatting.says("question: KPT saya?")
    await chatting.settles()
    await chatting.office.chat.edit(chatting.message("question: KTP saya?", id=message_id))
    await chatting.office.chat.edit(chatting.message("question: KTP saya?", id=message_id))
    await chatting.office.chat.edit(chatting.message("tidak dikenal", id=999))
    await chatting.settles()
    assert (await chatting.card()).comment == "question: KTP saya?"
    await chatting.is_answered()
    await chatting.office.chat.edit(chatting.message("question: lain?", id=message_id))
    await chatting.settles()
    assert (await chatting.item()).state is State.PUBLISHED


async def test_what_is_written_while_the_answer_is_being_sent_waits_for_another_one(
    chatting: Chatting,
) -> None:
    office = chatting.office
    item_id = await chatting.writes()
    await office.review.approve(item_id, by=RINA, revision=1)
    office.clock.advance(seconds=16)
    async with office.uow() as tx:
        item = await tx.reviews.get(item_id)
        item.begin_publish(at=office.clock(), lease=timedelta(seconds=60))
        await tx.reviews.save(item, at=office.clock())
    office.clock.advance(seconds=1)
    await chatting.says("question: dan satu lagi?")
    office.clock.advance(seconds=90)
    await office.run_jobs()  # the follow-up is understood; what became of the answer is not known
    await office.review.mark_sent(item_id, by=RINA)
    await chatting.settles()
    item = await chatting.item()
    assert item.state is State.IN_REVIEW
    card = await chatting.card()
    assert card.comment == "question: dan satu lagi?"
    assert [one.text for one in card.conversation] == [QUESTION, "Terima kasih, Kak. (0)"]
    assert office.chat_platform.sent == []


async def test_ratings_are_kept_from_the_tickets_own_citizen_and_counted(
    chatting: Chatting,
) -> None:
    office = chatting.office
    await chatting.writes()
    await chatting.is_answered()
    assert not await office.chat.rate(JOKO, "T-2611-0001", Rating.DOWN)
    assert await office.chat.rate(WATI, "T-2611-0001", Rating.DOWN)
    assert await office.chat.rate(WATI, "T-2611-0001", Rating.UP)
    facts = await office.digest.facts(Week.containing(START, ZONE))
    current = facts.current
    assert (current.tickets, current.thumbs_up, current.thumbs_down) == (1, 1, 0)
    assert facts.before.tickets == 0


@pytest.mark.parametrize("error", [RejectedError("blocked"), OutcomeUnknownError("cut off")])
async def test_a_notice_that_does_not_arrive_holds_up_nothing(
    chatting: Chatting, error: RejectedError
) -> None:
    office = chatting.office
    office.chats.failures.append(error)
    await chatting.says(QUESTION)
    await chatting.settles()
    assert office.chats.kinds == []
    assert len(office.desk.cards) == 1


async def test_an_acknowledgement_that_telegram_puts_off_is_sent_later(
    chatting: Chatting, clock: ManualClock
) -> None:
    office = chatting.office
    office.chats.failures.append(NotSentError("flood", retry_after=timedelta(seconds=30)))
    await chatting.says(QUESTION)
    await office.run_jobs()
    assert office.chats.kinds == []
    clock.advance(seconds=31)
    await office.run_jobs()
    assert office.chats.kinds == ["received"]


async def test_nobody_is_told_anything_where_the_chat_is_off(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    office = Office(engine=engine, clock=clock, silent=True)
    chatting = Chatting(office)
    await chatting.says(QUESTION)
    await chatting.settles()
    assert office.chats.told == []
