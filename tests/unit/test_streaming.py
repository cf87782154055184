"""One comment a line in, one JSON object a line out, whatever the line contains."""

import io
import json

import pytest

from bot.adapters.classify.onnx import OnnxClassifier
from bot.streaming import LINE_LIMIT, classify_stream


@pytest.fixture(scope="module")
def classifier():
    return OnnxClassifier.load()


class Recorder:
    """Counts the comments of each call."""

    def __init__(self, classifier):
        self.classifier = classifier
        self.calls = []

    def classify_now(self, inputs):
        self.calls.append(len(inputs))
        return self.classifier.classify_now(inputs)


def stream(classifier, data):
    lines = list(classify_stream(io.BytesIO(data), classifier))
    for line in lines:
        assert "\n" not in line
        line.encode()
    return [json.loads(line) for line in lines]


def test_a_line_of_text_gets_the_whole_verdict(classifier):
    (row,) = stream(classifier, b"kapan jadwal vaksin min?\r\n")
    assert row["text"] == "kapan jadwal vaksin min?"
    assert row["intent"] == "question"
    assert set(row) == {
        "text", "intent", "intents", "sentiment", "abuse", "spam", "urgent", "needs_reply",
        "topic", "scores", "reasons", "model_version",
    }  # fmt: skip


def test_an_object_keeps_its_other_keys(classifier):
    (row,) = stream(classifier, '{"id": 7, "text": "jalan rusak 😡", "x": [1]}'.encode())
    assert (row["id"], row["x"], row["text"]) == (7, [1], "jalan rusak 😡")
    assert row["intent"] == "complaint"


@pytest.mark.parametrize("line", ['"halo"', "[1, 2]", "12", "null", "{nama} halo", "true"])
def test_json_that_is_no_object_is_plain_text(classifier, line):
    (row,) = stream(classifier, line.encode())
    assert row["text"] == line


@pytest.mark.parametrize(
    "bad",
    [
        b"\xff\xfe",
        b'{"id": 1}',
        b'{"text": 5}',
        b'{"text": "a"',
        b'{"text": "a", "n": 1e999}',
        b'{"text": "a", "n": NaN}',
        b'{"text": "a", "n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"text": "a", "n": ' + b"9" * 6_000 + b"}",
        b"a" * (LINE_LIMIT + 1),
        b"a" * (LINE_LIMIT * 3),
    ],
    ids=lambda bad: repr(bad[:30]),
)
def test_an_unreadable_line_gives_an_error_with_its_number_and_the_rest_goes_on(classifier, bad):
    first, second, third = stream(classifier, b"halo\n" + bad + b"\nkapan vaksin min?\n")
    assert first["text"] == "halo"
    assert set(second) == {"line", "error"}
    assert second["line"] == 2
    assert second["error"]
    assert third["intent"] == "question"


def test_nesting_of_any_depth_gives_a_line(classifier):
    for depth in range(900, 1_100, 20):
        line = b'{"text": "a", "n": ' + b"[" * depth + b"]" * depth + b"}"
        assert len(stream(classifier, line)) == 1


def test_the_longest_allowed_line_is_read(classifier):
    (row,) = stream(classifier, b"a" * LINE_LIMIT + b"\n")
    assert len(row["text"]) == LINE_LIMIT


def test_half_a_surrogate_pair_is_replaced(classifier):
    (row,) = stream(classifier, b'{"text": "jalan \\ud800 rusak", "k": "\\udfff"}')
    assert row["text"] == "jalan ? rusak"
    assert row["k"] == "?"


def test_empty_input_gives_nothing_and_an_empty_line_a_verdict(classifier):
    assert stream(classifier, b"") == []
    (row,) = stream(classifier, b"\n")
    assert row["intent"] == "other"


def test_order_is_kept_over_many_small_batches(classifier):
    recorder = Recorder(classifier)
    rows = stream(recorder, b"".join(b"komentar %d\n" % n for n in range(1_000)))
    assert [row["text"] for row in rows] == [f"komentar {n}" for n in range(1_000)]
    assert len(recorder.calls) > 10
    assert max(recorder.calls) <= 64


def test_results_come_before_the_input_has_ended(classifier):
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield b"jalan rusak\n"

    next(classify_stream(endless(), classifier))
    assert read <= 64
