"""Settings: where they come from, which come first, and that a wrong one is named, not shown."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from bot.cli.support import load_settings, secrets_of
from bot.durations import Duration, Positive
from bot.errors import SetupError, explain
from bot.settings import PREFIX, Settings, unknown_variables, variable_names

TOML = """
office = "Humas Kota Contoh"
[telegram]
chat_id = -100
[review]
undo_window = "PT30S"
[staff.7]
name = "Rina"
role = "reviewer"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to read settings in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Times(BaseModel):
    wait: Duration = timedelta(0)
    lease: Positive = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15", timedelta(seconds=15)),
        ("0.5", timedelta(milliseconds=500)),
        ("PT4H", timedelta(hours=4)),
        ("P14D", timedelta(days=14)),
        (15, timedelta(seconds=15)),
    ],
)
def test_durations_are_seconds_or_iso(text: object, meant: timedelta) -> None:
    assert Times.model_validate({"wait": text}).wait == meant


@pytest.mark.parametrize("wrong", [{"wait": "-1"}, {"lease": "0"}, {"wait": "soon"}])
def test_durations_that_make_no_sense_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Times.model_validate(wrong)


def test_everything_but_secrets_has_a_default() -> None:
    settings = Settings()
    assert settings.zone.key == "Asia/Jakarta"
    assert settings.telegram.token is None
    assert settings.staff == {}


def test_the_file_is_read_and_the_environment_comes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "tanggap.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.setenv("TANGGAP_TELEGRAM__CHAT_ID", "-200")
    settings = Settings()
    assert settings.office == "Humas Kota Contoh"
    assert settings.telegram.chat_id == -200
    assert settings.review.undo_window == timedelta(seconds=30)
    assert settings.staff[7].name == "Rina"


def test_another_file_can_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "other.toml").write_text(TOML, encoding="utf-8")
    monkeypatch.setenv("TANGGAP_CONFIG", str(folder / "other.toml"))
    assert Settings().office == "Humas Kota Contoh"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TANGGAP_TELEGRAM__CHAT_ID", "not-4711"),
        ("TANGGAP_TELEGRAM__MODE", "pigeon-4711"),
        ("TANGGAP_LANGUAGE", "xx-4711"),
        ("TANGGAP_WEB__PORT", "-4711"),
        ("TANGGAP_WEB__PORT", "471147"),
        ("TANGGAP_TELEGRAM__BASE_URL", "api.telegram.4711"),
        ("TANGGAP_REVIEW__UNDO_WINDOW", "soon-4711"),
        ("TANGGAP_LOG__LEVEL", "LOUD-4711"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    told = explain(caught.value, PREFIX)
    assert variable in told
    assert "4711" not in told
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TANGGAP_WEB__PORT", "471147", "paling banyak 65535."),
        ("TANGGAP_WEB__PORT", "pintu", "harus berupa bilangan bulat."),
        ("TANGGAP_LANGUAGE", "xx", "pilih salah satu: 'id' atau 'en'."),
        ("TANGGAP_REVIEW__UNDO_WINDOW", "-1", "paling sedikit 0 detik."),
        ("TANGGAP_REVIEW__UNDO_WINDOW", "soon", "harus berupa lama waktu dalam detik"),
        ("TANGGAP_TIMEZONE", "Asia/Bekasi", "zona waktu tidak dikenal; isi mis. Asia/Jakarta"),
    ],
)
def test_what_is_wrong_is_told_in_the_operators_language(
    variable: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert f"{variable}: {told}" in explain(caught.value, PREFIX)


def test_a_value_that_is_no_json_is_told_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_STAFF", "{4711: Rina}")
    with pytest.raises(SetupError, match="TANGGAP_STAFF tidak terbaca") as caught:
        load_settings()
    assert "4711" not in str(caught.value)


def test_an_office_that_never_opens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_REVIEW__OPENS", "16:00")
    with pytest.raises(ValidationError, match="CLOSES"):
        Settings()


def test_an_unknown_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANGGAP_TIMEZONE", "Asia/Bekasi")
    with pytest.raises(ValidationError, match="Asia/Jakarta"):
        Settings()


def test_an_unknown_name_in_the_file_is_refused(folder: Path) -> None:
    (folder / "tanggap.toml").write_text('ofice = "Humas"\n', encoding="utf-8")
    with pytest.raises(ValidationError, match="ofice"):
        Settings()


def test_misspelt_variables_are_found() -> None:
    class Own(BaseModel):
        access_token: str = ""

    environment = {
        "TANGGAP_OFFICE": "x",
        "TANGGAP_OFICE": "x",
        "tanggap_language": "id",
        "TANGGAP_TELEGRAM__TOKN": "x",
        "TANGGAP_STAFF__7": "x",
        "TANGGAP_CONFIG": "x",
        "TANGGAP_PLATFORMS__INSTAGRAM__ACCESS_TOKEN": "x",
        "TANGGAP_PLATFORMS__INSTAGRAM__ACCES_TOKEN": "x",
        "PATH": "x",
    }
    assert unknown_variables(environment, {"instagram": Own}) == [
        "TANGGAP_OFICE",
        "TANGGAP_PLATFORMS__INSTAGRAM__ACCES_TOKEN",
        "TANGGAP_TELEGRAM__TOKN",
    ]
    assert "TANGGAP_TELEGRAM__TOKEN" in variable_names()


def test_no_secret_stands_in_what_settings_print(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "TANGGAP_TELEGRAM__TOKEN": "123456:telegram-token",
        "TANGGAP_TELEGRAM__WEBHOOK_SECRET": "webhook-secret",
        "TANGGAP_DATABASE_URL": "postgresql://tanggap:database-password@db/x",
        "TANGGAP_PLATFORMS__INSTAGRAM__ACCESS_TOKEN": "instagram-token",
        "TANGGAP_PLATFORMS__INSTAGRAM__APP_SECRETS": "first-secret, second-secret",
    }
    for variable, value in secrets.items():
        monkeypatch.setenv(variable, value)
    settings = Settings()
    shown = repr(settings) + str(settings)
    for word in ("telegram-token", "webhook-secret", "password", "instagram-token", "d-secret"):
        assert word not in shown
    assert {
        "123456:telegram-token",
        "webhook-secret",
        "postgresql://tanggap:database-password@db/x",
        "instagram-token",
        "first-secret",
        "second-secret",
    } <= set(secrets_of(settings))


def test_secrets_of_platforms_in_lists_are_known_too() -> None:
    settings = Settings(
        database_url=SecretStr("sqlite:///x.db"),
        platforms={
            "instagram": {"app_secrets": ["first-secret", "second-secret"], "user_id": "17"}
        },
    )
    assert {"first-secret", "second-secret"} <= set(secrets_of(settings))
    assert "17" not in secrets_of(settings)
