"""OpenVINO with its telemetry off, running a model twice as fast as onnxruntime."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.library.catalog.index import Vectors

_TELEMETRY = "openvino_telemetry"
# Not bfloat16: 2026.4 then gives NaN for some lengths (attention fused, no AMX), and its issue 38256 tells of wrong
# products on AMD. So float32, rounded to 8 bits before a product with weights, 32 numbers by a scale of their own.
_SETTINGS = {
    "PERFORMANCE_HINT": "THROUGHPUT",
    "INFERENCE_PRECISION_HINT": "f32",
    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 32,
    "ENABLE_CPU_PINNING": False,  # several processes would be pinned to the same cores
    "CPU_RUNTIME_CACHE_CAPACITY": 200,  # what is prepared for a length of text; with its 5,000 memory grew to 1.6 GB
}


def import_openvino() -> Any:
    """Import OpenVINO with its telemetry off and return it.

    `import openvino` alone reports itself to its maker, without asking, where the package for that can be
    imported; there is no setting against it but a file in the user's home.

    Raises:
        ImportError: it is not installed.
    """
    before = sys.modules.get(_TELEMETRY)
    sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # Python's way to say that it is not here
    try:
        import openvino
    finally:
        if before is None:
            sys.modules.pop(_TELEMETRY, None)  # another thread may have come first
        else:
            sys.modules[_TELEMETRY] = before
    return openvino


class OpenVinoModel:
    """A model of BERT's kind run by OpenVINO; `threads` texts at a time, one thread each.

    Texts come alone, nothing is padded: what the model does about padding is taken out, which lets OpenVINO fuse
    the attention.
    """

    def __init__(self, model: bytes, threads: int) -> None:
        ov = import_openvino()
        core = ov.Core()
        graph = core.read_model(model)
        _unmask(graph)
        streams = {"NUM_STREAMS": threads, "INFERENCE_NUM_THREADS": threads}
        self._compiled = core.compile_model(graph, "CPU", _SETTINGS | streams)
        self._idle: deque[Any] = deque()
        self.name = f"OpenVINO {ov.__version__.partition('-')[0]}"

    def forward(self, ids: Sequence[int]) -> Vectors:
        """Return the token vectors, float32 [pieces, dimension], of the word pieces of one text."""
        try:
            request = self._idle.pop()
        except IndexError:
            request = self._compiled.create_infer_request()
        row = np.array([ids], dtype=np.int64)
        request.infer([row, np.ones_like(row), np.zeros_like(row)], share_inputs=True)
        found: Vectors = request.get_output_tensor(0).data[0].copy()  # the next text is written over it
        self._idle.append(request)
        return found


def _unmask(graph: Any) -> None:
    """Take out what hides padding: the sum before each softmax, and the choice of zeros for rows without a word."""
    for node in graph.get_ordered_ops():
        inputs = [end.get_source_output() for end in node.inputs()]
        kinds = [end.get_node().get_type_name() for end in inputs]
        if node.get_type_name() == "Select" and kinds[0] == "IsNaN":
            node.output(0).replace(inputs[2])
        elif node.get_type_name() == "Softmax" and kinds[0] == "Add":
            summed = [end.get_source_output() for end in inputs[0].get_node().inputs()]
            scores = [end for end in summed if end.get_node().get_type_name() == "MatMul"]
            if len(scores) == 1:
                node.input(0).replace_source_output(scores[0])
