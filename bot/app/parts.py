"""Builds the parts that depend on settings alone; what cannot be built says how to mend it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from bot.adapters.catalogue import Catalogue
from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.classifier import ScoringClassifier
from bot.adapters.classify.loading import load_classifier
from bot.adapters.desk.connection import Connection, DeskSettings, Mode, connect
from bot.adapters.desk.group import GroupAddress, OnMigrated
from bot.adapters.draft.grounded import GroundedDrafter
from bot.adapters.draft.knowledge import KnowledgeError, load_knowledge
from bot.adapters.dry_run import DryRunPlatform
from bot.domain.digest import DigestFacts
from bot.domain.staff import StaffId, StaffMember, StaffRoster
from bot.domain.working_time import WorkingHours
from bot.errors import SetupError
from bot.ports import Platform
from bot.resources import prompts_folder
from bot.settings import PREFIX, Settings

Able = TypeVar("Able")
RenderDigest = Callable[[DigestFacts], tuple[str, bytes]]


def publishing_platforms(
    platforms: Mapping[str, Platform], settings: Settings
) -> Mapping[str, Platform]:
    """Return what replies are sent through: the platforms, or their dry-run stand-ins."""
    if not settings.publish.dry_run:
        return platforms
    return {name: DryRunPlatform(inner=platform) for name, platform in platforms.items()}


def able(
    platforms: Mapping[str, Platform], publishing: Mapping[str, Platform], port: type[Able]
) -> dict[str, Able]:
    """Return the platforms that satisfy `port`, as they are to be called."""
    names = [name for name, platform in platforms.items() if isinstance(platform, port)]
    callers = {name: publishing[name] for name in names}
    return {name: caller for name, caller in callers.items() if isinstance(caller, port)}


def build_roster(settings: Settings) -> StaffRoster:
    return StaffRoster(
        {
            StaffId(user_id): StaffMember(
                id=StaffId(user_id), name=one.name, role=one.role, accounts=one.accounts
            )
            for user_id, one in settings.staff.items()
        }
    )


def build_classifier(settings: Settings) -> ScoringClassifier:
    try:
        return load_classifier(
            settings.classifier, folder=settings.model_path, labels=settings.classifier_labels
        )
    except ModelError as error:
        raise SetupError(str(error)) from error


def build_catalogue(settings: Settings) -> Catalogue:
    try:
        return Catalogue(language=settings.language, zone=settings.zone)
    except (OSError, ValueError) as error:
        raise SetupError(f"Teks tidak terbaca: {error}. Pasang ulang tanggap.") from error


def knowledge_folder(settings: Settings) -> Path:
    return settings.knowledge_path or prompts_folder() / "knowledge"


def build_drafter(settings: Settings, catalogue: Catalogue) -> GroundedDrafter:
    folder = knowledge_folder(settings)
    try:
        knowledge = load_knowledge(folder)
    except (KnowledgeError, OSError) as error:
        raise SetupError(f"Basis pengetahuan {folder} tidak terbaca:\n{error}") from error
    return GroundedDrafter(knowledge=knowledge, catalogue=catalogue, zone=settings.zone)


def working_hours(settings: Settings) -> WorkingHours:
    return WorkingHours(
        zone=settings.zone,
        opens=settings.review.opens,
        closes=settings.review.closes,
        holidays=settings.review.holidays,
    )


def build_connection(
    settings: Settings,
    *,
    chat_id: int,
    on_migrated: OnMigrated,
    others: Mapping[int, GroupAddress],
    mode: Mode,
) -> Connection:
    """Prepare the connection to Telegram; nothing is sent yet. Raises SetupError."""
    telegram = settings.telegram
    if telegram.token is None:
        raise SetupError(f"{PREFIX}TELEGRAM__TOKEN belum diisi. Buat bot pada @BotFather.")
    secret = telegram.webhook_secret
    try:
        return connect(
            DeskSettings(
                token=telegram.token.get_secret_value(),
                chat_id=chat_id,
                base_url=telegram.base_url,
                mode=mode,
                webhook_url=telegram.webhook_url or "",
                webhook_secret=secret.get_secret_value() if secret else "",
                group_messages_per_minute=telegram.group_messages_per_minute,
            ),
            on_migrated=on_migrated,
            others=others,
        )
    except ValueError as error:
        raise SetupError(f"{PREFIX}TELEGRAM: {error}") from error
