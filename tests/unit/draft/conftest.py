from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.catalogue import Catalogue
from bot.adapters.draft.grounded import GroundedDrafter
from bot.adapters.draft.knowledge import KnowledgeBase, load_knowledge
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic, Verdict
from bot.ports import DraftRequest
from bot.resources import prompts_folder

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

MakeRequest = Callable[..., DraftRequest]


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return load_knowledge(prompts_folder() / "knowledge")


@pytest.fixture(scope="session")
def drafter(knowledge: KnowledgeBase) -> GroundedDrafter:
    catalogue = Catalogue(language="id", zone=JAKARTA)
    return GroundedDrafter(knowledge=knowledge, catalogue=catalogue, zone=JAKARTA)


@pytest.fixture
def request_for() -> MakeRequest:
    def make(
        comment: str,
        intent: Intent = Intent.QUESTION,
        *,
        topic: Topic = Topic.GENERAL,
        also: tuple[Intent, ...] = (),
        sentiment: Sentiment = Sentiment.NEUTRAL,
        abuse: Abuse = Abuse.NONE,
        spam: bool = False,
        urgent: bool = False,
        author: str | None = "warga.contoh",
        variant: int = 0,
        now: datetime = NOW,
    ) -> DraftRequest:
        verdict = Verdict(
            intent=intent,
            intents=(intent, *also),
            sentiment=sentiment,
            abuse=abuse,
            spam=spam,
            urgent=urgent,
            needs_reply=True,
            topic=topic,
            scores={},
            reasons=(),
            model_version="test",
        )
        return DraftRequest(
            comment=comment, author_name=author, verdict=verdict, now=now, variant=variant
        )

    return make


@pytest.fixture
def write_entry(tmp_path: Path) -> Callable[..., Path]:
    """Write a sound entry into `tmp_path`, with some lines of its front matter replaced."""

    def write(name: str = "contoh", *, answer: str = "Jawaban.", **fields: str) -> Path:
        front = {
            "title": "Layanan contoh",
            "questions": "[satu?, dua?, tiga?]",
            "agency": "Dinas Contoh",
            "source": "kotacontoh.example",
            "topics": "[id]",
        } | fields
        lines = "\n".join(f"{key}: {value}" for key, value in front.items() if value)
        file = tmp_path / f"{name}.md"
        file.write_text(f"---\n{lines}\n---\n{answer}\n", encoding="utf-8")
        return file

    return write
