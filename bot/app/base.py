"""What the use cases stand on: storage, texts, people and platforms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.catalogue import Catalogue
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.app.accounts import accounts_of, build_accounts, set_up_accounts
from bot.app.parts import build_catalogue, build_roster
from bot.domain.account import Accounts
from bot.domain.staff import StaffRoster
from bot.language import pii
from bot.ports import Clock, KeepsNotes, Platform
from bot.settings import Settings
from bot.usecases.notes import StoredNotes


@dataclass
class Waker:
    """Lets the unit of work wake a runner that is built after it."""

    runner: Runner | None = None

    def __call__(self, names: Collection[str]) -> None:
        if self.runner is not None:
            self.runner.wake(names)


@dataclass(frozen=True, kw_only=True)
class Base:
    """Built before any use case; `waker` is given its runner once there is one."""

    settings: Settings
    clock: Clock
    engine: AsyncEngine
    waker: Waker
    uow: SqlUnitOfWork
    store: JobStore
    catalogue: Catalogue
    roster: StaffRoster
    accounts: Accounts
    platforms: Mapping[str, Platform]

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone


def lay_base(
    settings: Settings, engine: AsyncEngine, clients: list[httpx.AsyncClient], *, clock: Clock
) -> Base:
    """Build it; the platforms' HTTP clients are added to `clients`. Raises SetupError."""
    waker = Waker()
    uow = SqlUnitOfWork(engine=engine, clock=clock, zone=settings.zone, mask=pii.mask, wake=waker)
    set_up = set_up_accounts(settings.platforms)
    platforms = build_accounts(set_up, clients, clock=clock)
    for platform in platforms.values():
        if isinstance(platform, KeepsNotes):
            platform.keep_notes_in(StoredNotes(uow=uow))
    return Base(
        settings=settings,
        clock=clock,
        engine=engine,
        waker=waker,
        uow=uow,
        store=JobStore.over(engine, clock=clock),
        catalogue=build_catalogue(settings),
        roster=build_roster(settings),
        accounts=accounts_of(set_up),
        platforms=platforms,
    )
