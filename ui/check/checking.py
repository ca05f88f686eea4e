"""The state of one check: a text with what is known of its sentences, growing, done, stopped or failed."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rag import (
    Attest,
    AttestError,
)
from rag.schema import (
    CheckedSentence,
    DraftForm,
    DraftReport,
    DraftSentence,
)
from rag.serve.steps import Waiting
from ui.beside import beside
from ui.growing import BROKEN, Status
from ui.turns import Entry, worked

_REST = 0.2  # seconds: how often a check is drawn at most, and how often one that rests is looked after
NO_CLAIM = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A text and what has been found so far; `error` is set if it failed.

    `keys` are the papers to check against; if there are none, a sentence is checked against those that it cites, if
    `cited`, and else all. `sentences` are all sentences of the text, `checked` those of them that claim something, in
    order, as far as they are checked. `place` is the one in line, 0 once the check has begun.
    """

    text: str
    name: str | None = None
    form: DraftForm = "markdown"
    keys: tuple[str, ...] = ()
    cited: bool = True
    sentences: tuple[DraftSentence, ...] = ()
    checked: tuple[CheckedSentence, ...] = ()
    report: DraftReport | None = None
    place: int = 0
    status: Status = "asking"
    error: str | None = None

    @property
    def claims(self) -> tuple[DraftSentence, ...]:
        """The sentences that claim something."""
        return tuple(one for one in self.sentences if one.claims)

    @property
    def counts(self) -> Counter[str]:
        """How many sentences have each verdict so far, and how many claim nothing."""
        found = Counter[str](one.check.verdict for one in self.checked)
        found[NO_CLAIM] = len(self.sentences) - len(self.claims)
        return found


def check(attest: Attest, asked: Check, stop: threading.Event, entry: Entry | None = None) -> Iterator[Check]:
    """Yield a check as it grows, until all sentences are checked; once `stop` is set, it ends with those that are.

    The same check comes again while it rests. It begins when it is its turn.
    """
    growing = dataclasses.replace(asked, sentences=attest.read_draft(asked.text, form=asked.form))
    yield growing

    steps = attest.verify_draft_stream(
        asked.text, form=asked.form, keys=asked.keys, cited=asked.cited, stop=stop.is_set
    )
    news: Iterator[Waiting | CheckedSentence | DraftReport | None] = beside(worked(entry, steps, stop), tick=_REST)
    checked: list[CheckedSentence] = []
    drawn = time.monotonic()
    try:
        for step in news:
            if isinstance(step, Waiting):
                growing = dataclasses.replace(growing, place=step.place)
            elif isinstance(step, DraftReport):
                status: Status = "done" if len(checked) == len(growing.claims) else "stopped"
                growing = dataclasses.replace(growing, checked=step.sentences, report=step, status=status, place=0)
            elif step is not None:
                checked.append(step)
                if time.monotonic() - drawn < _REST:
                    continue
            if growing.report is None and len(checked) > len(growing.checked):
                growing = dataclasses.replace(growing, checked=tuple(checked), place=0)
            drawn = time.monotonic()
            yield growing
        if growing.report is None:  # stopped before it was its turn
            yield dataclasses.replace(growing, status="stopped")
    except AttestError as exc:
        yield _failed(growing, checked, str(exc))
    except Exception:  # a mistake of ours: the page goes on, and the terminal gets the traceback
        yield _failed(growing, checked, BROKEN)
        raise
    finally:
        stop.set()  # whoever left the page needs no more of it


def _failed(growing: Check, checked: list[CheckedSentence], error: str) -> Check:
    return dataclasses.replace(growing, checked=tuple(checked), status="failed", error=error)
