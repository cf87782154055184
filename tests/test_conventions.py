"""The rules of this code base that no linter knows, read off the code itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.adapters import platforms
from bot.adapters.platforms import discover

ROOT = Path(__file__).parents[1]
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
EDGES = {
    "bot/adapters/desk/service.py",
    "bot/adapters/queue/execution.py",
    "bot/adapters/queue/runner.py",
    "bot/web/middleware.py",
}
"""Where an error that nobody foresaw ends; another edge is python-telegram-bot's own."""
COMMITTERS = ("bot/adapters/db/", "bot/adapters/queue/")
PRINTERS = ("bot/cli/", "models/")
MOCKS = re.compile(r"import m(?:)ock\b|unittest[.]mock|m(?:)ocker\b|(?:Magic|Async)Mock\b")

MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w")
INDEXES = re.compile(
    r"--(?:extra-)?index-url[= ]\S|--trusted-host[= ]\S|https?://[^\s/]+/simple\b"
)


def tracked(*folders: str, ending: str = "") -> list[Path]:
    found = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in found.stdout.split("\0") if name.endswith(ending) and name)
    return [path for path in paths if path.is_file()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def modules(*folders: str) -> dict[str, ast.Module]:
    """Return what stands in the given folders, by path; migrations are history, not code."""
    return {
        name_of(path): ast.parse(path.read_text(encoding="utf-8"))
        for path in tracked(*folders, ending=".py")
        if "/migrations/" not in name_of(path)
    }


@cache
def nodes(*folders: str) -> dict[type[ast.AST], list[tuple[str, Any]]]:
    """Return every (path, node), by the node's kind."""
    by_kind: dict[type[ast.AST], list[tuple[str, Any]]] = {}
    for path, tree in modules(*folders).items():
        for node in ast.walk(tree):
            by_kind.setdefault(type(node), []).append((path, node))
    return by_kind


def found(kind: type[ast.AST], *folders: str) -> Iterator[tuple[str, Any]]:
    """Yield (path, node) for every node of that kind."""
    for folder in folders:
        yield from nodes(folder).get(kind, [])


def places(hits: Iterator[tuple[str, Any]]) -> list[str]:
    return [f"{path}:{node.lineno}" for path, node in hits]


def test_files_are_short() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked("bot", "models", "tests", ending=".py")
    }
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef)
        for path, node in found(kind, "bot", "models")
    }
    assert {where: n for where, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        path
        for path, tree in (modules("bot") | modules("models")).items()
        if tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_only_storage_commits() -> None:
    calls = (
        (path, node)
        for path, node in found(ast.Attribute, "bot")
        if node.attr == "commit" and not path.startswith(COMMITTERS)
    )
    assert places(calls) == []


def test_only_the_edges_catch_everything() -> None:
    handlers = (
        (path, node)
        for path, node in found(ast.ExceptHandler, "bot", "models")
        if path not in EDGES and (node.type is None or _names(node.type) & _EVERYTHING)
    )
    suppressed = (
        (path, node)
        for path, node in found(ast.Call, "bot", "models")
        if _called(node) == "suppress" and {n for a in node.args for n in _names(a)} & _EVERYTHING
    )
    assert places(handlers) + places(suppressed) == []


_EVERYTHING = {"Exception", "BaseException"}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def test_only_commands_and_scripts_print() -> None:
    calls = (
        (path, node)
        for path, node in found(ast.Call, "bot")
        if _called(node) in {"print", "pprint"}
        and isinstance(node.func, ast.Name)
        and not path.startswith(PRINTERS)
    )
    assert places(calls) == []


def test_tests_replace_nothing_by_mocks() -> None:
    mocking = [
        name_of(path)
        for path in tracked("tests", ending=".py")
        if MOCKS.search(path.read_text(encoding="utf-8"))
    ]
    assert mocking == []


def test_every_platform_offers_the_same_four_things() -> None:
    packages = {info.name for info in platforms.pkgutil.iter_modules(platforms.__path__)}
    assert {module.__name__.rpartition(".")[2] for module in discover().values()} == packages
    for module in discover().values():
        offered = {
            name for name in ("NAME", "Settings", "build", "http_client") if name in dir(module)
        }
        assert offered == {"NAME", "Settings", "build", "http_client"}, module.__name__


@pytest.mark.parametrize("forbidden", [MACHINE_PATHS, INDEXES], ids=["paths", "indexes"])
def test_no_file_names_a_place_on_one_machine(forbidden: re.Pattern[str]) -> None:
    hits = [
        f"{name_of(path)}: {match.group()}"
        for path in tracked()
        if b"\0" not in (raw := path.read_bytes())
        for match in forbidden.finditer(raw.decode("utf-8", "replace"))
    ]
    assert hits == []
