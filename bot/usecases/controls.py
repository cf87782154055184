"""The kill switch: nothing is published while it is on; approved replies wait."""

from dataclasses import dataclass

from bot.domain.staff import Permission, StaffMember, StaffRoster
from bot.ports import AuditEntry, Clock, Switch, UnitOfWork
from bot.usecases import jobs


@dataclass(frozen=True, kw_only=True)
class Controls:
    uow: UnitOfWork
    clock: Clock
    roster: StaffRoster

    async def pause(self, *, by: StaffMember) -> None:
        """Stop all publishing at once. Raises NotAllowedError."""
        await self._switch(by, on=True)

    async def resume(self, *, by: StaffMember) -> None:
        """Publish again, beginning with what waited. Raises NotAllowedError."""
        await self._switch(by, on=False)

    async def is_paused(self) -> bool:
        async with self.uow() as tx:
            return await tx.marks.is_on(Switch.PUBLISHING_PAUSED)

    async def _switch(self, by: StaffMember, *, on: bool) -> None:
        self.roster.authorise(by.id, Permission.CONTROL)
        now = self.clock()
        action = "pause" if on else "resume"
        async with self.uow() as tx:
            await tx.marks.set_switch(Switch.PUBLISHING_PAUSED, on=on, at=now)
            await tx.audit.append(AuditEntry(at=now, actor=f"staff:{by.id}", action=action))
            waiting = await tx.reviews.waiting_for_publish()
            private = await tx.private_replies.waiting()
            await tx.jobs.put(*(jobs.show_card(item_id) for item_id in {*waiting, *private}))
            if not on:
                await tx.jobs.put(*(jobs.publish(item_id) for item_id in waiting))
                await tx.jobs.put(*(jobs.reply_privately(item_id) for item_id in private))
