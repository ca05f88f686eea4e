"""The state of one overview: a topic with what is written of it, growing, done, stopped or failed."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag import (
    Attest,
    AttestError,
    Filters,
    Overview,
)
from rag.schema import (
    AnswerSentence,
    Estimate,
    OverviewDraft,
    Reference,
)
from rag.serve.steps import Waiting
from ui.beside import beside
from ui.growing import BROKEN, Status, drawable
from ui.turns import Entry, before, worked

# Seconds: how often a silent model is looked after, and how long one that is stopped may take to come to its end.
_REST = 0.2
_PATIENCE = 3.0

_FIRST = OverviewDraft(stage="choosing papers", done=0, total=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A topic and what has come back so far; `error` is set if it failed.

    `most` is how many papers are read at most, null if that was not said; `estimate` what the overview will take, once
    that is known.
    """

    topic: str
    most: int | None = None
    filters: Filters = Filters()
    status: Status = "asking"
    draft: OverviewDraft = field(default_factory=lambda: _FIRST)
    estimate: Estimate | None = None
    overview: Overview | None = None
    error: str | None = None

    @property
    def text(self) -> str:
        """The checked text so far."""
        return self.draft.text if self.overview is None else self.overview.text

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """All judged sentences so far: those of the text, then those side by side, then the open questions."""
        if self.overview is None:
            return self.draft.sentences
        paired = (sentence for pair in self.overview.relations for sentence in pair.sentences)
        return (*self.overview.sentences, *paired, *self.overview.open_questions)

    @property
    def references(self) -> tuple[Reference, ...]:
        """The papers behind the markers so far."""
        return self.draft.references if self.overview is None else self.overview.references

    @property
    def quoted(self) -> bool:
        """Whether each sentence is the quote itself."""
        return self.overview is not None and self.overview.mode == "extractive"


def write(attest: Attest, writing: Writing, stop: threading.Event, entry: Entry | None = None) -> Iterator[Writing]:
    """Yield an overview as it grows, until it is done; once `stop` is set, its model writes no more.

    The same writing comes again while the model rests. An overview whose model says nothing any more when it is stopped
    keeps what is there. It begins when it is its turn.
    """
    yield writing

    steps = attest.summarize_stream(writing.topic, filters=writing.filters, most=writing.most, stop=stop.is_set)
    news: Iterator[Waiting | OverviewDraft | Overview | None] = beside(worked(entry, steps, stop), tick=_REST)
    stopped_at = None
    try:
        for step in drawable(news, _passing):
            if isinstance(step, Waiting):
                writing = dataclasses.replace(writing, draft=_waiting(step.place))
            elif isinstance(step, Overview):
                writing = dataclasses.replace(writing, status="done", overview=_dated(step, writing.most))
            elif step is not None:
                writing = dataclasses.replace(writing, draft=step, estimate=step.estimate or writing.estimate)
            if stop.is_set() and writing.overview is None:
                stopped_at = stopped_at or time.monotonic()
                if time.monotonic() - stopped_at > _PATIENCE:
                    yield dataclasses.replace(writing, status="stopped")
                    return
            yield writing
        if writing.overview is None:  # stopped before it was its turn
            yield dataclasses.replace(writing, status="stopped")
    except AttestError as exc:
        yield dataclasses.replace(writing, status="failed", error=str(exc))
    except Exception:  # a mistake of ours: the page goes on, and the terminal gets the traceback
        yield dataclasses.replace(writing, status="failed", error=BROKEN)
        raise
    finally:
        stop.set()  # whoever left the page pays for no more of it


def _waiting(place: int) -> OverviewDraft:
    return dataclasses.replace(_FIRST, stage=before(place))


def _passing(step: Waiting | OverviewDraft | Overview | None) -> bool:
    return isinstance(step, OverviewDraft) and step.estimate is None


def _dated(overview: Overview, most: int | None) -> Overview:
    """Return an overview with what a file of it must remember to be brought up to date."""
    return dataclasses.replace(overview, most=most, written_at=datetime.now(UTC).isoformat(timespec="seconds"))
