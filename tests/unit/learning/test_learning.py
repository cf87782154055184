"""Learning writes a new folder beside the old one, and only what helped on unseen comments."""

import json
import random
import shutil

import pytest

from bot.adapters.classify.adapter import write_weights
from bot.adapters.classify.artefact import (
    ADAPTER,
    MANIFEST,
    Kind,
    ModelError,
    write_manifest,
)
from bot.adapters.classify.onnx import OnnxClassifier
from bot.cli.learn import run as learn_command
from bot.learning import Correction, LearningError, learn
from bot.ports import ClassifierInput
from bot.resources import model_folder
from tests.support.tiny_encoder import write_encoder, write_linear

PLACES = ("pasar", "sekolah", "kantor", "taman", "stasiun", "kelurahan", "terminal", "masjid")
TIMES = ("pagi", "siang", "sore", "malam", "besok", "lusa", "minggu", "senin", "kamis", "jumat")


def corrections(phrase="siaga pantau", label="complaint", head="intent", people=("a", "b")):
    """Return comments that all hold a phrase which the model knows nothing of."""
    return [
        Correction(
            text=f"{place} {phrase} {when}", labels={head: label}, by=people[n % len(people)]
        )
        for n, (place, when) in enumerate((p, t) for p in PLACES for t in TIMES)
    ]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The linear half of the shipped model: what learns is the same, and quick to ask."""
    return write_linear(tmp_path_factory.mktemp("base") / "model")


@pytest.fixture(scope="module")
def taught(tmp_path_factory, base):
    """A folder that has learnt `corrections()`, and its lesson."""
    folder = tmp_path_factory.mktemp("taught") / "model"
    return folder, learn(corrections(), base, folder)


@pytest.fixture
def learnt(taught, tmp_path):
    return shutil.copytree(taught[0], tmp_path / "learnt")


def judge(folder, *texts):
    return OnnxClassifier.load(folder).classify_now([ClassifierInput(text=t) for t in texts])


def test_what_the_office_corrects_is_learnt_and_the_rest_stays(taught, base):
    out, lesson = taught
    figures = lesson.heads["intent"]
    assert figures["taken"]
    assert figures["after"] > figures["before"]
    assert figures["log_loss_after"] < figures["log_loss_before"]
    other = "kapan jadwal vaksin dosis 2 min?"
    before, after = judge(base, other)[0], judge(out, other)[0]
    assert before.scores == after.scores
    assert after.model_version != before.model_version
    text = "terminal siaga pantau rabu"
    old, new = (judge(one, text)[0].scores["intent"] for one in (base, out))
    assert new["complaint"] > old["complaint"]


def test_no_comment_is_moved_further_than_the_limit(learnt, base):
    text = "siaga pantau " * 50
    old, new = (judge(one, text)[0].scores["intent"] for one in (base, learnt))
    odds = lambda scores: scores["complaint"] / max(scores["question"], 1e-4)  # noqa: E731
    assert odds(new) / odds(old) < 60  # e^4 and rounding


def test_random_labels_teach_nothing_and_write_nothing(tmp_path, base):
    chance = random.Random(5)  # noqa: S311
    noise = [
        Correction(text=one.text, labels={"topic": chance.choice(["road", "waste"])}, by=one.by)
        for one in corrections(phrase="lalu lalang")
    ]
    lesson = learn(noise, base, tmp_path / "learnt")
    assert not lesson.weights or lesson.heads["topic"]["interval"][0] > 0
    assert (tmp_path / "learnt").exists() == bool(lesson.weights)


def test_labels_the_model_knows_already_change_nothing(tmp_path, base):
    known = [
        Correction(
            text=f"kapan {when} ada vaksin di {place}?", labels={"intent": "question"}, by="a"
        )
        for place in PLACES
        for when in TIMES
    ]
    assert learn(known, base, tmp_path / "learnt").weights == {}
    assert not (tmp_path / "learnt").exists()


def test_nothing_left_after_the_guards_is_an_error_with_the_reasons(tmp_path, base):
    alone = corrections(head="spam", label="true", people=("a",))
    with pytest.raises(LearningError, match="one_person_only 80"):
        learn(alone, base, tmp_path / "learnt")


def test_a_lesson_that_harms_the_checklist_is_thrown_away(tmp_path, base):
    """Two people who call everyday words harmless chatter would blind the model."""
    everyday = (
        "jalan", "pak", "yang", "min", "di", "ini", "air", "kok", "sampah", "tolong", "ada",
        "kapan", "rusak", "ga", "bu", "mati", "terima kasih", "udah", "?", "!", "banjir",
        "lama", "mantap", "petugas", "warga", "antri", "saya", "itu", "lagi", "sudah", "belum",
        "apa", "dan", "ke",
    )  # fmt: skip
    poison = [
        Correction(text=f"{word} {other}", labels={"intent": "other"}, by="ab"[n % 2])
        for n, word in enumerate(everyday)
        for other in everyday[:6]
    ]
    with pytest.raises(LearningError, match="memperburuk intent"):
        learn(poison, base, tmp_path / "learnt")
    assert not (tmp_path / "learnt").exists()


def test_an_existing_folder_and_a_taught_base_are_refused(tmp_path, base):
    learn(corrections(), base, tmp_path / "one")
    with pytest.raises(LearningError, match="sudah ada"):
        learn(corrections(), base, tmp_path / "one")
    with pytest.raises(LearningError, match="model dasarnya"):
        learn(
            corrections(phrase="gawat sangat", label="praise"), tmp_path / "one", tmp_path / "two"
        )


@pytest.mark.parametrize("kind", [Kind.ENCODER, Kind.BLEND])
def test_every_kind_of_model_can_be_taught(tmp_path, kind):
    base = write_encoder(tmp_path / "base", kind=kind)
    lesson = learn(corrections("vaksin siaga", "praise"), base, tmp_path / "learnt")
    assert lesson.heads["intent"]["taken"]
    assert judge(tmp_path / "learnt", "pasar vaksin siaga rabu")


def test_the_new_folder_keeps_the_facts_and_names_what_was_learnt(learnt, base):
    manifest = json.loads((learnt / MANIFEST).read_text())
    assert manifest["created"] == json.loads((base / MANIFEST).read_text())["created"]
    assert manifest["learnt"]["from"].startswith("linear-")
    assert ADAPTER in manifest["files"]


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"bukan gzip"])
def test_a_changed_adapter_is_refused(learnt, content):
    (learnt / ADAPTER).write_bytes(content)
    with pytest.raises(ModelError, match=ADAPTER):
        OnnxClassifier.load(learnt)


@pytest.mark.parametrize(
    "heads",
    [
        {"mood": {"a": [0.0]}},
        {"intent": {"a": [0.0, 1.0]}},
        {"spam": {"a": ["0", "1"]}},
        {"spam": {"a": [float("nan"), 0.0]}},
        [],
    ],
)
def test_a_signed_adapter_of_another_shape_is_refused(learnt, heads):
    (learnt / ADAPTER).write_bytes(write_weights(heads))
    write_manifest(learnt, {})
    with pytest.raises(ModelError, match=ADAPTER):
        OnnxClassifier.load(learnt)


def test_the_command_reports_and_switches_nothing_on(tmp_path, capsys):
    path, out = tmp_path / "corrections.jsonl", tmp_path / "learnt"
    rows = [{"text": c.text, **c.labels, "by": c.by} for c in corrections()]
    path.write_text("\n".join(map(json.dumps, rows)))
    assert learn_command(path, folder=out) == 0
    text = capsys.readouterr().out
    for expected in ("intent: 80 label", "belum dipakai", "Kembali"):
        assert expected in text
    assert judge(model_folder(), "halo")[0].model_version.startswith("blend-1-")
    assert learn_command(path, folder=out) != 0
    assert "sudah ada" in capsys.readouterr().err


def test_the_command_says_why_nothing_is_learnt(tmp_path, capsys):
    path, out = tmp_path / "corrections.jsonl", tmp_path / "learnt"
    assert learn_command(path, folder=out) == 2
    assert "tidak terbaca" in capsys.readouterr().err
    known = [
        {"text": f"kapan {when} ada vaksin di {place}?", "intent": "question", "by": "a"}
        for place in PLACES
        for when in TIMES
    ]
    alone = {"text": "goblok semua", "abuse": "abusive", "by": "a"}
    path.write_text("\n".join(map(json.dumps, [*known, alone])))
    assert learn_command(path, folder=out) == 1
    text = capsys.readouterr().out
    for expected in ("dibiarkan", "menurut satu orang saja: 1", "Tidak ada yang berubah"):
        assert expected in text
    assert not out.exists()
