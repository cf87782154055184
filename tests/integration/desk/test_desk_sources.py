"""Citizens' updates beside the desk's: stored before Telegram is told, and never in the way."""

from dataclasses import dataclass, field

import pytest
from telegram import Update

from bot.adapters.desk.connection import Mode
from bot.adapters.desk.sources import Source, Surroundings
from bot.domain.errors import MalformedInputError, NotSentError
from bot.sandbox.telegram import SITI
from tests.integration.desk.desk_office import MakeOffice, Office, until

ELSEWHERE = -1007770001
CITIZEN = {"id": 5001, "is_bot": False, "first_name": "Budi"}


@dataclass
class Recording:
    """Takes what comes from `ELSEWHERE`; raises `failures` first."""

    failures: list[Exception] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def join(self, around: Surroundings) -> None:
        raise NotImplementedError

    async def take(self, update: Update) -> bool:
        message = update.effective_message
        assert message is not None
        self.seen.append(message.chat.id)
        if message.chat.id != ELSEWHERE:
            return False
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append(message.text or "")
        return True


def say(office: Office, text: str) -> None:
    office.telegram.world.updates.push("message", message(text))


def message(text: str) -> dict[str, object]:
    return {
        "message_id": 1,
        "date": 1,
        "chat": {"id": ELSEWHERE, "type": "supergroup", "title": "Diskusi"},
        "from": CITIZEN,
        "text": text,
    }


async def started(make_office: MakeOffice, source: Source) -> Office:
    office = make_office(sources=[source])
    await office.service.start()
    return office


def test_the_stand_in_is_a_source() -> None:
    assert isinstance(Recording(), Source)


async def test_what_a_source_takes_never_reaches_the_desk(make_office: MakeOffice) -> None:
    source = Recording()
    office = await started(make_office, source)
    say(office, "/jeda")
    await until(lambda: source.taken == ["/jeda"])
    assert not office.controls.paused


async def test_the_review_group_is_never_shown_to_a_source(make_office: MakeOffice) -> None:
    source = Recording()
    office = await started(make_office, source)
    office.telegram.send(user_id=SITI.id, text="/jeda")
    await until(lambda: office.controls.paused)
    assert source.seen == []


async def test_what_cannot_be_stored_comes_again_in_its_order(make_office: MakeOffice) -> None:
    source = Recording(failures=[NotSentError("the database is away")])
    office = make_office(sources=[source])
    say(office, "satu")
    say(office, "dua")
    await office.service.start()
    await until(lambda: source.taken == ["satu", "dua"], seconds=5)


async def test_what_was_not_stored_is_not_confirmed_on_the_way_out(
    make_office: MakeOffice,
) -> None:
    source = Recording(failures=[NotSentError("the database is away")])
    office = make_office(sources=[source])
    say(office, "satu")
    await office.service.start()
    await until(lambda: not source.failures)
    await office.service.stop()
    assert source.taken == []

    again = Recording()
    await started(make_office, again)
    await until(lambda: again.taken == ["satu"])


@pytest.mark.parametrize("failure", [MalformedInputError("racun"), TypeError("racun")])
async def test_a_poisonous_update_holds_up_nothing(
    make_office: MakeOffice, failure: Exception
) -> None:
    source = Recording(failures=[failure])
    office = await started(make_office, source)
    say(office, "racun")
    say(office, "berikutnya")
    await until(lambda: source.taken == ["berikutnya"])
    office.telegram.send(user_id=SITI.id, text="/jeda")
    await until(lambda: office.controls.paused)


async def test_a_webhook_is_told_to_send_again_what_was_not_stored(
    make_office: MakeOffice,
) -> None:
    source = Recording(failures=[NotSentError("the database is away")])
    office = make_office(
        sources=[source], mode=Mode.WEBHOOK, webhook_url="https://a.id/x", webhook_secret="s"
    )
    await office.service.start()
    await office.service.wait_connected()
    update = {"update_id": 5, "message": message("satu")}
    with pytest.raises(NotSentError):
        await office.service.handle_update(update)
    await office.service.handle_update(update)
    assert source.taken == ["satu"]
