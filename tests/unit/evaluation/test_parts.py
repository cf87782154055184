"""The parts beside the sets: noise, checklist, context, moderation, hesitation, calibration."""

import json

import pytest

from bot.adapters.classify.onnx import OnnxClassifier
from bot.cli.evaluate import run as evaluate
from bot.evaluation import EvaluationError, Model, measure
from bot.evaluation.answers import Answers
from bot.evaluation.cost import hesitation, moderation
from bot.evaluation.own import Labelled, in_context_test, load_checklist, load_context
from bot.evaluation.robustness import FORMS, retyped
from bot.evaluation.scores import calibration_error, difference, report
from bot.evaluation.sets import test_texts as held_out_texts
from bot.language.normalise import normalise
from tests.fakes import make_verdict
from tests.support.tiny_encoder import write_encoder, write_linear

COMMENT = Labelled(text="Kapan jalan di depan sekolah itu bisa diperbaiki, pak?", labels={})


def test_the_gain_of_a_second_model_is_the_one_computed_by_hand():
    truth = ["a", "b"] * 20
    change, (low, high) = difference(truth, ["a"] * 40, truth)
    assert change == pytest.approx(1 - (2 / 3) / 2, abs=0.0001)
    assert low < change < high
    assert difference(truth, truth, truth) == (0, [0, 0])


def test_a_class_of_few_rows_does_not_move_the_gain():
    truth = ["a", "b"] * 20 + ["rare"]
    right, wrong = truth, [*truth[:-1], "a"]
    assert abs(difference(truth, right, wrong)[0]) < 0.02
    assert report(truth, wrong)["common"]["classes"] == 2
    assert report(truth, wrong)["common"]["macro_f1"] > 0.95
    assert report(truth, wrong)["macro_f1"] < 0.7


def test_one_common_class_alone_gives_no_figure():
    assert report(["a"] * 20 + ["b"], ["a"] * 21)["common"]["macro_f1"] is None


def test_an_interval_holds_its_estimate_even_with_a_class_of_one_row():
    figures = report(["a", "b"] * 20 + ["rare"], ["a", "b"] * 20 + ["rare"])
    assert figures["interval"] == [1.0, 1.0]


def test_calibration_error_is_the_one_computed_by_hand():
    assert calibration_error([True, True, False, False], [0.95, 0.95, 0.95, 0.95]) == 0.45
    assert calibration_error([True, False], [0.5, 0.5]) == 0
    assert calibration_error([True], [1.0]) == 0


@pytest.mark.parametrize("form", FORMS)
def test_each_form_changes_the_comment_and_always_in_the_same_way(form):
    (once,), (again,) = retyped([COMMENT], form), retyped([COMMENT], form)
    assert once == again
    assert once.text != COMMENT.text
    assert len(once.text) > len(COMMENT.text) / 2


def test_the_forms_do_what_their_names_say():
    text = {form: retyped([COMMENT], form)[0].text for form in FORMS}
    assert text["capitals"] == COMMENT.text.upper()
    assert "?" not in text["unpunctuated"]
    assert normalise(text["styled"]) == normalise(COMMENT.text)
    assert normalise(text["typos"]) != normalise(COMMENT.text)


@pytest.mark.parametrize("text", ["", "?!", "😀", "a" * 50_000, "\ud800"])
@pytest.mark.parametrize("form", FORMS)
def test_any_text_can_be_retyped(form, text):
    (row,) = retyped([Labelled(text=text, labels={})], form)
    assert isinstance(row.text, str)


def answers(*pairs):
    rows = [Labelled(text="a", labels=labels) for labels, _ in pairs]
    return Answers(rows=rows, verdicts=[verdict for _, verdict in pairs])


def test_the_cost_of_moderation_counts_the_earnest_and_their_criticism():
    cost = moderation(
        answers(
            ({"spam": "true", "intent": "spam"}, make_verdict(spam=True)),
            ({"spam": "true", "intent": "spam"}, make_verdict(spam=False)),
            ({"spam": "false", "intent": "complaint"}, make_verdict(spam=True)),
            ({"intent": "praise"}, make_verdict(spam=True)),
            ({"abuse": "none"}, make_verdict(abuse="abusive", urgent=True)),
            ({"abuse": "abusive", "urgent": "true"}, make_verdict(abuse="abusive", urgent=True)),
        )
    )
    assert cost == {
        "legitimate": 4, "hidden": 2, "hidden_criticism": 1, "marked_abusive": 1,
        "marked_urgent": 1, "spam": 2, "spam_caught": 1, "hide_precision": 0.3333,
    }  # fmt: skip


def test_hesitation_tells_how_often_each_kind_is_right():
    torn = {"intent": {"question": 0.4}}
    figures = hesitation(
        answers(
            ({"intent": "question"}, make_verdict()),
            ({"intent": "question"}, make_verdict(scores=torn)),
            ({"intent": "praise"}, make_verdict(scores=torn)),
            ({"topic": "road"}, make_verdict()),
        )
    )
    assert figures == {"n": 3, "unsure": 2, "right_when_sure": 1.0, "right_when_unsure": 0.5}


def test_the_checklist_has_enough_cases_and_is_kept_from_training(data):
    cases = load_checklist()
    assert len(cases) >= 200
    assert all(case.labels and case.capability for case in cases)
    assert {case.text for case in cases} <= set(held_out_texts(data))


def test_the_checklist_counts_cases_right_in_every_label(tmp_path):
    figures = measure("checklist", tmp_path, Model()).figures["checklist"]
    assert figures["n"] == sum(one["n"] for one in figures["capabilities"].values())
    assert 0 < figures["passed"] < figures["n"]


def test_every_second_block_of_the_context_file_is_kept_for_testing():
    assert [in_context_test(number) for number in (0, 7, 8, 15, 16)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    assert all(row.caption or row.parent for row in load_context())


def test_a_model_that_ignores_the_context_gains_nothing_and_says_so(tmp_path):
    figures = measure("context", tmp_path, Model(folder=write_linear(tmp_path))).figures["context"]
    assert not figures["model_uses_context"]
    assert {one["change"] for one in figures["heads"].values()} == {0}


def test_a_model_that_reads_the_context_is_measured_with_and_without(tmp_path):
    folder = write_encoder(tmp_path / "model", context="second_segment")
    figures = measure("context", tmp_path, Model(folder=folder)).figures["context"]
    assert figures["model_uses_context"]
    assert any(one["change"] for one in figures["heads"].values())


@pytest.mark.parametrize(
    "part", ["robustness", "hesitation", "legit_cost", "authored_cost", "checklist"]
)
def test_each_part_is_measured_alone(data, part, capsys):
    assert evaluate(part, as_json=True, data=data) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["sets"] == {}
    assert result[part]


def test_speed_is_measured_in_a_process_of_its_own(data):
    speed = measure("speed", data, Model()).figures["speed"]
    assert 20 < speed["rss_mb"] < 400
    assert 0 < speed["p50_ms"] <= speed["p95_ms"]


def test_cases_that_are_gone_are_an_error_for_the_operator(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.evaluation.own.evaluation_folder", lambda: tmp_path)
    with pytest.raises(EvaluationError, match="checklist"):
        measure("checklist", tmp_path, Model())


def test_the_shipped_model_reads_the_context():
    assert OnnxClassifier.load().uses_context
