"""Each reply template against the class that fills it, in every language."""

import functools
import itertools
from dataclasses import asdict, fields
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

from bot.adapters.catalogue import LANGUAGES, Catalogue
from bot.adapters.draft.grounded import MAX_REPLY
from bot.adapters.draft.knowledge import MAX_ANSWER, MAX_LINE
from bot.adapters.draft.replies import TEMPLATES, Answer, Emergency, Holding, Thanks, Variables
from bot.resources import prompts_folder

CASES = [(language, name) for language in LANGUAGES for name in TEMPLATES]
WORDINGS = 24


def longest(shape: type[Variables], *, wording: int, mention: str = "@" + "m" * 30) -> Variables:
    """Fill the template with the longest values the loader lets through."""
    match shape.__name__:
        case "Answer":
            return Answer(
                mention=mention,
                wording=wording,
                answer="j" * MAX_ANSWER,
                agency="a" * MAX_LINE["agency"],
                source="s" * MAX_LINE["source"],
            )
        case "Holding":
            return Holding(mention=mention, wording=wording, channel="SP4N-LAPOR! (lapor.go.id)")
        case "Emergency":
            return Emergency(mention=mention, wording=wording, emergency_number="112")
        case _:
            return Thanks(mention=mention, wording=wording)


@functools.cache
def catalogue_in(language: str) -> Catalogue:
    return Catalogue(language=language, zone=ZoneInfo("Asia/Jakarta"))


def render(language: str, name: str, variables: Variables) -> str:
    return catalogue_in(language).template(name).render(asdict(variables)).strip()


@pytest.mark.parametrize(("language", "name"), CASES)
def test_a_template_uses_only_what_its_class_gives(language: str, name: str) -> None:
    source = (prompts_folder() / language / name).read_text(encoding="utf-8")

    used = meta.find_undeclared_variables(Environment(autoescape=True).parse(source))

    assert used <= {field.name for field in fields(TEMPLATES[name])}


def test_every_reply_template_on_disk_is_known() -> None:
    for language in LANGUAGES:
        folder = prompts_folder() / language
        on_disk = {f"replies/{file.name}" for file in (folder / "replies").iterdir()}

        assert on_disk == set(TEMPLATES)


@pytest.mark.parametrize(("language", "name"), CASES)
def test_no_wording_is_too_long(language: str, name: str) -> None:
    for wording in range(WORDINGS):
        assert len(render(language, name, longest(TEMPLATES[name], wording=wording))) <= MAX_REPLY


@pytest.mark.parametrize(("language", "name"), CASES)
def test_neighbouring_wordings_differ(language: str, name: str) -> None:
    shape = TEMPLATES[name]
    texts = [render(language, name, longest(shape, wording=n)) for n in range(WORDINGS)]

    assert all(left != right for left, right in itertools.pairwise(texts))


@pytest.mark.parametrize(("language", "name"), CASES)
def test_every_wording_reads_well_without_a_mention(language: str, name: str) -> None:
    for wording in range(WORDINGS):
        text = render(language, name, longest(TEMPLATES[name], wording=wording, mention=""))

        assert "  " not in text
        assert " ," not in text
        assert "@" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_come_in_at_least_six_wordings(language: str) -> None:
    texts = {
        render(language, "replies/praise.j2", Thanks(mention="", wording=n))
        for n in range(WORDINGS)
    }

    assert len(texts) >= 6
