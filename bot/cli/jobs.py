"""`tanggap jobs`: what waits, what has failed for good, and how to let it run again."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.records import DeadJob
from bot.cli.database import ready_database
from bot.cli.support import load_settings, out
from bot.clock import utc_now
from bot.settings import Settings


def run(*, revive: Sequence[int]) -> int:
    asyncio.run(_jobs(load_settings(), revive=revive))
    return 0


async def _jobs(settings: Settings, *, revive: Sequence[int]) -> None:
    async with ready_database(settings) as engine:
        store = JobStore.over(engine, clock=utc_now)
        if revive:
            count = await store.revive(revive)
            out.print(f"Dijalankan lagi: {count} dari {len(set(revive))} pekerjaan.")
        stats, dead = await store.stats(), await store.dead()
    out.print(f"Menunggu: {_counts(stats.waiting)} · berjalan: {_counts(stats.running)}")
    out.print(f"Gagal tetap: {stats.dead}")
    for job in dead:
        out.print(_line(job, settings), markup=False)


def _counts(by_name: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(by_name.items())) or "tidak ada"


def _line(job: DeadJob, settings: Settings) -> str:
    at = job.died_at.astimezone(settings.zone)
    return f"  {job.id}  {at:%Y-%m-%d %H:%M}  {job.name} {job.subject}  {job.error}"
