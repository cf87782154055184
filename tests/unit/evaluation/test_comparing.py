"""Models side by side, and the promotion that refuses a worse one."""

import json
import shutil
import sys

import pytest

from bot.adapters.classify.artefact import MANIFEST
from bot.adapters.classify.onnx import OnnxClassifier
from bot.cli.evaluate import run as evaluate
from bot.domain.verdict import Intent
from bot.evaluation import Measured, Model, compare, measure, objections
from bot.evaluation.answers import Answers
from bot.evaluation.own import Labelled
from bot.resources import model_folder
from models.promote import main as promote
from models.promote import replace
from tests.fakes import make_verdict
from tests.support.tiny_encoder import write_encoder, write_linear


def measured(intents, *, truth=("question", "complaint"), hidden=0):
    """Return made-up measurements: 40 rows of the two intents, answered with `intents`."""
    rows = [Labelled(text="a", labels={"intent": name}) for name in truth] * 20
    verdicts = [make_verdict(Intent(intent)) for intent in intents] * 20
    return Measured(
        figures={"moderation": {"humas_dev": {"hidden": hidden}}},
        answers={"humas_dev": Answers(rows=rows, verdicts=verdicts)},
    )


GOOD, BAD = ("question", "complaint"), ("question", "question")


def test_a_model_that_is_worse_beyond_noise_is_refused_and_an_equal_one_is_not():
    (reason,) = objections(measured(GOOD), measured(BAD))
    assert reason.startswith("humas_dev intent: -0.6")
    assert objections(measured(GOOD), measured(GOOD)) == []
    assert objections(measured(BAD), measured(GOOD)) == []


def test_a_loss_within_noise_is_not_held_against_a_model():
    nearly = measured(GOOD)
    verdicts = [make_verdict(Intent.QUESTION), *nearly.answers["humas_dev"].verdicts[1:]]
    verdicts[1] = make_verdict(Intent.QUESTION)
    rows = nearly.answers["humas_dev"].rows
    other = Measured(
        figures=nearly.figures, answers={"humas_dev": Answers(rows=rows, verdicts=verdicts)}
    )
    assert objections(measured(GOOD), other) == []


def test_more_hidden_comments_are_held_against_a_model():
    (reason,) = objections(measured(GOOD), measured(GOOD, hidden=2))
    assert reason == "humas_dev: 2 ordinary comments hidden, were 0"


@pytest.fixture
def shipped(tmp_path):
    """The linear half of the shipped model, in its place: as true, and quick to ask."""
    return write_linear(tmp_path / "shipped")


@pytest.fixture
def other(tmp_path):
    return write_encoder(tmp_path / "other")


def test_models_stand_side_by_side_with_the_change_against_the_first(data, other, capsys):
    models = [str(model_folder()), str(other)]
    assert evaluate("humas_dev", as_json=False, data=data, models=models) == 0
    text = capsys.readouterr().out
    assert "A = blend-" in text
    assert "B = encoder-" in text
    assert evaluate("humas_dev", as_json=True, data=data, models=["onnx", str(other)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["models"]) == 2
    change = result["changes"][0]["humas_dev"]["sentiment"]
    assert change["worse"]
    assert change["interval"][0] <= change["change"] <= change["interval"][1]


def test_a_full_comparison_prints_every_part(data, shipped, other, capsys):
    assert evaluate("", as_json=False, data=data, models=[str(shipped), str(other)]) == 0
    text = capsys.readouterr().out
    for expected in ("speed", "legit_cost", "checklist", "context", "typos"):
        assert expected in text


def test_a_model_against_itself_changes_nothing(data):
    result = compare("humas_dev", data, [Model(), Model()])
    assert {one["change"] for one in result["changes"][0]["humas_dev"].values()} == {0}


def test_an_unusable_model_is_an_error_for_the_operator(data, tmp_path, capsys):
    assert evaluate("judol", as_json=False, data=data, models=[str(tmp_path)]) != 0
    assert MANIFEST in capsys.readouterr().err


def run_promotion(monkeypatch, incumbent, candidate, data):
    arguments = ["--incumbent", incumbent, "--candidate", candidate, "--data", data, "--replace"]
    monkeypatch.setattr(sys, "argv", ["promote", *map(str, arguments)])
    promote()


def test_a_worse_candidate_is_refused_by_name_and_the_shipped_model_stays(
    data, shipped, other, monkeypatch
):
    with pytest.raises(SystemExit, match="humas_dev sentiment"):
        run_promotion(monkeypatch, shipped, other, data)
    assert OnnxClassifier.load(shipped).model_version.startswith("linear-")


def test_an_equal_candidate_takes_the_place(data, shipped, tmp_path, monkeypatch, capsys):
    candidate = shutil.copytree(shipped, tmp_path / "candidate")
    run_promotion(monkeypatch, shipped, candidate, data)
    assert "nothing speaks against it" in capsys.readouterr().out
    assert measure("judol", data, Model(folder=shipped)).figures["sets"]


def test_replacing_leaves_no_file_of_the_former_model(other, tmp_path):
    shipped = tmp_path / "shipped"
    shutil.copytree(model_folder(), shipped)
    replace(shipped, other)
    assert sorted(path.name for path in shipped.iterdir()) == [
        "MODEL_CARD.md", "labels.json", "manifest.json", "model.onnx", "pieces.txt.gz",
    ]  # fmt: skip
    assert OnnxClassifier.load(shipped).model_version.startswith("encoder-")
