"""Another model by a setting: a tiny random checkpoint, saved and loaded as any other."""

import json
import sys

import pytest

from bot.adapters.classify.artefact import ModelError
from bot.adapters.classify.loading import load_classifier
from bot.adapters.classify.onnx import OnnxClassifier
from bot.ports import ClassifierInput
from bot.settings import Settings

NAMES = {0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2", 3: "marah"}
MAP = {
    "sentiment": {
        "LABEL_0": "positive", "LABEL_1": "neutral", "LABEL_2": "negative", "marah": "negative",
    }
}  # fmt: skip
TEXTS = ["kapan vaksin min?", "", "jalan rusak parah " * 200, "😀", "mantap pak wali", "\ud800 a"]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    reason = (
        "NOT TESTED: the extra 'transformers' is not installed (pip install '.[transformers]')"
    )
    torch = pytest.importorskip("torch", reason=reason)
    transformers = pytest.importorskip("transformers", reason=reason)
    folder = tmp_path_factory.mktemp("checkpoint")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "kapan", "vaksin", "jalan", "mantap"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        id2label=NAMES,
        label2id={name: place for place, name in NAMES.items()},
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    tokeniser = transformers.BertTokenizer(str(folder / "vocab.txt"), model_max_length=64)
    tokeniser.save_pretrained(folder)
    (folder / "tanggap-labels.json").write_text(json.dumps(MAP))
    return folder


def judge(classifier, texts=TEXTS):
    return classifier.classify_now([ClassifierInput(text=text) for text in texts])


def test_the_checkpoint_decides_its_heads_and_our_own_model_the_rest(checkpoint):
    own, other = OnnxClassifier.load(), load_classifier(f"transformers:{checkpoint}")
    for ours, theirs in zip(judge(own), judge(other), strict=True):
        assert theirs.scores["intent"] == ours.scores["intent"]
        assert theirs.topic == ours.topic
        assert sum(theirs.scores["sentiment"].values()) == pytest.approx(1, abs=0.001)
    assert judge(own)[0].scores["sentiment"] != judge(other)[0].scores["sentiment"]
    assert not other.uses_context


def test_probabilities_are_the_checkpoints_own_with_labels_of_one_class_added_up(checkpoint):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model = transformers.AutoModelForSequenceClassification.from_pretrained(checkpoint).eval()
    tokeniser = transformers.AutoTokenizer.from_pretrained(checkpoint)
    with torch.inference_mode():
        batch = tokeniser(["mantap pak wali"], return_tensors="pt")
        a, b, c, d = torch.softmax(model(**batch).logits, 1)[0].tolist()
    scores = judge(load_classifier(f"transformers:{checkpoint}"), ["mantap pak wali"])[0].scores
    expected = {"positive": a, "neutral": b, "negative": c + d}
    assert scores["sentiment"] == pytest.approx(expected, abs=0.0002)


def test_a_batch_gives_what_each_comment_gets_alone(checkpoint):
    classifier = load_classifier(f"transformers:{checkpoint}")
    for text, together in zip(TEXTS, judge(classifier), strict=True):
        (alone,) = judge(classifier, [text])
        assert together.scores["sentiment"] == pytest.approx(alone.scores["sentiment"], abs=0.0002)


def test_the_version_changes_with_the_weights(checkpoint):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    before = load_classifier(f"transformers:{checkpoint}").model_version
    model = transformers.AutoModelForSequenceClassification.from_pretrained(checkpoint)
    with torch.no_grad():
        model.classifier.bias += 1
    model.save_pretrained(checkpoint)
    after = load_classifier(f"transformers:{checkpoint}").model_version
    assert before.startswith(checkpoint.name)
    assert before != after


def test_a_folder_that_is_no_checkpoint_is_refused(checkpoint, tmp_path):
    (tmp_path / "tanggap-labels.json").write_text(json.dumps(MAP))
    with pytest.raises(ModelError, match="tidak terbaca"):
        load_classifier(f"transformers:{tmp_path}")


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ("{", "JSON"),
        ("[]", "sentiment"),
        ("{}", "sentiment"),
        ('{"mood": {}}', "sentiment"),
        ('{"sentiment": {"LABEL_0": "positive"}}', "negative"),
        ('{"sentiment": {"x": "positive", "y": "neutral", "z": "negative"}}', "x, y, z"),
    ],
)
def test_a_label_map_that_does_not_fit_is_refused(checkpoint, tmp_path, mapping, named):
    path = tmp_path / "map.json"
    path.write_text(mapping)
    with pytest.raises(ModelError, match=named):
        load_classifier(f"transformers:{checkpoint}", labels=path)


def test_a_missing_label_map_is_named(tmp_path):
    with pytest.raises(ModelError, match="tanggap-labels"):
        load_classifier(f"transformers:{tmp_path}")


def test_without_the_extra_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "tanggap-labels.json").write_text(json.dumps(MAP))
    with pytest.raises(ModelError, match=r"pip install 'tanggap\[transformers\]'"):
        load_classifier(f"transformers:{tmp_path}")


@pytest.mark.parametrize("value", ["", "sklearn:model", "transformers:"])
def test_a_setting_that_names_no_model_is_refused(value):
    with pytest.raises(ValueError, match="classifier"):
        Settings(classifier=value)
