"""Several review groups, and a topic: cards, presses, lists and answers stay where they belong."""

from dataclasses import replace

import pytest

from bot.adapters.desk.callback_data import Button, CallbackData
from bot.domain.account import Account, Accounts, ReviewPlace
from bot.domain.edition import Edition
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem, State
from bot.sandbox.telegram import RINA, SITI, CallbackAnswer, Message
from tests.integration.desk.desk_office import FACTS, MakeOffice, Office, until
from tests.unit.desk import desk_builders

DISHUB_CHAT = -1002026117777
HUMAS = Account(key="instagram", kind="instagram")


@pytest.fixture
async def office(make_office: MakeOffice) -> Office:
    """Humas in the main group, Dishub in a group of its own, Dukcapil in a topic of that one."""
    waiting = make_office(groups=[DISHUB_CHAT])
    world = waiting.telegram.world
    world.add_group(DISHUB_CHAT, title="Dishub", forum=True)
    made = await waiting.connection.bot.create_forum_topic(DISHUB_CHAT, "Dukcapil")
    topic = made.message_thread_id
    accounts = (
        HUMAS,
        replace(
            HUMAS, key="instagram_dishub", label="Dishub", place=ReviewPlace(chat_id=DISHUB_CHAT)
        ),
        replace(
            HUMAS,
            key="instagram_dukcapil",
            label="Dukcapil",
            place=ReviewPlace(chat_id=DISHUB_CHAT, topic=topic),
        ),
    )
    ready = make_office(
        groups=[DISHUB_CHAT], accounts=Accounts({one.key: one for one in accounts})
    )
    for number, account in enumerate(accounts, start=1):
        ready.review.accounts[ItemId(number)] = account
    await ready.service.start()
    await ready.service.wait_connected()
    return ready


def topic_of(office: Office) -> int:
    (topic,) = office.telegram.world.chats[DISHUB_CHAT].topics
    return topic


async def press(
    office: Office, item: ReviewItem, button: Button, *, by: int = RINA.id
) -> CallbackAnswer | None:
    assert item.card is not None
    data = CallbackData(button=button, item_id=item.id, revision=item.revision, argument="")
    return await office.telegram.press(
        user_id=by,
        chat_id=item.card.chat_id,
        message_id=item.card.message_id,
        data=data.encode(),
        wait=5,
    )


async def ask(office: Office, text: str, *, by: int = SITI.id, **where: int) -> Message:
    question = office.telegram.send(user_id=by, text=text, **where)
    chat_id = where.get("chat_id")

    def answers() -> list[Message]:
        return [m for m in office.telegram.messages(chat_id) if m.reply_to is question]

    await until(lambda: bool(answers()))
    return answers()[0]


async def test_each_card_goes_to_its_accounts_place(office: Office) -> None:
    humas, dishub, dukcapil = [await office.card(number) for number in (1, 2, 3)]
    assert [one.card.chat_id for one in (humas, dishub, dukcapil) if one.card] == [
        office.telegram.group_id,
        DISHUB_CHAT,
        DISHUB_CHAT,
    ]
    assert office.message_of(dishub).thread_id is None
    assert office.message_of(dukcapil).thread_id == topic_of(office)
    assert "Instagram · Dukcapil" in office.message_of(dukcapil).content.text


async def test_a_press_in_another_group_decides_and_redraws_there(office: Office) -> None:
    item = await office.card(2)
    answer = await press(office, item, Button.APPROVE)
    assert answer is not None
    assert answer.text.startswith("Disetujui")
    assert item.state is State.APPROVED
    assert "Disetujui Rina" in office.message_of(item).content.text
    assert office.telegram.messages() == []


async def test_editing_happens_where_the_card_stands(office: Office) -> None:
    item = await office.card(3)
    await press(office, item, Button.EDIT)

    def prompts() -> list[Message]:
        return [m for m in office.telegram.messages(DISHUB_CHAT) if m.reply_to]

    await until(lambda: bool(prompts()))
    (prompt,) = prompts()
    assert prompt.thread_id == topic_of(office)
    office.telegram.send(
        user_id=RINA.id, text="Jawaban baru.", reply_to=prompt.id, chat_id=DISHUB_CHAT
    )
    await until(lambda: item.draft.text == "Jawaban baru.")
    await until(lambda: any("Jawaban baru" in m.content.text for m in prompts()))
    assert office.telegram.messages() == []


async def test_a_group_lists_its_own_cards_a_topic_its_own_and_the_main_group_all(
    office: Office,
) -> None:
    for number in (1, 2, 3):
        await office.card(number)
    everything = (await ask(office, "/antrian")).content.text
    assert "Antrian: 3 kartu" in everything
    assert "Instagram · Dishub" in everything
    group = await ask(office, "/antrian", chat_id=DISHUB_CHAT)
    assert "Antrian: 2 kartu" in group.content.text
    assert "#K1 " not in group.content.text
    inside = await ask(office, "/antrian", chat_id=DISHUB_CHAT, topic=topic_of(office))
    assert "Antrian: 1 kartu" in inside.content.text
    assert "#K3" in inside.content.text
    assert inside.thread_id == topic_of(office)


async def test_the_digest_comes_where_it_is_asked_for(office: Office) -> None:
    office.telegram.send(
        user_id=SITI.id, text="/ringkasan", chat_id=DISHUB_CHAT, topic=topic_of(office)
    )

    def posted() -> list[Message]:
        return [m for m in office.telegram.messages(DISHUB_CHAT) if m.media]

    await until(lambda: bool(posted()))
    assert posted()[0].thread_id == topic_of(office)
    assert office.telegram.messages() == []
    await office.desk.post_digest(FACTS)
    assert len(office.telegram.messages()) == 2


async def test_the_digest_tells_of_the_accounts_whose_cards_come_there(office: Office) -> None:
    async def told(**where: int) -> str:
        chat_id = where.get("chat_id")
        before = len(office.telegram.messages(chat_id))
        office.telegram.send(user_id=SITI.id, text="/ringkasan", **where)

        def texts() -> list[str]:
            new = office.telegram.messages(chat_id)[before:]
            return [m.content.text for m in new if "2026-W48" in m.content.text]

        await until(lambda: bool(texts()))
        return texts()[0]

    assert (await told()).endswith("semua")
    assert (await told(chat_id=DISHUB_CHAT)).endswith("instagram_dishub instagram_dukcapil")
    inside = await told(chat_id=DISHUB_CHAT, topic=topic_of(office))
    assert inside.endswith("3 instagram_dukcapil")


async def test_an_edition_is_posted_at_its_own_place(office: Office) -> None:
    place = ReviewPlace(chat_id=DISHUB_CHAT, topic=topic_of(office))
    await office.desk.post_digest(replace(FACTS, edition=Edition(place=place)))
    text, chart = office.telegram.messages(DISHUB_CHAT)[-2:]
    assert "2026-W48" in text.content.text
    assert chart.media
    assert (text.thread_id, chart.thread_id) == (topic_of(office), topic_of(office))
    assert office.telegram.messages() == []


async def test_other_groups_are_no_place_for_work(office: Office) -> None:
    office.telegram.world.add_group(-1002026118888, title="Warga")
    office.telegram.send(user_id=SITI.id, text="/antrian", chat_id=-1002026118888)
    await ask(office, "/antrian")  # handled after it
    assert len(office.telegram.messages(-1002026118888)) == 1


async def test_a_card_whose_account_moved_is_sent_to_the_new_place(office: Office) -> None:
    item = await office.card(2)
    before = office.message_of(item)
    office.review.accounts[item.id] = HUMAS
    await office.show(item.id)
    assert office.message_of(item).chat.id == office.telegram.group_id
    data = CallbackData(button=Button.APPROVE, item_id=item.id, revision=1, argument="")
    await office.telegram.press(
        user_id=RINA.id, chat_id=DISHUB_CHAT, message_id=before.id, data=data.encode(), wait=5
    )
    await until(lambda: before.deleted)  # the copy that was left behind


async def test_staff_act_on_no_account_but_those_entrusted_to_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = replace(desk_builders.RINA, accounts=frozenset({"instagram_dishub"}))
    monkeypatch.setitem(desk_builders.ROSTER.members, one.id, one)  # type: ignore[arg-type]
    mine, other = await office.card(2), await office.card(1)
    refused = await press(office, other, Button.APPROVE)
    assert refused is not None
    assert refused.alert
    assert "tidak ditugaskan" in refused.text
    assert other.state is State.IN_REVIEW
    assert "tidak ditugaskan" in (await ask(office, "/riwayat K1", by=RINA.id)).content.text
    assert "Antrian: 1 kartu" in (await ask(office, "/antrian", by=RINA.id)).content.text
    await press(office, mine, Button.APPROVE)
    assert mine.state is State.APPROVED
