"""What is drafted once a person has said what a comment is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.adapters.draft.grounded import GroundedDrafter
from bot.domain.correction import Correction, reading
from bot.domain.reply import Draft, DraftOrigin
from bot.domain.staff import StaffId
from bot.domain.verdict import Intent, Sentiment, Topic
from bot.ports import DraftRequest
from tests.fakes import START

MakeRequest = Callable[..., DraftRequest]
KTP = "syarat bikin KTP baru buat anak 17 tahun apa aja min?"


def corrected(request: DraftRequest, intent: Intent) -> DraftRequest:
    correction = Correction(intent=intent, by=StaffId(1), at=START)
    return replace(request, verdict=reading(request.verdict, correction))


async def drafted(drafter: GroundedDrafter, request: DraftRequest, intent: Intent) -> Draft:
    return await drafter.draft(corrected(request, intent))


async def test_a_question_taken_for_spam_is_answered_from_the_knowledge(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    request = request_for(KTP, Intent.SPAM, topic=Topic.CIVIL_REGISTRY, spam=True)
    assert (await drafter.draft(request)).origin is DraftOrigin.NONE
    draft = await drafted(drafter, request, Intent.QUESTION)
    assert draft.origin is DraftOrigin.KNOWLEDGE
    assert [source.entry_id for source in draft.sources] == ["ktp-baru"]


async def test_praise_taken_for_a_complaint_is_thanked(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    request = request_for("gila sih tamannya", Intent.COMPLAINT, sentiment=Sentiment.NEGATIVE)
    draft = await drafted(drafter, request, Intent.PRAISE)
    assert draft.origin is DraftOrigin.THANKS
    assert "erima kasih" in draft.text


@pytest.mark.parametrize("intent", [Intent.SPAM, Intent.OTHER])
async def test_what_is_spam_or_chatter_after_all_gets_no_draft(
    drafter: GroundedDrafter, request_for: MakeRequest, intent: Intent
) -> None:
    request = request_for(KTP, Intent.QUESTION, topic=Topic.CIVIL_REGISTRY)
    assert (await drafter.draft(request)).text
    assert await drafted(drafter, request, intent) == Draft(text="", origin=DraftOrigin.NONE)
