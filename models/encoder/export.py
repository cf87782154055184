"""Writes a checkpoint as an int8 ONNX graph of fused operators, with its pieces and labels.

    python -m models.encoder.export --checkpoint last.pt --pieces pieces.txt.gz --out DIR

The graph is built directly, so the exporter of PyTorch is not needed. Input `ids` [batch,
length] int32; output `logits` [batch, classes of all heads side by side].
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.adapters.classify.artefact import SECOND_SEGMENT
from bot.adapters.classify.unigram import PAD
from models.encoder.shape import CLASSES, Shape

_FUSED = "com.microsoft"
_OPSET = 17
_BLOCK = 64  # weights that share a scale; so do as many activations at run time
_INT8 = 4  # accuracy level: activations in eight bits, by blocks, so rows do not disturb another


class Graph:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

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
    mixed = g.node(
        "MultiHeadAttention",
        [*(_linear(g, w, f"{at}{part}", x) for part in ("query", "key", "value")), "", mask],
        f"{at}attention",
        domain=_FUSED,
        num_heads=shape.heads,
    )
    mixed = _linear(g, w, f"{at}mix", mixed)
    x = _add_and_norm(g, w, f"{at}norm1", x=x, y=mixed, epsilon=shape.epsilon)
    grown = _linear(g, w, f"{at}grow", x)
    grown = g.node("Gelu", [grown], f"{at}gelu", domain=_FUSED)
    shrunk = _linear(g, w, f"{at}shrink", grown)
    return _add_and_norm(g, w, f"{at}norm2", x=x, y=shrunk, epsilon=shape.epsilon)


def _linear(g: Graph, w: dict[str, NDArray[np.float32]], at: str, x: str) -> str:
    weight = w[f"{at}.weight"]
    if g.exact:
        product = g.node("MatMul", [x, g.constant(f"{at}.w", weight.T)], f"{at}.product")
    else:
        whole, scales = _blocks(weight)
        product = g.node(
            "MatMulNBits",
            [x, g.constant(f"{at}.w", whole), g.constant(f"{at}.scales", scales)],
            f"{at}.product",
            domain=_FUSED,
            N=weight.shape[0],
            K=weight.shape[1],
            bits=8,
            block_size=_BLOCK,
            accuracy_level=_INT8,
        )
    return g.node("Add", [product, g.constant(f"{at}.b", w[f"{at}.bias"])], f"{at}.sum")


def _blocks(weight: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return each row in blocks of eight-bit numbers around 128, and the scale of every block."""
    blocks = weight.reshape(len(weight), -1, _BLOCK)
    scales = np.maximum(np.abs(blocks).max(2) / 127, 1e-9).astype(np.float32)
    return (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8), scales


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
    saved = torch.load(checkpoint, weights_only=False)
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
