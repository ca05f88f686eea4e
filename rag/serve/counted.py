"""The engine that a server counts with: what was answered, what the model failed at, what was loaded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.answer.answering import QUOTING
from rag.engine import Attest
from rag.schema import Answer, Draft, IngestReport, Overview, OverviewDraft

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.serve.metrics import Metrics


class Counted(Attest):
    """An engine whose answers, overviews and loads are counted, whoever asks for them."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        super().__init__(settings)
        self._metrics = metrics
        metrics.count_papers(self.count)

    def ask_stream(self, question: str, **options: Any) -> Iterator[Draft | Answer]:
        """Count the answer of `Attest.ask_stream`."""
        return self._counted(super().ask_stream(question, **options))

    def ask_again_stream(self, answer_id: str, *, llm: str | None = None) -> Iterator[Draft | Answer]:
        """Count the answer of `Attest.ask_again_stream`."""
        return self._counted(super().ask_again_stream(answer_id, llm=llm))

    def summarize_stream(self, topic: str, **options: Any) -> Iterator[OverviewDraft | Overview]:
        """Count the overview of `Attest.summarize_stream`."""
        return self._counted(super().summarize_stream(topic, **options))

    def ingest(self, *sources: Any, **options: Any) -> IngestReport:
        """Count the load of `Attest.ingest`."""
        result = "failed"
        try:
            report = super().ingest(*sources, **options)
            result = "interrupted" if report.interrupted else "done"
            return report
        finally:
            self._metrics.load(result)

    def _counted(self, steps: Iterator[Any]) -> Iterator[Any]:
        started = time.monotonic()
        for step in steps:
            if isinstance(step, Answer | Overview):
                kind = "answer" if isinstance(step, Answer) else "overview"
                failed = QUOTING in (step.notice or "")
                self._metrics.answer(kind, step.outcome, step.mode, time.monotonic() - started, model_failed=failed)
            yield step
