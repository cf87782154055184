"""The shipped entries and the loader's messages for broken ones."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.adapters.draft.knowledge import MAX_ANSWER, KnowledgeBase, KnowledgeError, load_knowledge
from bot.domain.verdict import Topic

TODAY = date(2026, 11, 24)


def test_the_sample_office_answers_on_every_topic(knowledge: KnowledgeBase) -> None:
    live = [entry for entry in knowledge.entries if entry.is_live(TODAY)]

    assert len(live) >= 45
    assert {topic for entry in live for topic in entry.topics} == {topic.value for topic in Topic}


def test_the_sample_office_keeps_expired_entries_too(knowledge: KnowledgeBase) -> None:
    expired = [entry.id for entry in knowledge.entries if not entry.is_live(TODAY)]

    assert {"spmb-2025", "festival-2025"} <= set(expired)


def test_no_answer_of_the_sample_office_holds_a_mobile_number(knowledge: KnowledgeBase) -> None:
    """A made-up mobile number could be somebody's."""
    for entry in knowledge.entries:
        assert "08" not in entry.answer.replace("08.", ""), entry.id


def test_a_sound_entry_is_read(tmp_path: Path, write_entry: Callable[..., Path]) -> None:
    write_entry("ktp-baru", valid_until="2027-01-31", answer="Di kecamatan.")

    entry = load_knowledge(tmp_path).entries[0]

    assert entry.id == "ktp-baru"
    assert entry.questions == ("satu?", "dua?", "tiga?")
    assert entry.answer == "Di kecamatan."
    assert entry.topics == ("id",)
    assert entry.valid_until == date(2027, 1, 31)


def test_topics_and_expiry_may_be_left_out(
    tmp_path: Path, write_entry: Callable[..., Path]
) -> None:
    write_entry(topics="")

    entry = load_knowledge(tmp_path).entries[0]

    assert entry.topics == ()
    assert entry.valid_until is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": ""}, "contoh.md: title: missing or not text"),
        ({"title": "[1]"}, "contoh.md: title: missing or not text"),
        ({"agency": "x" * 101}, "contoh.md: agency: must be one line of at most 100 characters"),
        ({"source": ""}, "contoh.md: source: missing or not text"),
        ({"questions": "[satu?, dua?]"}, "contoh.md: questions: give at least 3"),
        ({"questions": "apa?"}, "contoh.md: questions: must be a list of texts"),
        ({"questions": "[1, 2, 3]"}, "contoh.md: questions: must be a list of texts"),
        ({"topics": "[jalan]"}, "contoh.md: topics: must be a list out of"),
        ({"topics": "road"}, "contoh.md: topics: must be a list out of"),
        ({"valid_until": "besok"}, "contoh.md: valid_until: must be a date"),
        ({"valid_until": "2027-01-31 10:00:00"}, "contoh.md: valid_until: must be a date"),
        ({"valid_untill": "2027-01-31"}, "contoh.md: valid_untill: unknown field"),
        ({"title": "a: b: c"}, "contoh.md: front matter is not valid YAML: line 2"),
        ({"answer": ""}, "contoh.md: answer: the text below the front matter is empty"),
        ({"answer": "x" * (MAX_ANSWER + 1)}, "contoh.md: answer: 601 characters"),
        ({"answer": "Halo {{ nama }}"}, "contoh.md: answer: holds an unfilled placeholder"),
    ],
)
def test_a_broken_entry_is_named_with_its_field(
    tmp_path: Path, write_entry: Callable[..., Path], fields: dict[str, str], problem: str
) -> None:
    write_entry(**fields)

    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(tmp_path)

    assert str(caught.value).startswith(problem)


def test_all_broken_entries_are_listed_at_once(
    tmp_path: Path, write_entry: Callable[..., Path]
) -> None:
    write_entry("baik")
    write_entry("Salah Nama")
    write_entry("tanpa-sumber", source="", agency="")
    (tmp_path / "biner.md").write_bytes(b"---\ntitle: \xff\n---\n")
    (tmp_path / "folder.md").mkdir()

    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(tmp_path)

    assert caught.value.problems == (
        "Salah Nama.md: file name: use a-z, 0-9 and single hyphens",
        "biner.md: not UTF-8 text",
        "folder.md: cannot be read: Is a directory",
        "tanpa-sumber.md: agency: missing or not text",
        "tanpa-sumber.md: source: missing or not text",
    )


def test_a_missing_or_empty_folder_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "tiada"):
        with pytest.raises(KnowledgeError, match="no knowledge entries"):
            load_knowledge(folder)
