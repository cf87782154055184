"""Builds the ONNX graph: n-gram ids and counts in, one probability table per head out.

All arithmetic of serving stands in the graph: TF-IDF weights, the weighted sum of the n-grams'
rows, temperatures and softmax. Rows are 8-bit with one scale per n-gram and one per column.
"""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
REASONS = 8  # strongest word n-grams returned per comment; also the shortest row accepted


class Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def const(self, value: NDArray[np.generic] | float | Sequence[int]) -> str:
        array = np.float32(value) if isinstance(value, float) else np.asarray(value)
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def op(self, kind: str, *inputs: str, out: str | None = None, **attributes: object) -> str:
        name = out or f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def as_float(self, name: str) -> str:
        return self.op("Cast", name, to=TensorProto.FLOAT)


def quantise(
    table: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float16], NDArray[np.float32]]:
    """Return 8-bit rows, the scale of each row and of each column."""
    columns = np.maximum(table.std(axis=0), 1e-6).astype(np.float32)
    scaled = table / columns
    rows = np.maximum(np.abs(scaled).max(axis=1) / 127, 1e-4).astype(np.float16)
    values = np.clip(np.rint(scaled / rows[:, None].astype(np.float32)), -127, 127)
    return values.astype(np.int8), rows, columns


def _weights(graph: Graph, idf: NDArray[np.float32], words: int) -> tuple[str, str]:
    """Return the TF-IDF weights of words (0 for pieces) and of pieces (0 for words)."""
    log = graph.op("Log", graph.op("Max", "counts", graph.const(1.0)))
    present = graph.as_float(graph.op("Greater", "counts", graph.const(0.0)))
    frequency = graph.op("Mul", graph.op("Add", log, graph.const(1.0)), present)
    rarity = graph.as_float(graph.op("Gather", graph.const(idf.astype(np.float16)), "ids"))
    weight = graph.op("Mul", frequency, rarity)
    is_word = graph.as_float(graph.op("Less", "ids", graph.const(np.int64(words))))
    is_piece = graph.op("Sub", graph.const(1.0), is_word)
    return tuple(  # type: ignore[return-value]
        _unit_length(graph, graph.op("Mul", weight, part)) for part in (is_word, is_piece)
    )


def _unit_length(graph: Graph, vector: str) -> str:
    axes = graph.const(np.array([1], np.int64))
    square = graph.op("ReduceSum", graph.op("Mul", vector, vector), axes, keepdims=1)
    return graph.op("Div", vector, graph.op("Sqrt", graph.op("Max", square, graph.const(1e-12))))


def _slice(graph: Graph, name: str, start: int, stop: int, axis: int) -> str:
    bounds = [graph.const(np.array([value], np.int64)) for value in (start, stop, axis)]
    return graph.op("Slice", name, *bounds)


def _reasons(graph: Graph, rows: str, words: str, scores: str, classes: int) -> None:
    """Which word n-grams spoke most for the chosen first head's class over the others."""
    first = _slice(graph, rows, 0, classes, 2)
    centred = graph.op("Sub", first, graph.op("ReduceMean", first, axes=[2], keepdims=1))
    chosen = graph.op("ArgMax", scores, axis=1, keepdims=0)
    pick = graph.op(
        "OneHot", chosen, graph.const(np.int64(classes)), graph.const(np.array([0, 1], np.float32))
    )
    last = graph.const(np.array([2], np.int64))
    share = graph.op("MatMul", centred, graph.op("Unsqueeze", pick, last))
    contribution = graph.op("Mul", graph.op("Squeeze", share, last), words)
    top = graph.op("TopK", contribution, graph.const(np.array([REASONS], np.int64)), axis=1)
    graph.nodes[-1].output[:] = ["reason_weights", "reason_places"]
    del top


def build(
    *,
    table: NDArray[np.float32],
    bias: NDArray[np.float32],
    idf: NDArray[np.float32],
    words: int,
    heads: Mapping[str, int],
    temperatures: Mapping[str, float],
) -> onnx.ModelProto:
    """Return the graph.

    `heads` maps a head to its number of columns in `table`, in order; one column means a
    two-class head whose column is the log-odds of `true`.
    """
    graph = Graph()
    values, row_scales, column_scales = quantise(table)
    word_weights, piece_weights = _weights(graph, idf, words)
    scale = graph.as_float(graph.op("Gather", graph.const(row_scales), "ids"))
    word_weights = graph.op("Mul", word_weights, scale)
    weights = graph.op("Add", word_weights, graph.op("Mul", piece_weights, scale))
    gathered = graph.as_float(graph.op("Gather", graph.const(values), "ids"))
    rows = graph.op("Mul", gathered, graph.const(column_scales))
    axis = graph.const(np.array([1], np.int64))
    total = graph.op("MatMul", graph.op("Unsqueeze", weights, axis), rows)
    scores = graph.op("Add", graph.op("Squeeze", total, axis), graph.const(bias))
    outputs, start = [], 0
    for place, (head, columns) in enumerate(heads.items()):
        part = _slice(graph, scores, start, start + columns, 1)
        if place == 0:
            _reasons(graph, rows, word_weights, part, columns)
        part = graph.op("Div", part, graph.const(float(temperatures[head])))
        if columns == 1:
            part = graph.op("Concat", graph.op("Sub", part, part), part, axis=1)
        graph.op("Softmax", part, out=head, axis=1)
        outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, ["B", None]))
        start += columns
    return _model(graph, outputs)


def _model(graph: Graph, heads: Sequence[onnx.ValueInfoProto]) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["B", "L"]),
        helper.make_tensor_value_info("counts", TensorProto.FLOAT, ["B", "L"]),
    ]
    outputs = [
        *heads,
        helper.make_tensor_value_info("reason_weights", TensorProto.FLOAT, ["B", REASONS]),
        helper.make_tensor_value_info("reason_places", TensorProto.INT64, ["B", REASONS]),
    ]
    proto = helper.make_graph(graph.nodes, "tanggap", inputs, outputs, graph.constants)
    model = helper.make_model(
        proto, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tanggap"
    )
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def write(model: onnx.ModelProto, path: Path) -> None:
    path.write_bytes(model.SerializeToString(deterministic=True))


def write_vocabulary(vocabulary: Sequence[str], path: Path) -> None:
    """Write one n-gram a line, compressed; equal vocabularies give equal files."""
    path.write_bytes(gzip.compress("\n".join(vocabulary).encode(), mtime=0))
