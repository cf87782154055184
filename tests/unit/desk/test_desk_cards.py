import os
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta

from bot.adapters.catalogue import LANGUAGES, Catalogue
from bot.adapters.desk.card_view import CardView, duration
from bot.adapters.desk.cards import CardMessage
from bot.adapters.desk.outcome_view import OutcomeView
from bot.domain.card import Card
from bot.domain.private_reply import PrivateState
from bot.domain.reply import Draft, DraftOrigin, Source
from bot.domain.review import State
from bot.domain.verdict import Abuse, Intent
from bot.ports import AuditEntry, DraftRevision
from bot.resources import prompts_folder
from bot.sandbox.telegram.entities import FormattedText, format_text
from tests.fakes import START, ManualClock
from tests.unit.desk.desk_builders import (
    CARD,
    HISTORY,
    SOURCE,
    VERDICT,
    ZONE,
    History,
    card_in,
    renderer,
)
from tests.unit.desk.desk_deeds import CORRECTED, CORRECTION, DEEDS, LIKE, PRIVATE, RESTRICTION

GOLDEN = Path(__file__).parent / "golden"
NO_DRAFT = Draft(text="", origin=DraftOrigin.NONE)
BUSY = replace(
    CARD,
    paused=True,
    editing_by="Budi",
    editing_until=START + timedelta(minutes=10),
    dry_run=True,
    overdue=True,
    parent="Komentar induk",
    draft=NO_DRAFT,
    verdict=replace(
        VERDICT,
        urgent=True,
        spam=True,
        abuse=Abuse.ABUSIVE,
        intents=(Intent.QUESTION, Intent.COMPLAINT),
    ),
)


def shown(message: CardMessage) -> FormattedText:
    return format_text(message.text, parse_mode="HTML")


def all_cards(language: str) -> str:
    render = renderer(language, clock=ManualClock())
    parts = [f"=== {state}\n{render.card(card_in(state)).text}" for state in State]
    for name, card in DEEDS.items():
        _, _, rest = render.card(card).text.partition("📚")
        parts.append(f"=== {name} …\n{rest}")
    parts.append(f"=== corrected\n{render.card(CORRECTED).text}")
    parts.append(f"=== busy\n{render.card(BUSY).text}")
    parts.append(f"=== details\n{render.detailed(card_in(State.IN_REVIEW), HISTORY).text}")
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_of_every_state_read_as_agreed(language: str) -> None:
    golden = GOLDEN / f"cards.{language}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(all_cards(language), encoding="utf-8")
    assert all_cards(language) == golden.read_text(encoding="utf-8")


def test_the_result_line_names_the_person_the_time_the_link_and_how_long_it_took() -> None:
    text = renderer("id", clock=ManualClock()).card(card_in(State.PUBLISHED)).text
    link = '<a href="https://www.instagram.com/p/ABC/c/18/">tautan</a>'
    assert f"✅ Disetujui Rina · terbit 09.06 · {link} · 6 mnt" in text


def test_a_source_that_the_draft_names_is_not_spelled_out_again() -> None:
    source = replace(SOURCE, reference="kota.go.id/vaksin")
    render = renderer("id", clock=ManualClock())
    silent = replace(CARD, draft=replace(CARD.draft, sources=(source,)))
    assert "📚 Jadwal vaksin &amp; lokasi, Dinas Kesehatan (kota.go.id/vaksin)" in (
        render.card(silent).text
    )
    named = replace(silent.draft, text="Tiap Selasa.\n\nSumber: Dinkes (kota.go.id/vaksin).")
    assert "📚 Jadwal vaksin &amp; lokasi\n" in render.card(replace(CARD, draft=named)).text


def test_a_person_who_left_the_roster_is_still_somebody() -> None:
    card = replace(card_in(State.REJECTED), decided_by="")
    assert "Ditolak petugas 09.05" in renderer("id", clock=ManualClock()).card(card).text


def test_a_reply_that_waits_for_its_platform_says_so_and_that_nothing_is_to_be_done() -> None:
    card = replace(card_in(State.APPROVED), failure="unreachable")
    text = renderer("id", clock=ManualClock()).card(card).text
    assert "Platform tidak dapat dihubungi. Balasan dikirim sendiri begitu bisa." in text
    assert "Coba lagi" not in text


def test_a_failure_without_a_text_of_its_own_is_still_explained() -> None:
    card = replace(card_in(State.FAILED), failure="error_190_of_tomorrow")
    text = renderer("id", clock=ManualClock()).card(card).text
    assert "Platform menolak permintaan ini." in text
    assert "error_190" not in text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "tg://user?id=1", "x" * 3000, ""])
def test_only_web_addresses_become_links(address: str) -> None:
    card = replace(CARD, permalink=address)
    assert "<a " not in renderer("id", clock=ManualClock()).card(card).text


def test_markup_commands_and_mentions_in_a_comment_do_nothing() -> None:
    card = replace(CARD, comment='<b>x</b> <a href="tg://user?id=7001">R</a> /lanjut @rina_humas')
    content = shown(renderer("id", clock=ManualClock()).card(card))
    plain = content.text.replace("\u2060", "")
    assert '<a href="tg://user?id=7001">R</a> /lanjut @rina_humas' in plain
    kinds = {entity["type"] for entity in content.entities}
    assert not kinds & {"bot_command", "mention", "text_mention"}
    links = {entity.get("url") for entity in content.entities}
    assert "tg://user?id=7001" not in links


def test_a_drafts_mention_of_a_citizen_is_no_mention_in_the_group() -> None:
    draft = Draft(text="Halo Kak @ani.wati, cek /jadwal ya #kota", origin=DraftOrigin.STAFF)
    content = shown(renderer("id", clock=ManualClock()).card(replace(CARD, draft=draft)))
    assert draft.text in content.text.replace("\u2060", "")
    kinds = {entity["type"] for entity in content.entities}
    assert not kinds & {"bot_command", "mention"}
    hashtags = [e for e in content.entities if e["type"] == "hashtag"]
    assert len(hashtags) == 1  # the card's own id


def test_direction_marks_cannot_reorder_the_card() -> None:
    card = replace(CARD, author="\u202eevil", comment="\u2066abc\x00\x1b")
    text = renderer("id", clock=ManualClock()).card(card).text
    assert "evil" in text
    assert not set("\u202e\u2066\x00\x1b") & set(text)


def test_an_empty_comment_says_so() -> None:
    text = renderer("id", clock=ManualClock()).card(replace(CARD, comment=" \u202e\n")).text
    assert "<blockquote>(tanpa teks)</blockquote>" in text


def test_a_comment_of_100_kilobytes_is_folded_and_cut_visibly() -> None:
    content = shown(
        renderer("id", clock=ManualClock()).card(replace(CARD, comment="rusak " * 17000))
    )
    assert "Komentar dipotong di kartu ini" in content.text
    assert CARD.draft.text in content.text
    assert "expandable_blockquote" in {entity["type"] for entity in content.entities}
    assert content.length <= 4096


def test_a_long_draft_is_cut_visibly_and_says_that_all_of_it_is_sent() -> None:
    draft = Draft(text="panjang " * 1200, origin=DraftOrigin.STAFF)
    content = shown(renderer("id", clock=ManualClock()).card(replace(CARD, draft=draft)))
    assert "Teks dipotong di kartu ini" in content.text
    assert content.length <= 4096


hostile = st.text(max_size=6000) | st.sampled_from(
    [
        "<" * 5000,
        "&" * 5000,
        "👨‍👩‍👧‍👦" * 900,
        "e" + "\u0301" * 9000,
        "</blockquote><b>",
        "🇮🇩" * 2500,
        "\u202e" * 500,
        "a\n" * 4000,
    ]
)
sources = st.builds(Source, entry_id=hostile, title=hostile, agency=hostile, reference=hostile)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    state = draw(st.sampled_from(State))
    reasons = tuple(draw(st.lists(hostile, max_size=3)))
    return replace(
        card_in(state),
        comment=draw(hostile),
        parent=draw(st.none() | hostile),
        post_caption=draw(st.none() | hostile),
        author=draw(hostile),
        platform=draw(st.sampled_from(["instagram", "mystery"])),
        permalink=draw(st.none() | hostile | st.just('https://a/"><b>')),
        draft=Draft(
            text=draw(hostile),
            origin=draw(st.sampled_from(DraftOrigin)),
            sources=tuple(draw(st.lists(sources, max_size=4))),
        ),
        verdict=replace(
            VERDICT,
            reasons=reasons,
            model_version=draw(hostile),
            abuse=draw(st.sampled_from(Abuse)),
            spam=draw(st.booleans()),
            urgent=draw(st.booleans()),
            intents=tuple(Intent),
        ),
        decided_by=draw(hostile),
        editing_by=draw(hostile),
        editing_until=START,
        failure=draw(st.none() | hostile | st.just("gone")),
        paused=draw(st.booleans()),
        dry_run=draw(st.booleans()),
        correction=draw(st.none() | st.just(CORRECTION)),
        corrected_by=draw(hostile),
        like=LIKE,
        like_by=draw(hostile),
        restriction=RESTRICTION,
        restriction_by=draw(hostile),
        private=replace(
            PRIVATE,
            state=draw(st.sampled_from(PrivateState)),
            text=draw(hostile),
            sent_at=START,
            failure=draw(st.none() | hostile),
            may_have_arrived=draw(st.booleans()),
        ),
        private_by=draw(hostile),
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    texts = draw(st.lists(hostile, max_size=3))
    entry = st.builds(
        AuditEntry,
        at=st.just(START),
        actor=st.sampled_from(["system", "staff:7001", "staff:x"]) | hostile,
        action=st.sampled_from(["approve", "publish_failed"]) | hostile,
        detail=st.dictionaries(st.just("reason"), hostile | st.just("gone"), max_size=1),
    )
    return History(
        revisions=[
            DraftRevision(revision=number, text=text, origin="staff", at=START)
            for number, text in enumerate(texts)
        ],
        audit=draw(st.lists(entry, max_size=14)),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25, deadline=None)
@given(card=cards(), history=histories())
def test_every_card_is_valid_telegram_html_of_at_most_4096_characters(
    language: str, card: Card, history: History
) -> None:
    render = renderer(language, clock=ManualClock())
    for message in (render.card(card), render.detailed(card, history)):
        content = shown(message)
        assert 1 <= content.length <= 4096
        assert "#K7" in content.text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=-5), "kurang dari 1 mnt"),
        (timedelta(minutes=6, seconds=20), "6 mnt"),
        (timedelta(hours=2, minutes=5), "2 j 5 mnt"),
        (timedelta(days=3, hours=4), "3 hr 4 j"),
    ],
)
def test_durations_are_short(span: timedelta, text: str) -> None:
    assert duration(span, Catalogue(language="id", zone=ZONE)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_template_uses_only_fields_of_the_view(language: str) -> None:
    catalogue = Catalogue(language=language, zone=ZONE)
    views = (*fields(CardView), *fields(OutcomeView))
    known = {field.name for field in views} | {"t", "pieces"}
    for name in ("card", "outcome", "deeds", "details"):
        source = (prompts_folder() / language / f"{name}.html.j2").read_text(encoding="utf-8")
        parsed = catalogue.template("card.html.j2").environment.parse(source)
        assert meta.find_undeclared_variables(parsed) <= known


def test_a_reopened_card_says_that_the_citizen_edited_the_comment_after_the_reply() -> None:
    answered, edited = START, START + timedelta(hours=1)
    card = replace(CARD, published_at=answered, changed_at=edited)
    text = renderer("id", clock=ManualClock()).card(card).text
    assert "Komentar disunting warga, terlihat Selasa, 24 Nov 10.00 WIB" in text
    assert "Sudah dijawab Selasa, 24 Nov 09.00 WIB" in text
    assert "disunting" not in renderer("id", clock=ManualClock()).card(CARD).text
