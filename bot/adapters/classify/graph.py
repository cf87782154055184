"""Opens a graph under ONNX Runtime: one thread, and no memory kept for a long comment."""

from typing import Any

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from bot.adapters.classify.artefact import ModelError

# ONNX Runtime's errors share no base of their own.
REFUSALS = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    RuntimeError,
)


def open_graph(graph: bytes) -> Any:
    """Return a session. Raises ModelError."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # a long comment must not keep its memory for ever
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except REFUSALS as error:
        raise ModelError("ONNX Runtime menolaknya") from error
    # Kept in case the session has to be opened again on other hardware: the whole model twice.
    session._model_bytes = None  # noqa: SLF001
    return session
