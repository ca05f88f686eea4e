"""The setting ATTEST_RUNTIME in, the program that runs the bundled model out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from rag.errors import ConfigError
from rag.shipped import shipped

if TYPE_CHECKING:
    from rag.library.catalog.index import Vectors

logger = logging.getLogger(__name__)

_preferred = ["auto"]
_ALIKE = 0.99


class Runtime(Protocol):
    """A model in memory that reads one text a call, from as many threads as call it; `name` says what runs it."""

    name: str

    def forward(self, ids: Sequence[int]) -> Vectors:
        """Return the token vectors, float32 [pieces, dimension], of the word pieces of one text."""
        ...


def prefer(choice: str) -> None:
    """Have this process run the bundled model by `auto`, `onnxruntime` or `openvino`."""
    _preferred[0] = choice


def preferred() -> str:
    """Return what this process runs the bundled model by; who never said gets `auto`."""
    return _preferred[0]


def open_runtime(model: bytes, choice: str, threads: int) -> Runtime:
    """Load the bundled model; `auto` is OpenVINO where it is installed and works, else onnxruntime.

    Raises:
        ConfigError: OpenVINO is asked for and cannot be used.
    """
    from rag.library.embedding.onnx import OnnxModel

    if choice == "onnxruntime":
        return OnnxModel(model)
    try:
        from rag.library.embedding.openvino import OpenVinoModel

        return _checked(OpenVinoModel(model, threads))
    except (
        ImportError,
        OSError,
        RuntimeError,
    ) as exc:  # RuntimeError: OpenVINO's own, such as for an unknown processor
        if choice == "openvino":
            raise ConfigError(
                f"ATTEST_RUNTIME=openvino cannot be used ({exc}); install it with: pip install 'attest-rag[fast]'"
            ) from exc
        if not isinstance(exc, ModuleNotFoundError):
            logger.warning("OpenVINO is installed and cannot be used (%s); onnxruntime runs the model.", exc)
        return OnnxModel(model)


def probes() -> list[list[int]]:
    """Return word pieces of made-up texts, short and long, whose vectors are known."""
    return [[101, *(2000 + 37 * place % 25_000 for place in range(length)), 102] for length in (1, 14, 61, 300)]


def _checked(model: Runtime) -> Runtime:
    """Return a model that gives the vectors that onnxruntime gives.

    Raises:
        RuntimeError: it does not, as runtimes are known to do on some processors, without a word.
    """
    import numpy as np

    known = np.load(BytesIO(shipped("rag/library/data/probes.npy")), allow_pickle=False).astype(np.float32)
    for ids, right in zip(probes(), known, strict=True):
        found = model.forward(ids).mean(axis=0)
        if not found @ right >= _ALIKE * np.linalg.norm(found) * np.linalg.norm(right):  # NaN is not alike either
            raise RuntimeError("it gives wrong vectors on this processor")
    return model
