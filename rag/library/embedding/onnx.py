"""onnxruntime with its telemetry off: whoever runs a model by it gets it from here first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.library.catalog.index import Vectors


def import_onnxruntime() -> Any:
    """Import onnxruntime with its telemetry off and return it.

    Since 1.29 its packages send events to its maker unless this variable is set before the import.

    Raises:
        ImportError: it is not installed.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    return onnxruntime


class OnnxModel:
    """A model of BERT's kind run by onnxruntime, each text on the thread that calls."""

    def __init__(self, model: bytes) -> None:
        ort = import_onnxruntime()
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.name = f"onnxruntime {ort.__version__}"

    def forward(self, ids: Sequence[int]) -> Vectors:
        """Return the token vectors, float32 [pieces, dimension], of the word pieces of one text."""
        row = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        found: Vectors = self._session.run(None, inputs)[0][0]
        return found
