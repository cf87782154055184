"""All settings: environment (`TANGGAP_` prefix, `__` for nesting) over `tanggap.toml`.

Only `bot.app` and `bot.cli` read them; everybody else receives values. What a platform needs
is declared by that platform's own `Settings` and checked when the application is built.
"""

import os
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from typing_extensions import override

from bot.domain.account import kind_of
from bot.domain.staff import Role
from bot.durations import Duration, Positive

PREFIX = "TANGGAP_"
CONFIG_VARIABLE = "TANGGAP_CONFIG"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StaffSettings(_Section):
    name: str = Field(min_length=1, max_length=64)
    role: Role
    accounts: frozenset[str] = frozenset()
    """Keys of the accounts entrusted to them, e.g. `instagram_dishub`; empty: all."""


class TelegramSettings(_Section):
    """The review group. `token` comes from @BotFather, `chat_id` is negative for groups."""

    token: SecretStr | None = None
    base_url: str = Field("https://api.telegram.org", pattern=r"^https?://[^\s?#]+$")
    chat_id: int | None = None
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    group_messages_per_minute: Annotated[int, Ge(0)] = 20
    """Telegram's documented limit for one group; 0 switches pacing off (sandbox only)."""


class WebSettings(_Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Ge(0), Le(65535)] = 8080


class AccountSettings(_Section):
    """What every account may say beside its platform's own settings.

    Attributes:
        label: how cards and lists call it; by default the rest of its key: `Dishub`.
        review_chat_id: the group that its cards go to; by default the main one.
        review_topic: a topic of that group, as the last number of the topic's link.
        knowledge: agencies or topics whose knowledge its drafts may quote, separated by commas;
            by default all.
    """

    label: str = Field("", max_length=40)
    review_chat_id: Annotated[int, Le(-1)] | None = None
    review_topic: Annotated[int, Ge(2)] | None = None
    knowledge: frozenset[str] = frozenset()

    @field_validator("knowledge", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        return [str(part).strip() for part in parts if str(part).strip()]


class ReviewSettings(_Section):
    undo_window: Duration = timedelta(seconds=15)
    edit_lease: Positive = timedelta(minutes=10)
    reply_within: Positive = timedelta(hours=4)
    """Working time in which the office wants to answer."""
    opens: time = time(7, 30)
    closes: time = time(16, 0)
    holidays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        """An office that never opens would have deadlines nowhere in time."""
        if self.opens >= self.closes:
            raise ValueError("OPENS harus lebih awal daripada CLOSES.")
        return self


class PublishSettings(_Section):
    dry_run: bool = False
    """Do everything but send to the platforms."""
    reconcile_after: Positive = timedelta(seconds=10)
    settle: Positive = timedelta(seconds=60)
    lease: Positive = timedelta(seconds=60)
    """How long one runner alone may be sending a reply; must exceed a platform's time-outs."""


class JobSettings(_Section):
    lease: Positive = timedelta(seconds=60)
    poll_every: Positive = timedelta(seconds=2)
    """How long a job left by another process may wait; our own are seen at once."""
    grace: Positive = timedelta(seconds=20)
    """How long running jobs may go on after SIGTERM."""


class LogSettings(_Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["console", "json"] = "console"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,  # a line of env.example that is not filled in yet is no setting
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    office: str = "Humas Kota Bekasi"
    language: Literal["id", "en"] = "id"
    timezone: str = "Asia/Jakarta"
    database_url: SecretStr = SecretStr("sqlite:///data/tanggap.db")
    secret_keys: SecretStr | None = None
    """Keys that seal the secrets entered with `tanggap connect`, separated by commas."""
    staff: dict[int, StaffSettings] = Field(default_factory=dict)
    telegram: TelegramSettings = TelegramSettings()
    web: WebSettings = WebSettings()
    platforms: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)
    review: ReviewSettings = ReviewSettings()
    publish: PublishSettings = PublishSettings()
    jobs: JobSettings = JobSettings()
    log: LogSettings = LogSettings()
    model_path: Path | None = None
    """Folder of the classifier's artefact; None: the shipped one."""
    classifier: Annotated[str, StringConstraints(pattern=r"^(onnx|transformers:.+)$")] = "onnx"
    """`onnx`: our own model; `transformers:<path or hub id>`: a Hugging Face checkpoint."""
    classifier_labels: Path | None = None
    """Label map of the checkpoint; None: `tanggap-labels.json` in its folder."""
    knowledge_path: Path | None = None
    """Folder of the office's knowledge entries; None: the shipped sample."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            known = "Asia/Jakarta, Asia/Makassar, atau Asia/Jayapura"
            raise ValueError(f"zona waktu tidak dikenal; isi mis. {known}.") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, config_file())
        return init_settings, env_settings, toml


def config_file() -> Path:
    return Path(os.environ.get(CONFIG_VARIABLE, "tanggap.toml"))


def variable_names(section: type[BaseModel] = Settings, prefix: str = PREFIX) -> list[str]:
    """Return the environment variable of every setting, for documentation and checks."""
    names: list[str] = []
    for name, field in section.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names.extend(variable_names(annotation, f"{variable}__"))
        else:
            names.append(variable)
    return names


def unknown_variables(
    environment: Mapping[str, str], platforms: Mapping[str, type[BaseModel]]
) -> list[str]:
    """Return `TANGGAP_…` variables that no setting reads: usually a typing mistake."""
    known = {CONFIG_VARIABLE, *variable_names()}
    return sorted(
        name
        for name in environment
        if name.upper().startswith(PREFIX) and not _is_known(name.upper(), known, platforms)
    )


def _is_known(name: str, known: set[str], platforms: Mapping[str, type[BaseModel]]) -> bool:
    if name in known or name.startswith(f"{PREFIX}STAFF__"):
        return True
    key, _, setting = name.removeprefix(f"{PREFIX}PLATFORMS__").partition("__")
    kind = kind_of(key.lower(), platforms)
    if kind is None:
        return False
    return setting in variable_names(AccountSettings, "") + variable_names(platforms[kind], "")
