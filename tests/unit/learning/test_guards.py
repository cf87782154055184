"""Which corrections may teach: nobody alone bends the model, and what is dropped is counted."""

import json

import pytest

from bot.learning import Correction, LearningError, guard, read_corrections
from bot.learning.guards import FEWEST, PER_PERSON


def said(head, label, *, by="a", count=1):
    return [Correction(text="", labels={head: label}, by=by)] * count


def texts(corrections):
    """Give every correction its own comment, in letters: numbers count as signs of a copy."""
    return [
        Correction(
            text=f"kata {chr(97 + n % 26)}{chr(97 + n // 26)} lain", labels=c.labels, by=c.by
        )
        for n, c in enumerate(corrections)
    ]


def test_a_head_with_few_labels_is_not_touched():
    few = texts(said("needs_reply", "false", count=FEWEST - 1))
    assert guard(few).heads == {}
    assert guard(few).dropped["too_few"] == FEWEST - 1
    enough = texts(said("needs_reply", "false", count=FEWEST))
    assert len(guard(enough).heads["needs_reply"]) == FEWEST


@pytest.mark.parametrize(
    ("head", "label"),
    [("spam", "true"), ("intent", "spam"), ("abuse", "abusive"), ("abuse", "hate"),
     ("urgent", "true")],
)  # fmt: skip
def test_one_person_alone_cannot_teach_that_something_is_to_be_hidden(head, label):
    alone = texts(said(head, label, count=40))
    assert guard(alone).heads == {}
    assert guard(alone).dropped["one_person_only"] == 40
    seconded = [*alone, *texts(said(head, label, by="b", count=40))]
    assert len(guard(seconded).heads[head]) == 40


@pytest.mark.parametrize(("head", "label"), [("spam", "false"), ("abuse", "none")])
def test_one_person_may_teach_that_something_is_harmless(head, label):
    assert len(guard(texts(said(head, label, count=40))).heads[head]) == 40


def test_copies_of_one_comment_count_once_and_contradictions_not_at_all():
    copies = [
        Correction(text=t, labels={"needs_reply": "true"}, by="a") for t in ("Halo!!", "halo")
    ]
    rest = texts(said("needs_reply", "false", count=FEWEST))
    guarded = guard([*copies, *rest])
    assert guarded.dropped["repeated"] == 1
    assert len(guarded.heads["needs_reply"]) == FEWEST + 1
    denied = Correction(text="HALO", labels={"needs_reply": "false"}, by="b")
    assert guard([*copies, denied, *rest]).dropped["contradicted"] == 3


def test_one_person_is_never_more_than_half_where_others_teach_too():
    many = texts([*said("topic", "road", count=60), *said("topic", "waste", by="b", count=15)])
    kept = guard(many).heads["topic"]
    assert sum(one.label == "road" for one in kept) == 15
    assert guard(many).dropped["over_the_cap"] == 45


def test_nobody_counts_without_end():
    flood = texts(said("topic", "road", count=PER_PERSON + 50))
    assert len(guard(flood).heads["topic"]) == PER_PERSON


def test_the_file_of_the_export_is_read_with_labels_added_by_hand(tmp_path):
    path = tmp_path / "corrections.jsonl"
    rows = [
        {"text": "kapan?", "needs_reply": True, "by": "a1", "decision": "published"},
        {"text": "halo", "by": "a1", "decision": "hidden"},
        {"text": "rusak", "intent": "complaint", "topic": None, "by": "tangan"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    first, second = read_corrections(path)
    assert first == Correction(text="kapan?", labels={"needs_reply": "true"}, by="a1")
    assert second.labels == {"intent": "complaint"}


@pytest.mark.parametrize(
    ("line", "named"),
    [("{", "JSON"), ("[]", "text"), ('{"text": "rahasia"}', "by"), ('{"by": "a"}', "text"),
     ('{"text": "rahasia", "by": "a", "intent": "marah"}', "intent")],
)  # fmt: skip
def test_an_unreadable_line_is_named_and_not_quoted(tmp_path, line, named):
    path = tmp_path / "corrections.jsonl"
    path.write_text('{"text": "a", "by": "b"}\n' + line)
    with pytest.raises(LearningError, match=named) as caught:
        read_corrections(path)
    assert "baris 2" in str(caught.value)
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{}\n" * 60_000])
def test_a_file_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "corrections.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LearningError, match="corrections"):
        read_corrections(path)
