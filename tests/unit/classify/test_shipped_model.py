"""The shipped model: loads, judges clear comments as an officer would, takes any text."""

import asyncio
import time

import pytest

from bot.adapters.classify.artefact import EXPECTED_LABELS
from bot.adapters.classify.onnx import OnnxClassifier
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic
from bot.ports import ClassifierInput


@pytest.fixture(scope="module")
def classifier():
    return OnnxClassifier.load()


def judge(classifier, text):
    return classifier.classify_now([ClassifierInput(text=text)])[0]


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("kapan jadwal vaksin dosis 2 min?", "question", "health"),
        ("syarat bikin KTP hilang apa aja ya", "question", "id"),
        ("pajak PBB bisa bayar dimana?", "question", "tax"),
        ("kapan vaksin anak dimulai?", "question", "health"),
        ("jalan rusak parah di depan pasar, udah 3 bulan ga diperbaiki", "complaint", "road"),
        ("sampah numpuk seminggu bau", "complaint", "waste"),
        ("air PDAM mati dari kemarin", "complaint", "util"),
        ("banjir lagi banjir lagi, pemkot kerjanya apa", "complaint", "flood"),
        ("macet parah di summarecon tiap pagi", "complaint", "road"),
        ("lampu jalan mati min", "complaint", "util"),
        ("daftar online selalu penuh, susah banget", "complaint", None),
        ("Terima kasih pak wali, mantap", "praise", None),
        ("semangat terus nakes", "praise", None),
        ("keren bekasi makin maju", "praise", None),
        ("usul dong bikin taman bermain di tiap kelurahan", "suggestion", None),
        ("mohon diadakan bus gratis ke stasiun", "suggestion", "road"),
        ("@budi ayo ikut", "other", None),
        ("innalillahi wa inna ilaihi rojiun", "other", "faith"),
        ("hadir", "other", None),
    ],
)
def test_a_clear_comment_is_understood(classifier, text, intent, topic):
    verdict = judge(classifier, text)
    assert verdict.intent == intent
    assert topic is None or verdict.topic == Topic(topic)
    assert not verdict.spam
    assert not verdict.urgent


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("mantap pak wali, terima kasih banyak", Sentiment.POSITIVE),
        ("kecewa, pelayanan buruk sekali", Sentiment.NEGATIVE),
        ("jam berapa bukanya?", Sentiment.NEUTRAL),
    ],
)
def test_sentiment_of_a_clear_comment(classifier, text, sentiment):
    assert judge(classifier, text).sentiment is sentiment


def test_gambling_is_spam_with_the_rule_as_reason_and_wants_no_reply(classifier):
    verdict = judge(classifier, "GACOR777 slot gacor hari ini, daftar sekarang bonus member baru")
    assert verdict.spam
    assert verdict.intent is Intent.SPAM
    assert not verdict.needs_reply
    assert any(reason.startswith("aturan: ") for reason in verdict.reasons)


@pytest.mark.parametrize(
    "text", ["papan bunga hubungi kami wa 0812", "pinjaman online cepat cair tanpa jaminan hub WA"]
)
def test_an_advertisement_is_spam(classifier, text):
    verdict = judge(classifier, text)
    assert verdict.spam
    assert verdict.intent is Intent.SPAM


@pytest.mark.parametrize(
    "text", ["13", "T5", "-", "73x", "P R O K E S !", "Juosss bangettt!", "yessss!!!", "CINTA!!!"]
)
def test_a_scrap_of_text_is_neither_spam_nor_urgent(classifier, text):
    verdict = judge(classifier, text)
    assert not verdict.spam
    assert not verdict.urgent
    assert verdict.intent is not Intent.SPAM


@pytest.mark.parametrize(
    "text",
    [
        "judi slot makin marak, tolong diberantas pak",
        "slot vaksin hari ini masih ada min?",
        "ada promo pajak kendaraan ga min?",
    ],
)
def test_a_citizen_who_uses_the_words_of_spam_is_not_hidden(classifier, text):
    assert not judge(classifier, text).spam


@pytest.mark.parametrize(
    "text",
    [
        "tolong ada kebakaran di rumah sebelah sekarang api besar",
        "banjir udah sedada, anak saya terjebak di atap, tolong perahu sekarang",
    ],
)
def test_present_danger_is_urgent_and_needs_a_reply(classifier, text):
    verdict = judge(classifier, text)
    assert verdict.urgent
    assert verdict.needs_reply


def test_insults_are_abuse_and_sharp_criticism_is_not(classifier):
    assert judge(classifier, "goblok lo semua pejabat tolol").abuse is not Abuse.NONE
    for fair in ("kerja kalian buruk sekali, kecewa", "pemkot gagal urus banjir, memalukan"):
        assert judge(classifier, fair).abuse is Abuse.NONE


def test_reasons_are_words_of_the_comment(classifier):
    (reason,) = judge(classifier, "kapan jadwal vaksin dosis 2 min?").reasons
    assert reason.startswith("kata: ")
    assert "kapan" in reason


def test_scores_cover_every_label_and_sum_to_one(classifier):
    scores = judge(classifier, "jalan rusak").scores
    assert {head: frozenset(labels) for head, labels in scores.items()} == EXPECTED_LABELS
    for labels in scores.values():
        assert sum(labels.values()) == pytest.approx(1, abs=0.002)
        assert all(share == round(share, 4) for share in labels.values())


HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "a megabyte of one letter": "a" * 1_000_000,
    "a megabyte of words": "jalan rusak " * 90_000,
    "NUL": "\0\0a\0",
    "emoji": "😀" * 5_000,
    "half surrogates": "\ud800 apa \udfff",
    "marks": "a" + "\u0301" * 20_000,
    "right to left": "\u202eمرحبا \u202d123",
    "unknown script": "漢字" * 5_000,
    "markup": "<b>*_[`</b>{{ 7*7 }}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_any_text_gets_a_verdict(classifier, text):
    began = time.thread_time()
    verdict = judge(classifier, text)
    assert time.thread_time() - began < 1
    assert set(verdict.scores) == set(EXPECTED_LABELS)
    assert not verdict.spam
    assert not verdict.urgent


def test_a_batch_gives_each_comment_the_verdict_it_gets_alone_in_order(classifier):
    texts = [*HOSTILE.values(), "kapan vaksin min?", "jalan rusak", "mantap pak"] * 3
    together = classifier.classify_now([ClassifierInput(text=text) for text in texts])
    for text, verdict in zip(texts, together, strict=True):
        alone = judge(classifier, text)
        assert (verdict.intent, verdict.topic, verdict.abuse) == (
            alone.intent,
            alone.topic,
            alone.abuse,
        )
        assert verdict.confidence == pytest.approx(alone.confidence, abs=0.001)


def test_no_comments_give_no_verdicts(classifier):
    assert classifier.classify_now([]) == []


async def test_the_event_loop_goes_on_while_a_backlog_is_classified(classifier):
    backlog = [ClassifierInput(text=f"jalan rusak nomor {n} di depan pasar") for n in range(3_000)]
    task = asyncio.create_task(classifier.classify(backlog))
    turns = 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 20
    assert len(task.result()) == len(backlog)


async def test_callers_at_the_same_time_get_their_own_verdicts(classifier):
    texts = ["kapan vaksin min?", "jalan rusak parah", "terima kasih pak wali"] * 10
    results = await asyncio.gather(
        *(classifier.classify([ClassifierInput(text=text)]) for text in texts)
    )
    for text, (verdict,) in zip(texts, results, strict=True):
        assert verdict.intent is judge(classifier, text).intent
