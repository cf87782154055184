"""The drafter: what it quotes, what it holds back, and what cannot talk it into anything."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.catalogue import Catalogue
from bot.adapters.draft.grounded import GroundedDrafter, mention_of
from bot.adapters.draft.knowledge import KnowledgeBase, load_knowledge
from bot.domain.reply import Draft, DraftOrigin
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic
from bot.ports import DraftRequest

MakeRequest = Callable[..., DraftRequest]
KTP = "syarat bikin KTP baru buat anak 17 tahun apa aja min?"
UNKNOWN = "kapan tol baru dibuka buat umum?"


async def test_a_question_is_answered_from_the_entry_that_is_named_as_source(
    drafter: GroundedDrafter, knowledge: KnowledgeBase, request_for: MakeRequest
) -> None:
    entry = knowledge.get("ktp-baru")
    assert entry is not None

    draft = await drafter.draft(request_for(KTP, topic=Topic.CIVIL_REGISTRY))

    assert draft.origin is DraftOrigin.KNOWLEDGE
    assert draft.sources == (entry.as_source(),)
    assert entry.answer in draft.text
    assert f"Sumber: {entry.agency} ({entry.source})." in draft.text
    assert "@warga.contoh" in draft.text


@pytest.mark.parametrize(
    ("scope", "origin"),
    [
        ({"Dinas Kependudukan dan Pencatatan Sipil"}, DraftOrigin.KNOWLEDGE),
        ({"dinas kependudukan dan pencatatan sipil", "road"}, DraftOrigin.KNOWLEDGE),
        ({Topic.CIVIL_REGISTRY.value}, DraftOrigin.KNOWLEDGE),
        ({"Dinas Perhubungan", "road"}, DraftOrigin.HOLDING),
        ({"Dinas"}, DraftOrigin.HOLDING),
    ],
)
async def test_nothing_outside_an_accounts_scope_is_quoted(
    drafter: GroundedDrafter, request_for: MakeRequest, scope: set[str], origin: DraftOrigin
) -> None:
    request = replace(request_for(KTP, topic=Topic.CIVIL_REGISTRY), scope=frozenset(scope))
    draft = await drafter.draft(request)
    assert draft.origin is origin
    assert all(source.entry_id.startswith("ktp") for source in draft.sources)


async def test_a_complaint_is_met_with_regret_and_the_place_to_report(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    request = request_for(
        "jalan berlubang depan pasar udah lama ga dibenerin min",
        Intent.COMPLAINT,
        topic=Topic.ROAD,
    )

    draft = await drafter.draft(request)

    assert draft.sources[0].entry_id == "jalan-berlubang"
    assert "mohon maaf" in draft.text
    assert "Contoh Siaga" in draft.text


@pytest.mark.parametrize("intent", [Intent.QUESTION, Intent.COMPLAINT, Intent.SUGGESTION])
async def test_without_a_match_the_reply_holds_honestly_and_promises_nothing(
    drafter: GroundedDrafter, request_for: MakeRequest, intent: Intent
) -> None:
    for variant in range(6):
        draft = await drafter.draft(request_for(UNKNOWN, intent, variant=variant))

        assert draft.origin is DraftOrigin.HOLDING
        assert draft.sources == ()
        assert "lapor.go.id" in draft.text
        said = set(draft.text.lower().replace(",", " ").replace(".", " ").split())
        assert not said & {"akan", "segera", "besok", "secepatnya", "janji", "pasti kami", "hari"}
        assert not any(char.isdigit() for char in draft.text.replace("SP4N", ""))


async def test_urgent_comments_get_the_emergency_number_first(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    for variant in range(4):
        request = request_for(
            "banjir masuk rumah, nenek saya kejebak!",
            Intent.COMPLAINT,
            topic=Topic.FLOOD,
            urgent=True,
            variant=variant,
        )

        draft = await drafter.draft(request)

        assert draft.origin is DraftOrigin.HOLDING
        assert draft.text.index("112") < 25
        assert draft.text.index("112") < draft.text.index("@warga.contoh")


async def test_praise_gets_a_short_thank_you(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    draft = await drafter.draft(request_for("Mantap, pelayanannya cepat!", Intent.PRAISE))

    assert draft.origin is DraftOrigin.THANKS
    assert "erima kasih" in draft.text
    assert len(draft.text) < 140
    assert draft.sources == ()


async def test_thanks_vary_from_comment_to_comment_and_stay_the_same_for_one(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    requests = [
        request_for("Mantap", Intent.PRAISE, author=f"warga{number}") for number in range(40)
    ]

    texts = {
        (await drafter.draft(request)).text.replace(f"@{request.author_name}", "")
        for request in requests
    }

    assert len(texts) >= 6
    assert await drafter.draft(requests[0]) == await drafter.draft(requests[0])


@pytest.mark.parametrize(
    ("comment", "intent"),
    [
        ("Mantap", Intent.PRAISE),
        (KTP, Intent.QUESTION),
        (UNKNOWN, Intent.QUESTION),
        ("sampah ga diangkut, bau", Intent.COMPLAINT),
        ("cek bansos dimana, daftar dtks gimana", Intent.QUESTION),
        ("mohon diadakan jembatan", Intent.SUGGESTION),
    ],
)
async def test_another_draft_always_reads_differently(
    drafter: GroundedDrafter, request_for: MakeRequest, comment: str, intent: Intent
) -> None:
    drafts = [await drafter.draft(request_for(comment, intent, variant=n)) for n in range(12)]

    assert all(left.text != right.text for left, right in itertools.pairwise(drafts))


async def test_variants_reach_the_next_best_entry_and_the_holding_reply(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    comment = "cara daftar DTKS dan cek bansos gimana min"
    drafts = [
        await drafter.draft(request_for(comment, topic=Topic.SOCIAL_AID, variant=n))
        for n in range(6)
    ]

    entries = {source.entry_id for draft in drafts for source in draft.sources}
    assert {"bansos-usul", "bansos-cek"} <= entries
    assert DraftOrigin.HOLDING in {draft.origin for draft in drafts}


@pytest.mark.parametrize("intent", [Intent.SPAM, Intent.OTHER])
async def test_spam_and_other_get_no_draft(
    drafter: GroundedDrafter, request_for: MakeRequest, intent: Intent
) -> None:
    draft = await drafter.draft(request_for(KTP, intent))

    assert draft == Draft(text="", origin=DraftOrigin.NONE)


@pytest.mark.parametrize("abuse", [Abuse.ABUSIVE, Abuse.HATE])
async def test_abuse_gets_no_draft_even_with_a_genuine_complaint(
    drafter: GroundedDrafter, request_for: MakeRequest, abuse: Abuse
) -> None:
    request = request_for("jalan berlubang, dasar goblok", Intent.COMPLAINT, abuse=abuse)

    assert (await drafter.draft(request)).origin is DraftOrigin.NONE


async def test_suspected_spam_gets_no_draft_whatever_its_intent(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    assert (await drafter.draft(request_for(KTP, spam=True))).origin is DraftOrigin.NONE


async def test_ironic_praise_is_not_thanked(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    request = request_for("hebat banget ya", Intent.PRAISE, sentiment=Sentiment.NEGATIVE)

    assert (await drafter.draft(request)).origin is DraftOrigin.NONE


async def test_praise_that_also_asks_is_answered(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    request = request_for(
        "Mantap min! " + KTP, Intent.PRAISE, also=(Intent.QUESTION,), topic=Topic.CIVIL_REGISTRY
    )

    assert (await drafter.draft(request)).origin is DraftOrigin.KNOWLEDGE


@pytest.mark.parametrize(
    ("moment", "origin"),
    [
        # 23:59 and 00:00 in Jakarta on the night when the entry ends.
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), DraftOrigin.KNOWLEDGE),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), DraftOrigin.HOLDING),
    ],
)
async def test_an_entry_expires_at_the_offices_midnight(
    *,
    drafter: GroundedDrafter,
    request_for: MakeRequest,
    write_entry: Callable[..., Path],
    tmp_path: Path,
    moment: datetime,
    origin: DraftOrigin,
) -> None:
    questions = "[kapan pekan vaksin?, jadwal pekan vaksin, pekan vaksin dimana]"
    write_entry("vaksin", questions=questions, topics="[health]", valid_until="2026-11-24")
    local = replace(drafter, knowledge=load_knowledge(tmp_path))

    draft = await local.draft(request_for("kapan pekan vaksin min?", now=moment))

    assert draft.origin is origin


@pytest.mark.parametrize(
    ("name", "mention"),
    [
        ("warga.contoh_1", "@warga.contoh_1"),
        ("@warga", "@warga"),
        (None, ""),
        ("", ""),
        ("Budi Santoso", ""),
        ("budi\n@walikota", ""),
        ("{{7*7}}", ""),
        ("<b>budi</b>", ""),
        ("x" * 31, ""),
        ("budi081234567890", ""),
        ("3275010101900001", ""),
        ("бuди", ""),
    ],
)
def test_only_plain_user_names_are_mentioned(name: str | None, mention: str) -> None:
    assert mention_of(name) == mention


async def test_without_a_usable_name_the_reply_still_reads_well(
    drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    for variant in range(8):
        request = request_for("Mantap", Intent.PRAISE, author="{{x}} y", variant=variant)

        text = (await drafter.draft(request)).text

        assert "@" not in text
        assert "  " not in text
        assert " ," not in text


async def test_an_english_office_greets_in_english(
    knowledge: KnowledgeBase, drafter: GroundedDrafter, request_for: MakeRequest
) -> None:
    english = replace(drafter, catalogue=Catalogue(language="en", zone=drafter.zone))

    draft = await english.draft(request_for(UNKNOWN))

    assert "Hello" in draft.text or "Hi" in draft.text or "Thank you" in draft.text
    assert "lapor.go.id" in draft.text
