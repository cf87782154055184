"""An exported encoder becomes an artefact folder that the runtime loads."""

import json

import pytest

from bot.adapters.classify.artefact import LABELS, MANIFEST
from bot.ports import ClassifierInput
from bot.resources import model_folder
from models.encoder.pack import pack
from tests.support.tiny_encoder import CLASSES, write_encoder


@pytest.fixture
def exported(tmp_path):
    folder = write_encoder(tmp_path / "exported")
    (folder / MANIFEST).unlink()
    (folder / LABELS).write_text(json.dumps({"heads": CLASSES}))
    (folder / "metrics.json").write_text(json.dumps({"temperatures": dict.fromkeys(CLASSES, 1.5)}))
    return folder


def test_an_encoder_alone_and_averaged_are_packed(exported, tmp_path):
    alone = pack(exported, model_folder(), tmp_path / "alone", alone=True)
    both = pack(exported, model_folder(), tmp_path / "both", alone=False)
    assert alone.model_version.startswith("encoder-")
    assert both.model_version.startswith("blend-")
    (verdict,) = both.classify_now([ClassifierInput(text="kapan vaksin")])
    assert verdict.intent == "question"
    assert json.loads((tmp_path / "both" / LABELS).read_text())["shares"]["intent"] == 0.5


def test_weights_and_thresholds_of_the_training_are_taken_over(exported, tmp_path):
    thresholds = {"spam": 0.8, "abuse": 0.6, "urgent": 0.7, "also": 0.3}
    metrics = {
        "temperatures": dict.fromkeys(CLASSES, 1),
        "weights": {"intent": 0.7},
        "thresholds": thresholds,
    }
    (exported / "metrics.json").write_text(json.dumps(metrics))
    packed = pack(exported, model_folder(), tmp_path / "out", alone=False)
    assert packed.decider.thresholds == thresholds
    assert packed.scorer.shares["intent"] == 0.7
    assert packed.scorer.shares["topic"] == 0.5


def test_labels_in_another_order_are_not_averaged(exported, tmp_path):
    turned = {**CLASSES, "abuse": CLASSES["abuse"][::-1]}
    (exported / LABELS).write_text(json.dumps({"heads": turned}))
    with pytest.raises(SystemExit, match="order"):
        pack(exported, model_folder(), tmp_path / "out", alone=False)
