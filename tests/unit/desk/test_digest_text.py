"""The digest's text: figures, changes, the unanswered list, and hostile comments in it."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta

from bot.adapters.catalogue import LANGUAGES, Catalogue
from bot.adapters.desk.cards import visible_length
from bot.adapters.desk.digest import DigestView, render_digest, week_range
from bot.domain.account import Account, Accounts, ReviewPlace
from bot.domain.digest import DigestFacts, Unanswered, Week, WeekFigures
from bot.domain.edition import Edition
from bot.resources import prompts_folder

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 07.00 in Jakarta

NOTHING = WeekFigures(
    received=0,
    by_sentiment={},
    by_intent={},
    by_topic={},
    answered=0,
    hidden=0,
    median_answer_time=None,
)
BEFORE = WeekFigures(
    received=10,
    by_sentiment={"positive": 4, "neutral": 5, "negative": 1},
    by_intent={"question": 5, "complaint": 1, "praise": 4},
    by_topic={"health": 7, "road": 3},
    answered=8,
    hidden=1,
    median_answer_time=timedelta(minutes=70),
)
CURRENT = WeekFigures(
    received=13,
    by_sentiment={"positive": 2, "neutral": 5, "negative": 6},
    by_intent={"question": 5, "complaint": 6, "praise": 2},
    by_topic={"road": 4, "health": 4, "flood": 2, "id": 1, "gen": 1, "waste": 1},
    answered=9,
    hidden=0,
    median_answer_time=timedelta(minutes=42),
)
WAITING = Unanswered(
    item_id=7,
    platform="instagram",
    created_at=MONDAY - timedelta(days=2, hours=3),
    topic="health",
    comment="kapan vaksin buka lagi?",
    permalink="https://instagram.example/p/abc?x=1&y=2",
)
FACTS = DigestFacts(
    week=Week(2026, 47),
    current=CURRENT,
    before=BEFORE,
    unanswered=(WAITING,),
    unanswered_total=1,
)


OLD = replace(FACTS, unanswered=(), unanswered_total=0, unanswered_older=3)


def text_of(
    facts: DigestFacts,
    *,
    language: str = "id",
    now: datetime = MONDAY,
    accounts: Accounts = Accounts(),  # noqa: B008 — frozen
) -> str:
    catalogue = Catalogue(language=language, zone=ZONE)
    return render_digest(
        facts, catalogue=catalogue, zone=ZONE, clock=lambda: now, accounts=accounts
    )[0]


def test_every_count_is_set_against_the_week_before() -> None:
    text = text_of(FACTS)

    for line in (
        "<b>13 komentar</b> (+3)",
        "✅ 9 dijawab (+1) · 🙈 0 disembunyikan (−1)",
        "⏱ Median waktu jawab 42 mnt (sebelumnya 1 j 10 mnt)",
        "Positif 2 (−2)",
        "Netral 5 (±0)",
        "Negatif 6 (+5)",
        "Keluhan 6 (+5)",
        "Saran 0 (±0)",
    ):
        assert line in text


def test_corrections_are_told_where_there_are_any() -> None:
    assert "dikoreksi" not in text_of(FACTS)
    corrected = replace(FACTS, current=replace(CURRENT, corrected=3))
    assert "Lainnya 0 (±0)\n🏷 3 dikoreksi petugas (+3)\n" in text_of(corrected)
    english = text_of(corrected, language="en")
    assert "🏷 3 corrected by staff (+3)" in english


def test_an_edition_names_the_accounts_it_tells_of() -> None:
    humas = Account(key="instagram", kind="instagram")
    dishub = Account(key="instagram_dishub", kind="instagram", label="Dis<hub>")
    accounts = Accounts({one.key: one for one in (humas, dishub)})
    own = Edition(place=ReviewPlace(chat_id=-100777), accounts=frozenset(accounts.by_key))

    text = text_of(replace(FACTS, edition=own), accounts=accounts)

    assert "16–22 November 2026\nAkun: Instagram, Instagram · Dis&lt;hub&gt;\n" in text
    assert "Akun:" not in text_of(FACTS, accounts=accounts)


def test_the_five_most_frequent_topics_are_ranked() -> None:
    ranked = re.findall(r"^(\d)\. (.+?) (\d+) \((.+)\)$", text_of(FACTS), re.MULTILINE)

    assert [(place, count, change) for place, _, count, change in ranked] == [
        ("1", "4", "−3"),
        ("2", "4", "+1"),
        ("3", "2", "+2"),
        ("4", "1", "+1"),
        ("5", "1", "+1"),
    ]
    assert ranked[0][1] == "Kesehatan"


def test_unanswered_comments_come_with_age_and_link() -> None:
    text = text_of(FACTS)

    assert "<b>Belum dijawab: 1</b>" in text
    assert "#K7 · Kesehatan · 2 hr 3 j" in text
    assert (
        '<a href="https://instagram.example/p/abc?x=1&amp;y=2">kapan vaksin buka lagi?</a>' in text
    )


def test_unanswered_comments_beyond_the_list_are_counted() -> None:
    text = text_of(replace(FACTS, unanswered_total=14))

    assert "Belum dijawab: 14" in text
    assert "… dan 13 lagi di /antrian" in text


def test_nothing_waiting_is_said_too() -> None:
    text = text_of(replace(FACTS, unanswered=(), unanswered_total=0))

    assert "Tidak ada komentar yang menunggu jawaban" in text


def test_comments_of_long_ago_are_told_apart() -> None:
    text = text_of(replace(FACTS, unanswered_older=214))
    assert "Belum dijawab: 1<" in text
    assert "🗄 214 komentar yang lebih lama" in text

    text = text_of(replace(FACTS, unanswered=(), unanswered_total=0, unanswered_older=214))
    assert "👍 Tidak ada komentar 4 pekan terakhir yang menunggu jawaban." in text
    assert "🗄 214 komentar" in text


def test_citizen_text_is_escaped_and_put_on_one_line() -> None:
    hostile = replace(WAITING, comment="<b>x</b>\n</a>&lt;\x00\u202e {{ 7*7 }}", permalink=None)

    text = text_of(replace(FACTS, unanswered=(hostile,)))

    plain = text.replace("\u2060", "")  # what makes commands and mentions inert
    assert "<i>&lt;b&gt;x&lt;/b&gt; &lt;/a&gt;&amp;lt; {{ 7*7 }}</i>" in plain


def test_citizen_text_commands_and_mentions_nothing() -> None:
    active = replace(WAITING, comment="ketik /lanjut, kata @ani.id #judol", permalink=None)

    text = text_of(replace(FACTS, unanswered=(active,)))

    assert not re.search(r"/lanjut|@ani|#judol", text)
    assert "lanjut" in text


def test_only_web_links_are_linked() -> None:
    odd = replace(WAITING, permalink="javascript:alert(1)")

    assert "javascript" not in text_of(replace(FACTS, unanswered=(odd,)))


def test_an_empty_comment_is_named_as_such() -> None:
    assert "(tanpa teks)" in text_of(replace(FACTS, unanswered=(replace(WAITING, comment=" \n"),)))


def test_a_topic_of_another_version_does_not_break_the_digest() -> None:
    current = replace(CURRENT, by_topic={"space": 3})

    assert "1. space 3 (+3)" in text_of(replace(FACTS, current=current))


def test_a_long_list_still_fits_into_one_message() -> None:
    long = replace(WAITING, comment="&<>" * 400, permalink="https://x.example/" + "y" * 900)
    facts = replace(FACTS, unanswered=(long,) * 10, unanswered_total=10)

    text = text_of(facts)

    assert visible_length(text) <= len(text) <= 4096
    assert "lagi di /antrian" in text
    assert text.count("<a ") == text.count("</a>") >= 1


def test_a_usual_week_fits_under_the_chart() -> None:
    facts = replace(FACTS, unanswered=(WAITING,) * 3, unanswered_total=3)

    assert visible_length(text_of(facts)) <= 1024


def test_an_empty_week_says_so_without_zeros() -> None:
    facts = DigestFacts(
        week=Week(2026, 47), current=NOTHING, before=BEFORE, unanswered=(), unanswered_total=0
    )

    text = text_of(facts)

    assert "Tidak ada komentar masuk pada pekan ini (−10)." in text
    assert "Positif" not in text
    assert "Median" not in text


def test_a_running_week_is_marked_until_local_midnight() -> None:
    end = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

    assert "masih berjalan" in text_of(FACTS, now=end - timedelta(seconds=1))
    assert "masih berjalan" not in text_of(FACTS, now=end)


@pytest.mark.parametrize(
    ("week", "text"),
    [
        (Week(2026, 47), "16–22 November 2026"),
        (Week(2026, 49), "30 November – 6 Desember 2026"),
        (Week(2026, 53), "28 Desember 2026 – 3 Januari 2027"),
    ],
)
def test_weeks_are_written_with_indonesian_dates(week: Week, text: str) -> None:
    assert week_range(week, Catalogue(language="id", zone=ZONE)) == text


def test_the_digest_speaks_english_too() -> None:
    text = text_of(FACTS, language="en")

    assert "<b>13 comments</b> (+3)" in text
    assert "16–22 November 2026" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["digest.html.j2", "digest_chart.j2"])
def test_the_templates_use_only_what_the_view_gives(language: str, name: str) -> None:
    source = (prompts_folder() / language / name).read_text(encoding="utf-8")

    used = meta.find_undeclared_variables(Environment(autoescape=True).parse(source))

    assert used <= {field.name for field in fields(DigestView)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_left_blank_twice(language: str) -> None:
    for facts in (FACTS, replace(FACTS, current=NOTHING, unanswered=(), unanswered_total=0), OLD):
        assert "\n\n\n" not in text_of(facts, language=language)
