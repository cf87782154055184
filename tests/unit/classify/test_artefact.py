"""A model folder that is not exactly what was trained is refused, with what to do."""

import gzip
import hashlib
import json
import shutil

import pytest

from bot.adapters.classify.artefact import FILES, LABELS, MANIFEST, MODEL, VOCABULARY, Kind
from bot.adapters.classify.onnx import ModelError, OnnxClassifier
from bot.resources import model_folder


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "model"
    shutil.copytree(model_folder(), copy)
    return copy


def sign(folder):
    """Make the manifest agree with the files, as a careless release would."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for name in FILES[Kind.BLEND]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest))


def change_labels(folder, change):
    labels = json.loads((folder / LABELS).read_text())
    change(labels)
    (folder / LABELS).write_text(json.dumps(labels))
    sign(folder)


def refusal(folder):
    with pytest.raises(ModelError) as caught:
        OnnxClassifier.load(folder)
    message = str(caught.value)
    assert message.startswith("Model tidak dapat dipakai: ")
    assert "Pasang ulang" in message
    return message


def test_an_untouched_copy_loads_and_names_its_version(folder):
    classifier = OnnxClassifier.load(folder)
    assert classifier.model_version == json.loads((folder / MANIFEST).read_text())["version"]
    assert classifier.model_version.startswith("blend-")


def test_the_shipped_artefact_is_small(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) < 36_000_000


@pytest.mark.parametrize("name", [*FILES[Kind.BLEND], MANIFEST])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert name in refusal(folder)


def test_a_missing_folder_is_named(tmp_path):
    assert "tidak-ada" in refusal(tmp_path / "tidak-ada")


@pytest.mark.parametrize("name", FILES[Kind.BLEND])
def test_a_file_cut_short_is_named(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    assert name in refusal(folder)


@pytest.mark.parametrize("name", FILES[Kind.BLEND])
def test_one_changed_byte_is_noticed(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert name in refusal(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": {}}', '{"files": 1}', "\x00"])
def test_a_manifest_that_names_nothing_is_refused(folder, content):
    (folder / MANIFEST).write_text(content)
    assert MANIFEST in refusal(folder)


def test_other_labels_than_the_domain_knows_are_refused(folder):
    def rename(labels):
        labels["heads"]["intent"][0] = "pujian"

    change_labels(folder, rename)
    assert "label intent" in refusal(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda labels: labels["heads"].pop("urgent"),
        lambda labels: labels["heads"].update(intent=5),
        lambda labels: labels["heads"]["abuse"].append("none"),
        lambda labels: labels.update(heads=[]),
        lambda labels: labels["thresholds"].pop("spam"),
        lambda labels: labels["thresholds"].update(spam="0.5"),
        lambda labels: labels["thresholds"].update(spam=0.0),
        lambda labels: labels.update(thresholds=3),
    ],
)
def test_labels_of_another_shape_are_refused(folder, change):
    change_labels(folder, change)
    assert LABELS in refusal(folder)


def test_a_signed_file_that_is_no_graph_is_refused(folder):
    (folder / MODEL).write_bytes(b"bukan model")
    sign(folder)
    refusal(folder)


def test_a_signed_vocabulary_that_is_not_compressed_is_refused(folder):
    (folder / VOCABULARY).write_bytes(b"kata\nlain")
    sign(folder)
    assert VOCABULARY in refusal(folder)


def test_a_vocabulary_longer_than_the_graph_is_refused(folder):
    words = gzip.decompress((folder / VOCABULARY).read_bytes()) + b"\nkata\nbaru"
    (folder / VOCABULARY).write_bytes(gzip.compress(words))
    sign(folder)
    assert "kosakata" in refusal(folder)
