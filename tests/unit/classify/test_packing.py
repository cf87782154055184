"""An exported encoder becomes an artefact folder that the runtime loads."""

import json

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from bot.adapters.classify.artefact import LABELS, MANIFEST
from bot.adapters.classify.graph import open_graph
from bot.ports import ClassifierInput
from models.encoder.pack import explaining, pack
from tests.support.tiny_encoder import CLASSES, write_encoder, write_linear


@pytest.fixture
def exported(tmp_path):
    folder = write_encoder(tmp_path / "exported")
    (folder / MANIFEST).unlink()
    (folder / LABELS).write_text(json.dumps({"heads": CLASSES}))
    (folder / "metrics.json").write_text(json.dumps({"temperatures": dict.fromkeys(CLASSES, 1.5)}))
    return folder


def test_an_encoder_alone_and_averaged_are_packed(exported, tmp_path):
    alone = pack(exported, write_linear(tmp_path / "linear"), tmp_path / "alone", alone=True)
    both = pack(exported, write_linear(tmp_path / "linear"), tmp_path / "both", alone=False)
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
    packed = pack(exported, write_linear(tmp_path / "linear"), tmp_path / "out", alone=False)
    assert packed.decider.thresholds == thresholds
    assert packed.scorer.shares["intent"] == 0.7
    assert packed.scorer.shares["topic"] == 0.5


def test_labels_in_another_order_are_not_averaged(exported, tmp_path):
    turned = {**CLASSES, "abuse": CLASSES["abuse"][::-1]}
    (exported / LABELS).write_text(json.dumps({"heads": turned}))
    with pytest.raises(SystemExit, match="order"):
        pack(exported, write_linear(tmp_path / "linear"), tmp_path / "out", alone=False)


def pooling_graph():
    """Return two pieces' rows pooled and put through heads, named as the export names them."""
    random = np.random.default_rng(3)
    constants = {
        "table": random.normal(size=(9, 4)).astype(np.float32),
        "heads.w": random.normal(size=(33, 4)).astype(np.float32),
        "heads.b": np.zeros(33, np.float32),
        "column": np.ones((1, 2, 1), np.float32),
        "axis": np.array([1]),
    }
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["x"]),
        helper.make_node("Mul", ["x", "column"], ["weighted"]),
        helper.make_node("ReduceMean", ["weighted"], ["pooled"], axes=[1], keepdims=0),
        helper.make_node("Gemm", ["pooled", "heads.w", "heads.b"], ["logits"], transB=1),
    ]
    proto = helper.make_graph(
        nodes,
        "pooling",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["B", "L"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["B", 33])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(proto, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def test_what_the_pieces_add_to_an_intent_sums_up_to_its_lead_over_the_mean():
    session = open_graph(explaining(pooling_graph()).SerializeToString())
    logits, shares = session.run(["logits", "shares"], {"ids": np.array([[4, 7]], np.int32)})
    intents = logits[0, :6]
    assert shares.shape == (1, 2, 6)
    assert shares[0].mean(axis=0) == pytest.approx(intents - intents.mean(), abs=1e-5)


def test_a_graph_of_other_names_is_left_as_it_is():
    other = pooling_graph()
    other.graph.node[1].output[0] = "gewichtet"
    assert [one.name for one in explaining(other).graph.output] == ["logits"]
