"""How often the matcher is right, on questions written apart from the knowledge entries."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.adapters.draft.knowledge import KnowledgeBase
from bot.domain.verdict import Intent, Topic

TODAY = date(2026, 11, 24)
QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True)
class Asked:
    text: str
    topic: Topic
    entry: str | None
    """Id of the entry that answers it; None: no entry does."""


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Asked(row["text"], Topic(row["topic"]), row["entry"]) for row in rows]


def quoted(knowledge: KnowledgeBase, question: Asked, *, topic: Topic) -> str | None:
    matches = knowledge.match(question.text, today=TODAY, topic=topic)
    return matches[0].entry.id if matches else None


def measure(
    knowledge: KnowledgeBase, asked: list[Asked], *, topic: Topic | None = None
) -> tuple[float, float]:
    """Return precision and recall of the first match."""
    answers = [(row.entry, quoted(knowledge, row, topic=topic or row.topic)) for row in asked]
    right = sum(wanted == got for wanted, got in answers if got)
    return right / sum(bool(got) for _, got in answers), right / sum(
        bool(wanted) for wanted, _ in answers
    )


def test_the_questions_are_many_and_a_good_part_has_no_answer(asked: list[Asked]) -> None:
    assert len(asked) >= 120
    assert sum(row.entry is None for row in asked) >= 40


def test_no_question_is_copied_from_an_entry(knowledge: KnowledgeBase, asked: list[Asked]) -> None:
    known = {text.lower() for entry in knowledge.entries for text in entry.questions}

    assert not known & {row.text.lower() for row in asked}


def test_a_quoted_entry_is_almost_always_the_right_one(
    knowledge: KnowledgeBase, asked: list[Asked]
) -> None:
    precision, recall = measure(knowledge, asked)

    assert precision >= 0.97
    assert recall >= 0.80


def test_precision_holds_when_the_topic_is_unknown(
    knowledge: KnowledgeBase, asked: list[Asked]
) -> None:
    precision, recall = measure(knowledge, asked, topic=Topic.GENERAL)

    assert precision >= 0.96
    assert recall >= 0.70


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("cara bikin KTP buat anak 17 taun min", "ktp-baru"),
        ("ktpku ilaaang, ngurusnya gmn", "ktp-hilang-rusak"),
        ("PUSKESMAS BUKA JAM BRP???", "puskesmas-jam"),
        ("pusksmas buka jam brapa", "puskesmas-jam"),
        ("runtah teu diangkut", "jadwal-sampah"),
        ("𝗷𝗮𝗱𝘄𝗮𝗹 𝗮𝗻𝗴𝗸𝘂𝘁 𝘀𝗮𝗺𝗽𝗮𝗵", "jadwal-sampah"),
    ],
)
def test_slang_typos_dialect_and_styled_letters_are_understood(
    knowledge: KnowledgeBase, text: str, entry: str
) -> None:
    assert knowledge.match(text, today=TODAY)[0].entry.id == entry


@pytest.mark.parametrize(
    "text", ["", "   ", "🙏🙏", "min", "info dong kak", "\x00", "؟؟؟", "12345"]
)
def test_a_text_without_a_subject_matches_nothing(knowledge: KnowledgeBase, text: str) -> None:
    assert knowledge.match(text, today=TODAY) == ()


def test_an_expired_entry_is_found_before_its_end_and_never_after(
    knowledge: KnowledgeBase,
) -> None:
    text = "festival kuliner tanggal berapa?"

    last = knowledge.match(text, today=date(2025, 10, 12))
    after = knowledge.match(text, today=date(2025, 10, 13))

    assert last[0].entry.id == "festival-2025"
    assert "festival-2025" not in [match.entry.id for match in after]


def test_complaints_and_suggestions_need_a_better_fit_than_questions(
    knowledge: KnowledgeBase,
) -> None:
    text = "PIP anak saya belum cair2"

    found = [
        len(knowledge.match(text, today=TODAY, intent=intent))
        for intent in (Intent.QUESTION, Intent.COMPLAINT, Intent.SUGGESTION)
    ]

    assert found == sorted(found, reverse=True)
    assert found[0] > found[2]


def test_praise_and_spam_are_never_matched(knowledge: KnowledgeBase) -> None:
    for intent in (Intent.PRAISE, Intent.SPAM, Intent.OTHER):
        assert knowledge.match("syarat bikin ktp baru", today=TODAY, intent=intent) == ()


def test_a_hundred_kilobytes_are_matched_quickly(knowledge: KnowledgeBase) -> None:
    """Only a bounded part is read; unbounded work would exceed the test's time limit."""
    for _ in range(20):
        knowledge.match("ktp hilang " * 10_000, today=TODAY)
