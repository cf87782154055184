import asyncio
from tests.e2e.office import OfficeMaker
from tests.e2e.robot import RobotStaff
import random

async def test_a_comment_becomes_a_published_reply(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open()
    comment = office.comment("kapan jadwal vaksin di puskesmas?")
    staff = RobotStaff(office.sandbox.telegram, random.Random(1))
    work = asyncio.create_task(staff.work())
    async def published():
        return bool(office.replies(comment))
    await office.until(published)
    await office.until_idle()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    print(await office.serve.terminate())
    print(await office.ledger.items())
