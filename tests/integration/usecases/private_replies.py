"""Private replies on their way, for the tests."""

from bot.domain.reply import ItemId
from tests.integration.usecases.office import RINA, SITI, Office

TEXT = "Halo Kak, mohon kirim nomor registrasinya."


async def proposed(office: Office) -> ItemId:
    item_id = await office.in_review()
    await office.private.propose(item_id, by=RINA, revision=0, text=f"  {TEXT} ")
    return item_id


async def due(office: Office) -> ItemId:
    """Return an item whose approved private reply is to be sent now."""
    item_id = await proposed(office)
    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=15)
    return item_id


async def actions(office: Office, item_id: ItemId) -> list[str]:
    async with office.uow() as tx:
        return [entry.action for entry in await tx.audit.of_item(item_id)]
