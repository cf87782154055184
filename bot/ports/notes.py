"""What an adapter keeps for itself from one run to the next, e.g. what it has used up."""

from collections.abc import Callable
from typing import Protocol, runtime_checkable


class Notes(Protocol):
    """Short texts under a name of at most 40 characters."""

    async def change(self, name: str, change: Callable[[str | None], str]) -> str:
        """Store what `change` makes of the text, None if there is none, and return it.

        One transaction; what `change` raises leaves the text as it was.
        """
        ...


@runtime_checkable
class KeepsNotes(Protocol):
    def keep_notes_in(self, notes: Notes) -> None:
        """Use these from now on. Called once, before anything else."""
        ...
