"""A question and texts in, the scores of a cross-encoder that `fastembed` runs out; nothing is downloaded here."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
from collections.abc import Sequence
from typing import Any

from rag.errors import ConfigError, ModelUnavailableError
from rag.library.embedding.onnx import import_onnxruntime

logger = logging.getLogger(__name__)

_BATCH = 8  # texts run together are padded to the longest of them


class CrossEncoder:
    """A cross-encoder that fastembed knows, loaded from its folder of models when it is first needed.

    That folder is what FASTEMBED_CACHE_PATH says; a model comes into it by the command in the error's message,
    which is the only time that the network is used.
    """

    def __init__(self, name: str) -> None:
        """Take the model's name as fastembed spells it.

        Raises:
            ConfigError: fastembed is not installed, or does not know the name.
        """
        import_onnxruntime()  # fastembed imports it, too, and would leave its telemetry on
        try:
            from fastembed.rerank.cross_encoder import TextCrossEncoder
        except ImportError as exc:
            raise ConfigError(
                f"ATTEST_RERANK=fastembed:{name} needs another package: pip install 'attest-rag[rerank]'."
            ) from exc
        with contextlib.suppress(ImportError):
            from loguru import logger as theirs

            theirs.disable("fastembed")  # it prints on its own what our one sentence says
        known = [model["model"] for model in TextCrossEncoder.list_supported_models()]
        if name.lower() not in map(str.lower, known):
            raise ConfigError(f"ATTEST_RERANK=fastembed:{name} names no cross-encoder; use one of {', '.join(known)}.")
        self._make = TextCrossEncoder
        self._model_name = name
        self._model: Any = None
        self._guard = threading.Lock()

    @property
    def name(self) -> str:
        """What it is called where people read of it."""
        return f"The cross-encoder {self._model_name}"

    def scores(self, question: str, texts: Sequence[str]) -> list[float | None]:
        """Return how well each text answers the question: the logistic function of the model's value, 0…1.

        Raises:
            ModelUnavailableError: its files are not here, or cannot be run.
        """
        model = self._loaded()
        try:
            values = [float(value) for value in model.rerank(question, list(texts), batch_size=_BATCH)]
        except Exception as exc:  # onnxruntime and tokenizers raise bare ones
            raise self._unusable(exc) from exc
        if len(values) != len(texts):
            raise self._unusable(ValueError(f"{len(values)} scores for {len(texts)} texts"))
        return [_logistic(value) if math.isfinite(value) else None for value in values]

    def _loaded(self) -> Any:
        with self._guard:
            if self._model is None:
                try:
                    self._model = self._make(self._model_name, local_files_only=True)
                except (OSError, ValueError) as exc:
                    logger.info("fastembed: %s", exc)
                    raise ModelUnavailableError(
                        f'{self.name} is not on this machine; fetch it once with: python -c "from '
                        "fastembed.rerank.cross_encoder import TextCrossEncoder; "
                        f"TextCrossEncoder('{self._model_name}')\"."
                    ) from exc
                except Exception as exc:  # what onnxruntime makes of broken files
                    raise self._unusable(exc) from exc
            return self._model

    def _unusable(self, exc: Exception) -> ModelUnavailableError:
        logger.info("fastembed: %s", exc)
        return ModelUnavailableError(f"{self.name} cannot be run ({type(exc).__name__}).")


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))
