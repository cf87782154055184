"""`tanggap jobs`: what waits, what has failed for good, and how to let it run again."""

import asyncio
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.db.engine import create_engine, safe_url
from bot.adapters.db.migrate import is_current
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.records import DeadJob
from bot.cli.support import fail, load_settings, out
from bot.clock import utc_now
from bot.settings import Settings


def run(*, revive: Sequence[int]) -> int:
    settings = load_settings()
    url = settings.database_url.get_secret_value()
    try:
        return asyncio.run(_jobs(settings, url, revive=revive))
    except (SQLAlchemyError, OSError, ValueError) as error:
        return fail(f"Basis data {safe_url(url)} tidak terbaca: {type(error).__name__}")


async def _jobs(settings: Settings, url: str, *, revive: Sequence[int]) -> int:
    if not await is_current(url):
        return fail("Basis data belum siap: jalankan tanggap migrate.")
    engine = create_engine(url)
    try:
        store = JobStore.over(engine, clock=utc_now)
        if revive:
            count = await store.revive(revive)
            out.print(f"Dijalankan lagi: {count} dari {len(set(revive))} pekerjaan.")
        stats, dead = await store.stats(), await store.dead()
    finally:
        await engine.dispose()
    out.print(f"Menunggu: {_counts(stats.waiting)} · berjalan: {_counts(stats.running)}")
    out.print(f"Gagal tetap: {stats.dead}")
    for job in dead:
        out.print(_line(job, settings), markup=False)
    return 0


def _counts(by_name: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(by_name.items())) or "tidak ada"


def _line(job: DeadJob, settings: Settings) -> str:
    at = job.died_at.astimezone(settings.zone)
    return f"  {job.id}  {at:%Y-%m-%d %H:%M}  {job.name} {job.subject}  {job.error}"
