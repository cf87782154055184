"""The checks behind `tanggap check`, each independent of the others."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.catalogue import Catalogue
from bot.adapters.db.engine import create_reading_engine, safe_url, sqlite_file
from bot.adapters.db.migrate import current, head
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.desk.check import check_telegram
from bot.adapters.desk.outage_view import mend_of
from bot.adapters.draft.knowledge import KnowledgeError, load_knowledge
from bot.adapters.platforms import discover
from bot.adapters.queue.outbox import JobStore
from bot.app import build_classifier, knowledge_folder
from bot.checks.accounts import check_platforms, check_scopes, places_of, stored_too
from bot.checks.chat import check_chat
from bot.clock import utc_now
from bot.domain.staff import GRANTS, Permission
from bot.errors import SetupError
from bot.ports import Finding
from bot.settings import Settings, unknown_variables

_ENOUGH_DISK = 500 * 1024**2
_OLD_QUEUE = timedelta(minutes=15)


async def all_checks(settings: Settings, *, mend: bool = False) -> Sequence[Finding]:
    """Run every check. Nothing is changed but, with `mend`, subscriptions that are missing."""
    settings, found = await stored_too(settings)
    found += [*_settings(settings), *_model(settings), *_texts(settings)]
    found.extend([one async for one in _database(settings)])
    found.extend(await _telegram(settings))
    found.extend(await check_chat(settings))
    found.extend(await check_platforms(settings, mend=mend))
    return found


def _settings(settings: Settings) -> list[Finding]:
    sections = {name: module.Settings for name, module in discover().items()}
    strange = unknown_variables(os.environ, sections)
    roles = {person.role for person in settings.staff.values()}
    reviewers = any(Permission.REVIEW in GRANTS[role] for role in roles)
    accounts = {key for person in settings.staff.values() for key in person.accounts}
    gone = sorted(accounts - settings.platforms.keys() - {"file"})
    control = any(Permission.CONTROL in GRANTS[role] for role in roles)
    return [
        _finding(
            "settings",
            ok=not strange,
            good="semua variabel dikenal",
            bad=f"tidak dikenal: {', '.join(strange)}",
            mend="Periksa ejaannya pada deploy/env.example.",
        ),
        _finding(
            "staff",
            ok=reviewers and control,
            good=f"{len(settings.staff)} petugas",
            bad="belum ada petugas yang dapat menyetujui dan yang dapat menjeda",
            mend='Isi TANGGAP_STAFF, mis. {"12345": {"name": "Rina", "role": "supervisor"}}.',
        ),
        *(
            Finding(
                name="staff_accounts",
                ok=False,
                detail=f"TANGGAP_STAFF menyebut akun yang tidak ada: {key}.",
                mend=f"Yang ada: {', '.join(sorted(settings.platforms)) or 'belum satu pun'}.",
            )
            for key in gone
        ),
    ]


def _model(settings: Settings) -> list[Finding]:
    try:
        classifier = build_classifier(settings)
    except SetupError as error:
        return [Finding(name="model", ok=False, detail=str(error), mend="Pasang ulang tanggap.")]
    return [Finding(name="model", ok=True, detail=classifier.model_version)]


def _texts(settings: Settings) -> list[Finding]:
    try:
        catalogue = Catalogue(language=settings.language, zone=settings.zone)
        for name in catalogue.template_names():
            catalogue.template(name)
        entries = load_knowledge(knowledge_folder(settings)).entries
    except (TemplateError, KnowledgeError, OSError, ValueError) as error:
        return [
            Finding(
                name="prompts",
                ok=False,
                detail=str(error),
                mend="Perbaiki berkas yang disebut, atau pasang ulang tanggap.",
            )
        ]
    scopes = check_scopes(settings, entries)
    today = utc_now().astimezone(settings.zone).date()
    expired = [entry.id for entry in entries if not entry.is_live(today)]
    detail = f"{len(entries)} entri, {len(expired)} kedaluwarsa"
    if expired:
        detail += f" ({', '.join(expired[:5])})"
    mend = ""
    if settings.knowledge_path is None:
        detail += ", contoh untuk kota rekaan"
        mend = "Sebelum menjawab warga, isi TANGGAP_KNOWLEDGE_PATH dengan folder milik kantor."
    return [
        Finding(name="knowledge", ok=len(expired) < len(entries), detail=detail, mend=mend),
        Finding(
            name="publish",
            ok=True,
            detail="uji coba: tidak ada yang dikirim ke platform"
            if settings.publish.dry_run
            else "balasan yang disetujui dikirim ke platform",
        ),
        *scopes,
    ]


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    url = settings.database_url.get_secret_value()
    try:
        yield _disk(sqlite_file(url))
        at = await current(url)
    except SetupError as error:
        yield Finding(name="database", ok=False, detail=safe_url(url), mend=str(error))
        return
    except (SQLAlchemyError, OSError, ValueError) as error:
        yield Finding(
            name="database",
            ok=False,
            detail=f"{safe_url(url)}: {type(error).__name__}",
            mend="Periksa TANGGAP_DATABASE_URL (sqlite:///… atau postgresql://…), hak akses "
            "folder, dan apakah PostgreSQL berjalan.",
        )
        return
    yield _finding(
        "database",
        ok=at == head(),
        good=f"{safe_url(url)} ({at})",
        bad=f"{safe_url(url)}: skema {at or 'kosong'}, seharusnya {head()}",
        mend="Jalankan tanggap migrate.",
    )
    if at == head():
        async for finding in _contents(url, settings):
            yield finding


async def _contents(url: str, settings: Settings) -> AsyncIterator[Finding]:
    engine = create_reading_engine(url)
    try:
        async with SqlUnitOfWork.over(engine, zone=settings.zone)() as tx:
            broken = await tx.audit.verify()
            outages = await tx.outages.all()
        stats = await JobStore.over(engine, clock=utc_now).stats()
    finally:
        await engine.dispose()
    catalogue = Catalogue(language=settings.language, zone=settings.zone)
    for outage in outages:
        if outage.ended_at is None:
            yield Finding(
                name=f"{outage.platform}.dibaca",
                ok=False,
                detail=f"berhenti dibaca sejak {catalogue.moment(outage.since)} ({outage.code})",
                mend=catalogue.text(mend_of(outage, catalogue)),
            )
    yield _finding(
        "audit",
        ok=not broken,
        good="rantai catatan utuh",
        bad=f"catatan audit diubah pada baris {', '.join(map(str, broken[:5]))}",
        mend="Bandingkan dengan cadangan terakhir; laporkan kepada penanggung jawab.",
    )
    age = stats.oldest_age
    yield _finding(
        "queue",
        ok=not stats.dead and (age is None or age < _OLD_QUEUE),
        good=f"{sum(stats.waiting.values())} pekerjaan menunggu",
        bad=f"{stats.dead} pekerjaan gagal tetap; tertua menunggu {age}",
        mend="Pastikan tanggap serve berjalan; lihat catatan job_dead pada log.",
    )


def _disk(database: Path | None) -> Finding:
    folder = database.parent if database else Path.cwd()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return _finding(
        "disk",
        ok=free > _ENOUGH_DISK,
        good=f"{free // 1024**2} MB bebas",
        bad=f"tinggal {free // 1024**2} MB",
        mend="Kosongkan ruang: komentar baru ditolak (503) bila disk penuh.",
    )


async def _telegram(settings: Settings) -> Sequence[Finding]:
    telegram = settings.telegram
    if telegram.token is None:
        return [
            Finding(
                name="telegram_token",
                ok=False,
                detail="TANGGAP_TELEGRAM__TOKEN belum diisi.",
                mend="Buat bot pada @BotFather dan salin tokennya.",
            )
        ]
    return await check_telegram(
        token=telegram.token.get_secret_value(),
        chat_id=telegram.chat_id,
        base_url=telegram.base_url,
        has_staff=bool(settings.staff),
        others=places_of(settings),
    )


def _finding(name: str, *, ok: bool, good: str, bad: str, mend: str) -> Finding:
    return Finding(name=name, ok=ok, detail=good if ok else bad, mend="" if ok else mend)
