"""Writes a checkpoint as an int8 ONNX graph of fused operators, with its pieces and labels.

    python -m models.encoder.export --checkpoint last.pt --pieces pieces.txt.gz --out DIR

The graph is built directly, so the exporter of PyTorch is not needed. Input `ids` [batch,
length] int32; output `logits` [batch, classes of all heads side by side].
"""

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.adapters.classify.artefact import SECOND_SEGMENT
from bot.adapters.classify.unigram import PAD
from models.encoder import quantise
from models.encoder.shape import CLASSES, Shape

_FUSED = "com.microsoft"
_OPSET = 17
_MIDDLE = 128  # the zero point: unsigned activations are several times faster than signed ones


class Graph:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.zero_point = self.constant("zero_point", np.array(_MIDDLE, np.uint8))
        self.step = self.constant("step", np.array(1 / quantise.ACTIVATION_MAX, np.float32))
        self.least = self.constant("least", np.array(1e-9, np.float32))  # a row of noughts
        # Casting cuts off, so half a step more rounds.
        self.rounding = self.constant("rounding", np.array(_MIDDLE + 0.5, np.float32))

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, op: str, inputs: list[str], name: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name


def build(shape: Shape, state: dict[str, torch.Tensor], *, exact: bool) -> onnx.ModelProto:
    """Return the graph: in eight bits, or `exact` in float."""
    w = {name: tensor.detach().float().numpy() for name, tensor in state.items()}
    g = Graph(exact=exact)
    mask = _mask(g)
    x = _embed(g, w, shape)
    for layer in range(shape.layers):
        x = _layer(g, w, shape, f"layers.{layer}.", x=x, mask=mask)
    _pool(g, w, x, mask)
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [helper.make_tensor_value_info("ids", TensorProto.INT32, ["batch", "length"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "classes"])],
        g.constants,
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def _mask(g: Graph) -> str:
    pad = g.constant("pad", np.array(PAD, np.int32))
    hidden = g.node("Equal", ["ids", pad], "is_pad")
    seen = g.node("Not", [hidden], "seen")
    return g.node("Cast", [seen], "mask", to=TensorProto.INT32)


def _embed(g: Graph, w: dict[str, NDArray[np.float32]], shape: Shape) -> str:
    words = _rows_of_words(g, w["words.weight"])
    zero, one = g.constant("zero", np.array([0])), g.constant("one", np.array([1]))
    size = g.node("Shape", ["ids"], "size", start=1, end=2)
    table = g.constant("positions", w["positions.weight"])
    rows = g.node("Slice", [table, zero, size, zero, one], "position_rows")
    total = g.node("Add", [words, rows], "embedded")
    scale, bias = g.constant("norm.w", w["norm.weight"]), g.constant("norm.b", w["norm.bias"])
    return g.node("LayerNormalization", [total, scale, bias], "x", axis=-1, epsilon=shape.epsilon)


@dataclass(frozen=True)
class Rows:
    """Activations as whole numbers around 128, and what one step is worth in each row."""

    values: str
    scale: str


def _rows(g: Graph, x: str, at: str) -> Rows:
    """Each piece has its own scale: no row disturbs another, in its comment or in its batch."""
    if g.exact:
        return Rows("", "")
    size = g.node("Abs", [x], f"{at}.abs")
    size = g.node("ReduceMax", [size], f"{at}.most", axes=[-1])
    size = g.node("Max", [size, g.least], f"{at}.size")
    scale = g.node("Mul", [size, g.step], f"{at}.step")
    values = g.node("Div", [x, scale], f"{at}.steps")
    values = g.node("Add", [values, g.rounding], f"{at}.around")
    return Rows(g.node("Cast", [values], f"{at}.values", to=TensorProto.UINT8), scale)


def _rows_of_words(g: Graph, table: NDArray[np.float32]) -> str:
    """Eight bits with a scale for each piece: one scale for all would blur the rare ones."""
    if g.exact:
        return g.node("Gather", [g.constant("words", table), "ids"], "word_rows")
    scale = (np.abs(table).max(1, keepdims=True) / 127).astype(np.float32)
    whole = np.rint(table / scale).astype(np.int8)
    rows = g.node("Gather", [g.constant("words", whole), "ids"], "word_rows")
    scales = g.node("Gather", [g.constant("word_scales", scale), "ids"], "word_scale")
    rows = g.node("Cast", [rows], "word_floats", to=TensorProto.FLOAT)
    return g.node("Mul", [rows, scales], "word_values")


def _layer(
    g: Graph, w: dict[str, NDArray[np.float32]], shape: Shape, at: str, *, x: str, mask: str
) -> str:
    rows = _rows(g, x, f"{at}input")
    mixed = g.node(
        "MultiHeadAttention",
        [*(_linear(g, w, f"{at}{part}", x, rows) for part in ("query", "key", "value")), "", mask],
        f"{at}attention",
        domain=_FUSED,
        num_heads=shape.heads,
    )
    mixed = _linear(g, w, f"{at}mix", mixed, _rows(g, mixed, f"{at}mixed"))
    x = _add_and_norm(g, w, f"{at}norm1", x=x, y=mixed, epsilon=shape.epsilon)
    grown = _linear(g, w, f"{at}grow", x, _rows(g, x, f"{at}middle"))
    grown = g.node("Gelu", [grown], f"{at}gelu", domain=_FUSED)
    shrunk = _linear(g, w, f"{at}shrink", grown, _rows(g, grown, f"{at}grown"))
    return _add_and_norm(g, w, f"{at}norm2", x=x, y=shrunk, epsilon=shape.epsilon)


def _linear(g: Graph, w: dict[str, NDArray[np.float32]], at: str, x: str, rows: Rows) -> str:
    weight, bias = w[f"{at}.weight"], g.constant(f"{at}.b", w[f"{at}.bias"])
    if g.exact:
        product = g.node("MatMul", [x, g.constant(f"{at}.w", weight.T)], f"{at}.product")
        return g.node("Add", [product, bias], f"{at}.sum")
    values, scale = quantise.whole(weight)
    inputs = [rows.values, g.constant(f"{at}.w", values.T), g.zero_point]
    product = g.node("MatMulInteger", inputs, f"{at}.whole")
    product = g.node("Cast", [product], f"{at}.floats", to=TensorProto.FLOAT)
    product = g.node("Mul", [product, rows.scale], f"{at}.by_piece")
    product = g.node("Mul", [product, g.constant(f"{at}.scales", scale)], f"{at}.product")
    return g.node("Add", [product, bias], f"{at}.sum")


def _add_and_norm(
    g: Graph, w: dict[str, NDArray[np.float32]], at: str, *, x: str, y: str, epsilon: float
) -> str:
    scale = g.constant(f"{at}.w", w[f"{at}.weight"])
    bias = g.constant(f"{at}.b", w[f"{at}.bias"])
    return g.node(
        "SkipLayerNormalization", [x, y, scale, bias], f"{at}.out", domain=_FUSED, epsilon=epsilon
    )


def _pool(g: Graph, w: dict[str, NDArray[np.float32]], x: str, mask: str) -> None:
    last, middle = g.constant("last_axis", np.array([2])), g.constant("axis1", np.array([1]))
    real = g.node("Cast", [mask], "weights", to=TensorProto.FLOAT)
    column = g.node("Unsqueeze", [real, last], "weight_column")
    weighted = g.node("Mul", [x, column], "weighted")
    total = g.node("ReduceSum", [weighted, middle], "total", keepdims=0)
    count = g.node("ReduceSum", [column, middle], "count", keepdims=0)
    pooled = g.node("Div", [total, count], "pooled")
    # In float: the heads are small and decide.
    head = [
        pooled,
        g.constant("heads.w", w["heads.weight"]),
        g.constant("heads.b", w["heads.bias"]),
    ]
    g.node("Gemm", head, "logits", transB=1)


def write(checkpoint: Path, pieces: Path, out: Path) -> None:
    """Write `model.onnx`, `pieces.txt.gz` and `labels.json`, and the float graph beside `out`."""
    out.mkdir(parents=True, exist_ok=True)
    saved = torch.load(checkpoint, weights_only=False, map_location="cpu")
    parts = saved["shape"], saved["state"]
    onnx.save(build(*parts, exact=True), out.with_name(f"{out.name}-float.onnx"))
    onnx.save(build(*parts, exact=False), out / "model.onnx")
    shutil.copyfile(pieces, out / "pieces.txt.gz")
    labels = {
        "heads": {head: list(names) for head, names in CLASSES.items()},
        "context": SECOND_SEGMENT,
    }
    (out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Export the checkpoint that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write(arguments.checkpoint, arguments.pieces, arguments.out)


if __name__ == "__main__":
    main()
