"""Model folders: an encoder of a few pieces with chosen weights, and the shipped linear half."""

import gzip
import json
import shutil

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from bot.adapters.classify.artefact import (
    EXPECTED_LABELS,
    LABELS,
    LINEAR,
    MODEL,
    PIECES,
    VOCABULARY,
    Kind,
    write_manifest,
)
from bot.adapters.classify.unigram import SPECIAL
from bot.resources import model_folder

CLASSES = {head: sorted(names) for head, names in EXPECTED_LABELS.items()}
COLUMNS = [(head, name) for head, names in CLASSES.items() for name in names]
WORDS = {  # what each piece speaks for, more strongly than the rest together
    "kapan": ("intent", "question"),
    "rusak": ("intent", "complaint"),
    "mantap": ("intent", "praise"),
    "vaksin": ("topic", "health"),
    "jalan": ("topic", "road"),
}
PIECE_LIST = [*SPECIAL, "▁", *(f"▁{word}" for word in WORDS), *"abcdefghijklmnopqrstuvwxyz"]
POSITIONS = 128
ALL = len(COLUMNS)


def graph(columns=ALL, pieces=None, *, explains=None):
    """Return mean pooling over one row of logits per piece; positions bound the length."""
    pieces = pieces or len(PIECE_LIST)
    table = np.zeros((pieces, columns), np.float32)
    for place, word in enumerate(WORDS, start=len(SPECIAL) + 1):
        if place < pieces and columns == ALL:
            table[place, COLUMNS.index(WORDS[word])] = 30
    constants = {
        "table": table,
        "positions": np.zeros((POSITIONS, columns), np.float32),
        "pad": np.array(1, np.int32),
        "zero": np.array([0]),
        "one": np.array([1]),
        "two": np.array([2]),
    }
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"]),
        helper.make_node("Shape", ["ids"], ["length"], start=1, end=2),
        helper.make_node("Slice", ["positions", "zero", "length", "zero"], ["places"]),
        helper.make_node("Add", ["rows", "places"], ["placed"]),
        helper.make_node("Equal", ["ids", "pad"], ["padded"]),
        helper.make_node("Not", ["padded"], ["seen"]),
        helper.make_node("Cast", ["seen"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "two"], ["column"]),
        helper.make_node("Mul", ["placed", "column"], ["weighted"]),
        helper.make_node("ReduceSum", ["weighted", "one"], ["total"], keepdims=0),
        helper.make_node("ReduceSum", ["column", "one"], ["count"], keepdims=0),
        helper.make_node("Div", ["total", "count"], ["logits"]),
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["B", columns])]
    if explains:
        constants["explained"] = np.array([explains])
        nodes.append(helper.make_node("Slice", ["rows", "zero", "explained", "two"], ["shares"]))
        outputs.append(helper.make_tensor_value_info("shares", TensorProto.FLOAT, None))
    proto = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["B", "L"])],
        outputs,
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(proto, opset_imports=opsets, ir_version=9).SerializeToString()


def write_encoder(folder, *, kind=Kind.ENCODER, model=None, **changes):
    """Write a complete, signed folder; `changes` replace parts of the labels."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL).write_bytes(graph() if model is None else model)
    lines = "".join(f"{piece}\t{-1.0 - place / 100}\n" for place, piece in enumerate(PIECE_LIST))
    (folder / PIECES).write_bytes(gzip.compress(lines.encode()))
    labels = {
        "heads": CLASSES,
        "thresholds": {"spam": 0.9, "abuse": 0.7, "urgent": 0.9, "also": 0.2},
        "temperatures": dict.fromkeys(CLASSES, 1.0),
        "shares": dict.fromkeys(CLASSES, 0.5),
        **changes,
    }
    (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")
    if kind is Kind.BLEND:
        shutil.copyfile(model_folder() / LINEAR, folder / LINEAR)
        shutil.copyfile(model_folder() / VOCABULARY, folder / VOCABULARY)
    write_manifest(folder, {"created": "2026-11-24"}, kind=kind)
    return folder


def write_linear(folder):
    """Write a signed folder that holds the linear half of the shipped model alone."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model_folder() / LINEAR, folder / MODEL)
    shutil.copyfile(model_folder() / VOCABULARY, folder / VOCABULARY)
    shipped = json.loads((model_folder() / LABELS).read_text(encoding="utf-8"))
    labels = {name: shipped[name] for name in ("heads", "thresholds")}
    (folder / LABELS).write_text(json.dumps(labels), encoding="utf-8")
    write_manifest(folder, {"created": "2026-11-24"}, kind=Kind.LINEAR)
    return folder
