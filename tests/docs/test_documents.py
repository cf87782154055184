"""Documents: links lead somewhere, and what they describe exists."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.adapters.desk.commands import NAMES
from bot.cli import app
from bot.domain.staff import Role
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic

ROOT = Path(__file__).parents[2]
SKIPPED = {".venv", ".git", "node_modules", ".pytest_cache", "dist", "build"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not SKIPPED & set(path.relative_to(ROOT).parts) and "knowledge" not in path.parts
)
HANDBOOK = (ROOT / "docs" / "buku-panduan-staf.md").read_text()
README = (ROOT / "README.md").read_text()
TEXTS = tomllib.loads((ROOT / "prompts" / "id" / "messages.toml").read_text())


def links(document: Path) -> list[str]:
    prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(document: Path) -> set[str]:
    """Return the anchors of the headings, as GitHub and GitLab make them."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in links(document):
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.exists(), f"{link}: no such file"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading"


def test_there_are_documents_with_links_to_check() -> None:
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= {path.name for path in DOCUMENTS}
    assert sum(len(links(document)) for document in DOCUMENTS) > 40


@pytest.mark.parametrize("table", ["buttons", "reasons"])
def test_the_handbook_explains_every_button_and_reason(table: str) -> None:
    for text in TEXTS[table].values():
        sign, _, rest = text.partition(" ")
        words = text if sign.isascii() else rest
        assert f"**{words}**" in HANDBOOK, words


def test_the_handbook_explains_every_command_and_role() -> None:
    for name in NAMES:
        assert f"`/{name}" in HANDBOOK
    for role in Role:
        assert f"*{role}*" in HANDBOOK


def test_every_failure_that_needs_a_person_is_in_the_handbook() -> None:
    for key in ("gone", "token_invalid", "permission", "blocked", "unreachable", "not_delivered"):
        beginning = TEXTS["failures"][key].partition(";")[0].rstrip(".")
        assert any(
            row in beginning for row in re.findall(r"^\| \*([^*]+)\*", HANDBOOK, re.MULTILINE)
        )


def test_the_readme_names_exactly_the_commands_that_exist() -> None:
    shown = set(re.findall(r"^\| `tanggap ([a-z]+)", README, re.MULTILINE))
    listed = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    existing = set(re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE))
    assert shown == existing


def test_every_label_is_in_the_guideline() -> None:
    guideline = (ROOT / "docs" / "labels.md").read_text()
    for label in (*Intent, *Abuse, *Topic, *Sentiment):
        assert f"`{label}`" in guideline
