"""The encoder adapter on a tiny real graph: batches, context, averaging, and what is refused."""

import json

import numpy as np
import pytest

from bot.adapters.classify.artefact import LABELS, MANIFEST, MODEL, PIECES, Kind, write_manifest
from bot.adapters.classify.encoder import MAX_PIECES, encode
from bot.adapters.classify.onnx import ModelError, OnnxClassifier
from bot.adapters.classify.unigram import EOS, Unigram
from bot.domain.verdict import Intent, Topic
from bot.ports import ClassifierInput
from tests.support.tiny_encoder import (
    CLASSES,
    PIECE_LIST,
    POSITIONS,
    WORDS,
    graph,
    write_encoder,
    write_linear,
)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    return OnnxClassifier.load(write_encoder(tmp_path_factory.mktemp("encoder")))


def judge(classifier, text, **context):
    return classifier.classify_now([ClassifierInput(text=text, **context)])[0]


@pytest.mark.parametrize("word", WORDS)
def test_each_piece_speaks_for_its_class(classifier, word):
    head, name = WORDS[word]
    assert getattr(judge(classifier, word), head) == name


def test_the_manifest_names_kind_and_version(tmp_path):
    folder = write_encoder(tmp_path)
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["kind"] == "encoder"
    assert OnnxClassifier.load(folder).model_version == manifest["version"]
    assert manifest["version"].startswith("encoder-1-")


def test_a_batch_of_mixed_lengths_gives_what_each_gets_alone_in_order(classifier):
    texts = [f"{word} " * repeat for repeat in (1, 40, 300) for word in WORDS] * 20
    together = classifier.classify_now([ClassifierInput(text=text) for text in texts])
    for text, verdict in zip(texts, together, strict=True):
        alone = judge(classifier, text)
        assert (verdict.intent, verdict.topic) == (alone.intent, alone.topic)
        assert verdict.confidence == pytest.approx(alone.confidence, abs=0.001)


@pytest.mark.parametrize("text", ["", " ", "漢字漢字", "😀😀", "\ud800", "ـ" * 100])
def test_a_text_without_a_known_piece_is_nothing_to_read(classifier, text):
    verdict = judge(classifier, text)
    assert verdict.intent is Intent.OTHER
    assert verdict.reasons == ("tanpa kata yang dikenal",)


def test_a_hotter_head_is_less_sure_of_the_same_thing(tmp_path, classifier):
    heat = dict.fromkeys(CLASSES, 4.0)
    warm = OnnxClassifier.load(write_encoder(tmp_path, temperatures=heat))
    assert judge(warm, "kapan").intent is Intent.QUESTION
    assert judge(warm, "kapan").confidence < judge(classifier, "kapan").confidence


def test_a_hesitant_verdict_says_so_and_is_marked(classifier):
    verdict = judge(classifier, "kapan mantap rusak jalan vaksin")
    assert verdict.unsure
    assert verdict.reasons[0] == "model ragu"
    assert not judge(classifier, "kapan").unsure


def test_an_encoder_alone_ignores_the_context_and_says_so(classifier):
    assert not classifier.uses_context
    with_it = judge(classifier, "kapan", caption="jalan rusak", parent="mantap")
    assert with_it == judge(classifier, "kapan")


def test_the_context_is_read_where_the_model_was_trained_with_it(tmp_path):
    classifier = OnnxClassifier.load(write_encoder(tmp_path, context="second_segment"))
    assert classifier.uses_context
    assert judge(classifier, "kapan", caption="vaksin").topic is Topic.HEALTH
    assert judge(classifier, "kapan", parent="jalan").topic is Topic.ROAD
    both = judge(classifier, "kapan", caption="vaksin", parent="jalan").scores["topic"]
    assert both["health"] == pytest.approx(both["road"], abs=0.001)
    assert judge(classifier, "kapan", caption="").topic == judge(classifier, "kapan").topic


@pytest.mark.parametrize("words", [1, 50, 500])
@pytest.mark.parametrize("around", [0, 1, 50, 500])
def test_comment_parent_and_caption_never_exceed_the_limit(words, around):
    tokeniser = Unigram.of([(piece, -1.0) for piece in PIECE_LIST])
    parts = {"caption": "vaksin " * around, "parent": "rusak " * around}
    ids = encode(tokeniser, ClassifierInput(text="jalan " * words, **parts), context=True)
    assert len(ids) <= MAX_PIECES
    assert ids.count(EOS) == (4 if around else 1)


def test_a_blend_is_the_weighted_mean_of_both_and_has_the_words_of_the_linear_model(
    tmp_path, classifier
):
    shares = {**dict.fromkeys(CLASSES, 0.25), "topic": 1.0, "sentiment": 0.0}
    blend = OnnxClassifier.load(write_encoder(tmp_path, kind=Kind.BLEND, shares=shares))
    text = "kapan vaksin"
    mixed, first = judge(blend, text), judge(classifier, text)
    second = judge(OnnxClassifier.load(write_linear(tmp_path / "linear")), text)
    for head in CLASSES:
        for name, value in mixed.scores[head].items():
            share = shares[head]
            expected = share * first.scores[head][name] + (1 - share) * second.scores[head][name]
            assert value == pytest.approx(expected, abs=0.0002)
    assert mixed.reasons[-1].startswith("kata: ")


def test_what_only_one_of_a_blend_can_read_is_that_ones_alone(tmp_path, classifier):
    blend = OnnxClassifier.load(write_encoder(tmp_path, kind=Kind.BLEND))
    linear = OnnxClassifier.load(write_linear(tmp_path / "linear"))
    assert judge(blend, "😀").scores == judge(linear, "😀").scores
    assert judge(blend, "漢").reasons == ("tanpa kata yang dikenal",)


def test_a_graph_that_explains_names_the_words_of_the_comment_that_spoke_for_it(tmp_path):
    folder = write_encoder(tmp_path, model=graph(explains=6), context="second_segment")
    verdict = judge(OnnxClassifier.load(folder), "jalan kapan xyz", parent="kapan mantap")
    assert verdict.intent is Intent.QUESTION
    assert verdict.reasons == ("kata: kapan",)


def test_a_blend_names_the_words_of_a_model_that_found_what_was_decided(tmp_path):
    shares = dict.fromkeys(CLASSES, 0.9)
    both = {"kind": Kind.BLEND, "shares": shares}
    plain = OnnxClassifier.load(write_encoder(tmp_path / "plain", **both))
    explains = write_encoder(tmp_path / "explains", model=graph(explains=6), **both)
    text = "kapan min, terima kasih banyak pak wali mantap keren"  # praise to the linear model
    linear = OnnxClassifier.load(write_linear(tmp_path / "linear"))
    assert judge(linear, text).intent is Intent.PRAISE
    weighed = text.replace("mantap", "kapan kapan")
    assert judge(plain, weighed).intent is Intent.QUESTION
    assert not any("kata" in reason for reason in judge(plain, weighed).reasons)
    assert "kata: kapan" in judge(OnnxClassifier.load(explains), weighed).reasons


def test_a_megabyte_of_any_text_is_answered(classifier):
    for text in ("vaksin " * 150_000, "a" * 1_000_000, "\u0301" * 1_000_000, "x\u202e" * 500_000):
        assert judge(classifier, text).scores


def refusal(folder):
    with pytest.raises(ModelError) as caught:
        OnnxClassifier.load(folder)
    return str(caught.value)


@pytest.mark.parametrize("name", [MODEL, PIECES, LABELS])
def test_a_changed_file_is_named(tmp_path, name):
    folder = write_encoder(tmp_path)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    message = refusal(folder)
    assert name in message
    assert "SHA-256" in message


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"temperatures": {}}, "temperatures"),
        ({"temperatures": dict.fromkeys(CLASSES, 0.0)}, "temperatures"),
        ({"temperatures": dict.fromkeys(CLASSES, "1")}, "temperatures"),
        ({"context": "third"}, "context"),
        ({"thresholds": {"spam": 0.9}}, "thresholds"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(tmp_path, changes, named):
    assert named in refusal(write_encoder(tmp_path, **changes))


def test_shares_outside_nought_and_one_are_refused(tmp_path):
    shares = dict.fromkeys(CLASSES, 1.5)
    assert "shares" in refusal(write_encoder(tmp_path, kind=Kind.BLEND, shares=shares))


@pytest.mark.parametrize(
    "model",
    [
        graph(columns=len(CLASSES)),
        graph(pieces=3),
        b"bukan model",
        graph(explains=2),
    ],
    ids=["other columns", "too few pieces", "no graph", "explains other intents"],
)
def test_a_graph_that_does_not_fit_is_refused(tmp_path, model):
    assert "Model tidak dapat dipakai" in refusal(write_encoder(tmp_path, model=model))


def test_a_graph_with_too_few_positions_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.support.tiny_encoder.POSITIONS", POSITIONS // 2)
    assert "potongan" in refusal(write_encoder(tmp_path, model=graph()))


def test_a_linear_folder_that_claims_to_be_an_encoder_is_refused(tmp_path):
    folder = write_encoder(tmp_path)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"kind": "linear"}))
    assert MANIFEST in refusal(folder)
    (folder / MANIFEST).write_text(json.dumps(manifest | {"kind": "ramalan"}))
    assert "jenis model" in refusal(folder)


def test_pieces_that_are_no_table_are_refused(tmp_path):
    folder = write_encoder(tmp_path)
    (folder / PIECES).write_bytes(b"kata")
    write_manifest(folder, {}, kind=Kind.ENCODER)
    assert PIECES in refusal(folder)


def test_probabilities_sum_to_one(classifier):
    for labels in judge(classifier, "kapan jalan").scores.values():
        assert np.isclose(sum(labels.values()), 1, atol=0.002)


def test_a_comment_of_many_words_speaks_for_itself(tmp_path):
    classifier = OnnxClassifier.load(write_encoder(tmp_path, context="second_segment"))
    long = "kapan jalan kapan jalan kapan jalan"
    assert judge(classifier, long, caption="vaksin") == judge(classifier, long)
    assert judge(classifier, "kapan jalan", caption="vaksin") != judge(classifier, "kapan jalan")


def test_abuse_danger_and_spam_are_never_read_into_a_comment_from_its_post(tmp_path):
    classifier = OnnxClassifier.load(write_encoder(tmp_path, context="second_segment"))
    alone, under = judge(classifier, "kapan"), judge(classifier, "kapan", caption="mantap rusak")
    assert under.scores["intent"] != alone.scores["intent"]
    for head in ("abuse", "urgent", "spam"):
        assert under.scores[head] == alone.scores[head]


def test_in_a_blend_the_topic_of_a_comment_in_its_context_is_the_encoders(tmp_path):
    both = {"kind": Kind.BLEND, "context": "second_segment"}
    blend = OnnxClassifier.load(write_encoder(tmp_path / "both", **both))
    encoder = OnnxClassifier.load(write_encoder(tmp_path / "one", context="second_segment"))
    scores, own = (judge(one, "kapan", caption="vaksin").scores for one in (blend, encoder))
    assert scores["topic"] == own["topic"]
    assert scores["intent"] != own["intent"]


def test_context_is_read_for_the_right_comments_of_a_batch(tmp_path):
    classifier = OnnxClassifier.load(write_encoder(tmp_path, context="second_segment"))
    inputs = [
        ClassifierInput(text="kapan", caption="vaksin"),
        ClassifierInput(text="kapan"),
        ClassifierInput(text="", caption="vaksin"),
        ClassifierInput(text="kapan", caption="jalan"),
        ClassifierInput(text="rusak jalan mantap kapan jalan vaksin", caption="vaksin"),
    ]
    together = classifier.classify_now(inputs)
    assert together == [classifier.classify_now([one])[0] for one in inputs]
    assert [one.topic for one in together[:4]] == ["health", together[1].topic, "gen", "road"]
