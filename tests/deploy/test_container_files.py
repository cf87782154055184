"""Dockerfile, compose.yaml and Caddyfile agree with the code and with one another."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.platforms import discover
from bot.settings import WebSettings, unknown_variables
from bot.web import create_web

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
CADDYFILE = (ROOT / "deploy" / "Caddyfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
INSTRUCTIONS = re.findall(r"^([A-Z]+) (.+)", DOCKERFILE.replace("\\\n", " "), re.MULTILINE)


def of(name: str) -> list[str]:
    return [text for instruction, text in INSTRUCTIONS if instruction == name]


def copied() -> list[str]:
    """Return the paths of the repository that go into the image's build."""
    sources: list[str] = []
    for line in of("COPY"):
        if not line.startswith("--from"):
            sources += shlex.split(line)[:-1]
    return sources


def platforms() -> dict[str, Any]:
    return {name: module.Settings for name, module in discover().items()}


def environment(text: str) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", text))


def test_everything_that_the_wheel_needs_is_copied_and_exists() -> None:
    project, wheel = PROJECT["project"], PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {
        "pyproject.toml",
        "deploy/constraints.txt",
        project["readme"],
        *project["license-files"],
        *wheel["packages"],
        *wheel["force-include"],
    }
    assert set(copied()) == needed
    assert [path for path in copied() if not (ROOT / path).exists()] == []


def test_what_is_copied_is_not_kept_out_by_dockerignore() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == set(copied())


def test_the_image_has_the_python_that_the_project_is_tested_on() -> None:
    images = [line.split()[0] for line in of("FROM")]
    least = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert set(images) == {f"python:{least}-slim"}


def test_the_install_is_pinned_and_names_no_index() -> None:
    (install,) = [line for line in of("RUN") if "pip install" in line]
    assert "-c deploy/constraints.txt" in install
    assert ".[postgres]" in install
    assert "postgres" in PROJECT["project"]["optional-dependencies"]
    assert not re.search(r"index|--trusted-host|https?://", DOCKERFILE.replace("http://127", ""))


def test_the_container_runs_as_nobody_special_and_is_asked_for_its_health() -> None:
    (user,) = of("USER")
    assert user != "root"
    assert f" {user}" in of("RUN")[-1]
    (health,) = of("HEALTHCHECK")
    paths = {getattr(route, "path", "") for route in web_routes()}
    assert re.search(r"'(/health/[a-z]+)'", health)[1] in paths  # type: ignore[index]
    assert of("STOPSIGNAL") == ["SIGTERM"]


def web_routes() -> list[Any]:
    async def nothing(*_: object) -> Any:
        return {}

    return create_web(
        platforms={}, receive=nothing, poll_now=nothing, look_again=nothing, ready=nothing
    ).routes


def test_every_variable_is_a_setting() -> None:
    named = environment(of("ENV")[0]) | COMPOSE["services"]["tanggap"]["environment"]
    assert {name for name in named if name.startswith("TANGGAP_")}
    assert unknown_variables(named, platforms()) == []


def test_commands_are_commands_of_ours() -> None:
    assert of("ENTRYPOINT") == ['["tanggap"]']
    commands = {*re.findall(r"\w+", of("CMD")[-1])}
    for service in COMPOSE["services"].values():
        if "build" in service:
            commands |= set(service.get("command", []))
    for command in commands:
        assert (ROOT / "bot" / "cli" / f"{command}.py").exists()
    assert "tanggap" in PROJECT["project"]["scripts"]


def test_compose_builds_our_image_and_keeps_the_data() -> None:
    service = COMPOSE["services"]["tanggap"]
    build = service["build"]
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).exists()
    (mount,) = service["volumes"]
    volume, folder = mount.split(":")
    assert volume in COMPOSE["volumes"]
    assert of("WORKDIR")[-1] == folder == of("VOLUME")[-1]
    assert service["read_only"]
    assert int(service["stop_grace_period"].removesuffix("s")) > 30


def test_by_default_only_tanggap_starts_and_only_on_loopback() -> None:
    default = [name for name, service in COMPOSE["services"].items() if "profiles" not in service]
    assert default == ["tanggap"]
    port = WebSettings().port
    assert COMPOSE["services"]["tanggap"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert COMPOSE["services"]["tanggap"]["depends_on"]["postgres"]["required"] is False


def test_every_volume_and_mounted_file_exists() -> None:
    for service in COMPOSE["services"].values():
        for mount in service["volumes"]:
            source = mount.split(":")[0]
            if source.startswith("."):
                assert (ROOT / "deploy" / source).exists()
            else:
                assert source in COMPOSE["volumes"]


def test_the_proxy_passes_on_webhooks_and_nothing_else() -> None:
    assert re.findall(r"handle (\S+) \{", CADDYFILE) == ["/webhooks/*"]
    assert CADDYFILE.count("{") == CADDYFILE.count("}")
    assert f"127.0.0.1:{WebSettings().port}" in CADDYFILE
    used = set(re.findall(r"\{\$(\w+)", CADDYFILE))
    assert used == set(COMPOSE["services"]["caddy"]["environment"])


@pytest.mark.parametrize("name", ["tanggap", "postgres", "caddy"])
def test_services_come_back_after_a_restart_of_the_machine(name: str) -> None:
    assert COMPOSE["services"][name]["restart"] == "unless-stopped"
