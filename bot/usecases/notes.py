"""The notes of adapters, kept beside the poll cursors."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.ports import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StoredNotes:
    """Satisfies `ports.Notes`."""

    uow: UnitOfWork

    async def change(self, name: str, change: Callable[[str | None], str]) -> str:
        async with self.uow() as tx:
            text = change(await tx.marks.cursor_to_change(name))
            await tx.marks.save_cursor(name, text)
        return text
