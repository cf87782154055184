"""Figures of the evaluation, on counts small enough to check by hand and on made-up data."""

import json
import subprocess
import sys

import pytest

from bot.adapters.classify.artefact import EXPECTED_LABELS
from bot.cli.evaluate import run as evaluate
from bot.evaluation import PARTS, SETS, EvaluationError, render, run
from bot.evaluation.scores import confusion, report
from bot.evaluation.sets import in_judol_test, load_set
from bot.evaluation.sets import test_texts as held_out_texts
from tests.support.tiny_encoder import write_linear

WORDS = 8  # rows of the sets of one word each


def test_confusion_counts_rows_by_truth_and_columns_by_finding():
    counts = confusion(["a", "a", "b"], ["a", "b", "b"], ["a", "b"])
    assert counts.tolist() == [[1, 1], [0, 1]]


def test_precision_recall_and_f1_are_those_computed_by_hand():
    figures = report(["a", "a", "a", "b", "b"], ["a", "a", "b", "b", "a"])
    assert figures["n"] == 5
    assert figures["accuracy"] == 0.6
    assert figures["classes"]["a"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "n": 3}
    assert figures["classes"]["b"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2}
    assert figures["macro_f1"] == 0.5833
    low, high = figures["interval"]
    assert low < figures["macro_f1"] < high


def test_a_class_that_is_only_found_costs_the_others_but_is_no_class_of_its_own():
    figures = report(["a", "a"], ["a", "c"])
    assert set(figures["classes"]) == {"a"}
    assert figures["classes"]["a"]["recall"] == 0.5


def test_a_perfect_answer_has_no_spread():
    assert report(["a", "b"] * 20, ["a", "b"] * 20)["interval"] == [1.0, 1.0]


def test_more_comments_give_a_narrower_interval_and_the_same_one_each_time():
    few = report(["a", "b", "a"] * 10, ["a", "b", "b"] * 10)
    many = report(["a", "b", "a"] * 1_000, ["a", "b", "b"] * 1_000)
    assert few == report(["a", "b", "a"] * 10, ["a", "b", "b"] * 10)
    width = lambda figures: figures["interval"][1] - figures["interval"][0]  # noqa: E731
    assert width(many) < width(few) / 3


def test_labels_on_which_the_passes_differ_are_left_out(data):
    agreed, disputed, advert = load_set("humas_dev", data)
    assert agreed.labels["needs_reply"] == "true"
    assert agreed.labels["spam"] == "false"
    assert not {"intent", "topic", "spam"} & set(disputed.labels)
    assert disputed.labels["sentiment"] == "neutral"
    assert advert.labels["spam"] == "true"


def test_the_gambling_set_is_split_by_text_so_that_copies_stay_together(data):
    rows = load_set("judol", data)
    assert 0 < len(rows) < 60
    assert all(in_judol_test(row.text) for row in rows)
    assert len({row.text for row in rows}) == len(rows)
    assert in_judol_test("SLOT gacor!!") == in_judol_test("slot, GACOR")


def test_every_set_yields_the_texts_that_training_must_not_see(data):
    texts = set(held_out_texts(data))
    assert {"kapan vaksin min?", "kapan 0"} <= texts
    assert not any("train" in name for name in SETS)


def test_a_full_run_measures_every_set_the_cost_and_the_speed(data, tmp_path):
    result = run(None, data, folder=write_linear(tmp_path / "model"))
    assert set(result["sets"]) == set(SETS)
    assert set(result["sets"]["humas_dev"]) == set(EXPECTED_LABELS)
    assert result["sets"]["humas_dev"]["intent"]["n"] == 2
    assert set(result["sets"]["nusawrites_jav"]["sentiment"]["classes"]) == {
        "negative",
        "positive",
    }
    assert result["sets"]["judol"]["spam"]["classes"]["true"]["recall"] > 0.5
    assert result["legit_cost"]["legitimate"] == 2
    assert result["legit_cost"]["hidden"] == 0
    assert set(result["speed"]) == {
        "p50_ms", "p95_ms", "p50_cpu_ms", "comments_per_second", "comments_per_cpu_second",
        "rss_mb", "load_seconds",
    }  # fmt: skip
    assert result["machine"]["cores"] >= 1
    assert json.loads(json.dumps(result)) == result
    text = render(result)
    for expected in (*SETS, *PARTS, result["model_version"], "comments_per_second"):
        assert expected in text


def test_one_set_is_measured_alone(data):
    result = run("smsa_test", data)
    assert set(result["sets"]) == {"smsa_test"}
    assert "speed" not in result
    assert "smsa_test" in render(result)


def test_an_unknown_set_is_refused_with_the_known_ones(data):
    with pytest.raises(EvaluationError, match="humas_dev"):
        run("lain", data)


def test_a_missing_data_folder_says_how_to_name_it(tmp_path):
    with pytest.raises(EvaluationError, match="--data"):
        run(None, tmp_path / "tidak-ada")


@pytest.mark.parametrize("content", ["{", '{"text": "a"}', "[]", "\x00"])
def test_unreadable_data_is_an_error_for_the_operator(data, content):
    (data / "humas_labels" / "dev.jsonl").write_text(content)
    with pytest.raises(EvaluationError, match="humas_dev"):
        run("humas_dev", data)


def test_the_command_prints_json_with_snake_case_keys(data, capsys):
    assert evaluate("dkk_test", as_json=True, data=data) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["sets"]["dkk_test"]["sentiment"]["n"] == WORDS
    assert {"model_version", "macro_f1"} <= set(result) | set(
        result["sets"]["dkk_test"]["sentiment"]
    )


def test_the_command_fails_clearly_without_data(tmp_path, capsys):
    assert evaluate("", as_json=False, data=tmp_path / "tidak-ada") != 0
    assert "--data" in capsys.readouterr().err


def test_evaluating_needs_nothing_of_the_training_stack():
    code = "import sys, bot.evaluation; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sklearn", "torch", "models", "onnx"} & set(done.stdout.split())
