"""The vault on both databases."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.vault import Entry, Vault
from tests.fakes import START


def entry(name: str, sealed: str = "gAAAA") -> Entry:
    return Entry(name=name, plain={"label": "Dishub"}, sealed=sealed, changed_at=START)


async def test_entries_are_kept_replaced_and_removed(engine: AsyncEngine) -> None:
    vault = Vault(engine)
    assert await vault.entries() == []
    await vault.put(entry("instagram_dishub"), entry("facebook"))
    await vault.put(entry("facebook", "gBBBB"))
    assert [(one.name, one.sealed) for one in await vault.entries()] == [
        ("facebook", "gBBBB"),
        ("instagram_dishub", "gAAAA"),
    ]
    assert (await vault.entries())[0] == entry("facebook", "gBBBB")
    assert "gBBBB" not in repr(await vault.entries())
    assert await vault.remove("facebook")
    assert not await vault.remove("facebook")
