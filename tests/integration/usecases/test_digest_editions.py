"""Each review group's own edition of the weekly digest."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.adapters.db.tables import audit_log
from bot.domain.account import ReviewPlace
from bot.domain.edition import WHOLE, Edition
from bot.domain.errors import RejectedError
from bot.ports import Channel
from bot.usecases.digest import DigestSchedule
from tests.integration.usecases.office import Office, incoming

MONDAY = timedelta(days=5, hours=22, minutes=1)
"""From the beginning of a test to the moment when the week's digest is due."""

DISHUB = Edition(place=ReviewPlace(chat_id=-100777), accounts=frozenset({"instagram_dishub"}))
DUKCAPIL = Edition(place=ReviewPlace(chat_id=-100888), accounts=frozenset({"instagram_dukcapil"}))


async def test_every_group_gets_its_own_edition_and_one_that_fails_holds_up_no_other(
    office: Office,
) -> None:
    await office.in_review()
    other = replace(incoming("question: kapan?", external_id="d1"), platform="instagram_dishub")
    await office.intake.receive([other], channel=Channel.POLL)
    await scheduled(office, WHOLE, DISHUB, DUKCAPIL)
    office.clock.advance(seconds=MONDAY.total_seconds())
    office.desk.failures.append(RejectedError("kicked", code="desk_refused"))
    for _ in range(3):
        await office.run_jobs()
        office.clock.advance(minutes=2)

    posted = {facts.edition: facts.current.received for facts in office.desk.digests}
    assert posted == {WHOLE: 2, DISHUB: 1}  # of Dukcapil there is nothing to tell
    assert len(office.desk.digests) == 2
    async with office.engine.connect() as connection:
        noted = select(audit_log.c.detail).where(audit_log.c.action == "digest_posted")
        details = [detail for (detail,) in await connection.execute(noted)]
    assert {"week": "2026-W48", "delivery": "certain", "place": "-100777"} in details


async def test_the_edition_of_a_group_that_is_set_up_no_more_is_let_go(office: Office) -> None:
    await office.in_review()
    await scheduled(office, WHOLE, DISHUB)
    await scheduled(office, WHOLE)
    office.clock.advance(seconds=MONDAY.total_seconds())
    await office.run_jobs()
    assert [facts.edition for facts in office.desk.digests] == [WHOLE]


async def scheduled(office: Office, *editions: Edition) -> None:
    """Start with these editions, and do what is due at once."""
    schedule = DigestSchedule(
        uow=office.uow,
        clock=office.clock,
        zone=office.zone,
        digest=replace(office.digest, editions=editions),
    )
    office.handle_digest(schedule.run)
    await schedule.start()
    await office.run_jobs()
