"""Last week's digest, posted by processes that start late, are killed and cut off."""

from datetime import timedelta

from bot.clock import utc_now
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import Message
from tests.e2e.hands import until_state
from tests.e2e.office import Office, OfficeMaker
from tests.fakes import ManualClock


def digests(office: Office) -> list[Message]:
    return [
        one
        for one in office.sandbox.telegram.messages()
        if "Ringkasan" in one.content.text and "📥" in one.content.text
    ]


async def the_digest_is_there(office: Office) -> None:
    async def posted() -> bool:
        return bool(digests(office))

    await office.until(posted)


async def test_last_weeks_digest_is_posted_once_in_spite_of_everything(
    make_office: OfficeMaker,
) -> None:
    clock = ManualClock(utc_now() - timedelta(days=7))
    office = await make_office(clock=clock)
    comments = [
        office.comment("kapan jadwal vaksin di puskesmas?"),
        office.comment("jalan berlubang di depan kelurahan, tolong!", username="lain"),
    ]
    clock.now = utc_now()
    await office.open(webhooks=False)
    await until_state(office, comments, "in_review")
    office.serve.kill()  # before its first digest was due, there was nothing to tell of

    faults = office.sandbox.faults
    faults.add("telegram:sendPhoto", Fault(kind=FaultKind.CUT_AFTER))
    faults.add("telegram:sendMessage", Fault(kind=FaultKind.RATE_LIMIT, seconds=1))
    await office.open(webhooks=False)
    await the_digest_is_there(office)
    await office.serve.terminate()
    await office.open(webhooks=False)  # a start asks for the digest again
    await office.until_idle()

    (digest,) = digests(office)
    assert "📥 2 komentar" in digest.content.text
    assert not faults.pending()
    assert not [job for job in await office.ledger.jobs() if job.dead]
