"""A plan in, the overview out, stage by stage: text, table, what agrees and differs, and what was covered."""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.answer.citations import escape_markdown
from rag.answer.outcome import not_in_collection_text
from rag.answer.page import Page
from rag.library.library import Library
from rag.overview import writing
from rag.overview.estimate import Means, estimate
from rag.overview.layout import Layout
from rag.overview.plan import Plan, plan
from rag.overview.prompts import PROMPT_VERSION
from rag.overview.relations import relations
from rag.overview.staged import Stages, Stop
from rag.overview.table import row
from rag.schema import Brief, Coverage, Mode, Models, Overview, OverviewDraft, Table, Theme
from rag.text import counted

MOST_READ = 100  # papers
MOST_WRITTEN = 40  # with a model, which a reader waits and pays for


@dataclass(slots=True)
class Clock:
    """How long each stage took, in milliseconds."""

    laps: dict[str, float | None] = field(default_factory=dict)
    _started: float = field(default_factory=time.perf_counter)
    _last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.laps[name], self._last = round(1000 * (now - self._last), 2), now

    def total(self) -> dict[str, float | None]:
        """Return all stages and their sum."""
        return {**self.laps, "total": round(1000 * (time.perf_counter() - self._started), 2)}


@dataclass(frozen=True, slots=True)
class _Written:
    """An overview as it is written: its plan, its text, what wrote each theme, and what the reader is told of it."""

    planned: Plan
    layout: Layout
    modes: tuple[Mode, ...]
    means: Means | None = None
    told: str = ""

    @property
    def mode(self) -> Mode:
        """What wrote the overview: a model if it wrote any theme."""
        return "llm" if "llm" in self.modes else "extractive"


def summarize(
    library: Library, brief: Brief, means: Means | None = None, stop: Stop = lambda: False
) -> Iterator[OverviewDraft | Overview]:
    """Yield an overview as it grows and at last the overview.

    The second draft says what it will take. Without `means`, or where the model fails or `stop` says so, the rest is in
    the papers' own sentences.

    Raises:
        LibraryEmptyError: nothing has been loaded.
    """
    clock = Clock()
    yield OverviewDraft(stage="choosing papers", done=0, total=1)
    planned = plan(library, brief, MOST_READ if means is None else MOST_WRITTEN)
    clock.lap("plan")
    yield OverviewDraft(
        stage="choosing papers", done=1, total=1, text=first_line(planned), estimate=estimate(planned, means)
    )
    if means is None or not planned.sections:
        written = yield from _extractive(planned)
    else:
        stages = Stages(planned, first_line(planned), means, stop)
        yield from stages.write()
        modes = tuple(part.mode for part in stages.parts)
        written = _Written(stages.planned, stages.layout(), modes, means, stages.told())
    clock.lap("write")
    yield _finish(library, written, clock)


def _extractive(planned: Plan) -> Generator[OverviewDraft, None, _Written]:
    """Yield the overview in the papers' own sentences as it grows, and return it."""
    page, evidence = Page(text=first_line(planned)), planned.evidence
    spans: list[tuple[int, int]] = []
    writing.write_opening(page, planned.sections)
    for number, section in enumerate(planned.sections, start=1):
        start = len(page.text) + len(writing.heading(section))
        writing.write_section(page, section)
        spans.append((start, len(page.text)))
        yield OverviewDraft(
            stage=section.title,
            done=number,
            total=len(planned.sections),
            text=page.text,
            sentences=tuple(page.sentences),
            references=page.references(evidence),
        )
    modes: list[Mode] = ["extractive"] * len(spans)
    return _Written(planned, Layout(page, tuple(spans)), tuple(modes))


def _finish(library: Library, written: _Written, clock: Clock) -> Overview:
    """Return the overview of a text that is written, with its table, relations and coverage."""
    planned, page, means = written.planned, written.layout.page, written.means
    sections, evidence = planned.sections, sorted(planned.evidence, key=lambda one: one.marker)
    rows = tuple(row(entry.stored, section.title) for section in sections for entry in section.entries)
    clock.lap("table")
    related = relations(evidence)
    clock.lap("relations")
    references = page.references(evidence)
    llm = means.writer.name if means is not None and written.mode == "llm" else None
    return Overview(
        overview_id=uuid.uuid4().hex[:16],
        topic=planned.topic,
        filters=planned.brief.filters,
        outcome="answered" if sections else "not_in_collection",
        mode=written.mode,
        text=page.text,
        themes=_themes(written),
        table=Table(rows=rows),
        sentences=tuple(page.sentences),
        references=references,
        coverage=_coverage(planned, len(references)),
        models=Models(llm=llm, embedding=library.embedder.name, prompt=PROMPT_VERSION if llm is not None else None),
        usage=None if means is None else means.tally.usage,
        timings_ms=clock.total(),
        library_version=library.version,
        relations=related,
        open_questions=writing.stated_open(planned.entries),
        closest=() if sections else planned.closest(),
        suggestions=planned.suggestions,
        notice=" ".join(filter(None, [_notice(planned), written.told])) or None,
        most=planned.brief.most,
        written_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _themes(written: _Written) -> tuple[Theme, ...]:
    text, parts = written.layout.page.text, zip(written.layout.spans, written.modes, strict=True)
    return tuple(
        Theme(
            title=section.title,
            text=text[start:end],
            papers=tuple(entry.stored.paper.key for entry in section.entries),
            phrases=section.phrases,
            years=section.years,
            mode=mode,
        )
        for section, ((start, end), mode) in zip(written.planned.sections, parts, strict=True)
    )


def _coverage(planned: Plan, cited: int) -> Coverage:
    found = planned.membership
    return Coverage(
        library=found.papers,
        examined=found.examined,
        matched=len(found.members),
        read=len(planned.entries),
        cited=cited,
        left_out=planned.left_out,
        near_line=found.narrowly,
    )


def first_line(planned: Plan) -> str:
    """Return what an overview begins with: how many papers there are, which claims nothing of what they say."""
    topic, found = f"“{escape_markdown(planned.topic)}”", planned.membership
    if not planned.sections:
        told = not_in_collection_text(planned.closest(), f"Nothing in this collection is about {topic}.")
        here = ", ".join(f"“{escape_markdown(theme)}”" for theme in planned.suggestions)
        return f"{told} It has papers on {here}." if here else told
    number = len(found.members)
    if planned.everything:
        papers = counted(found.papers, "paper")
        told = f"{papers} passed the filters" if planned.brief.filters else f"This collection has {papers}"
    else:
        told = f"{number} of {found.papers:,} papers here {'is' if number == 1 else 'are'} about {topic}"
    if (read := len(planned.evidence)) < number:
        told += f"; {read} of them {'is' if read == 1 else 'are'} read"
    return f"{told}, in {len(planned.sections)} themes." if len(planned.sections) > 1 else f"{told}."


def _notice(planned: Plan) -> str | None:
    """Return what the reader is told beside the text; None if there is nothing."""
    if planned.everything and planned.sections:
        whole = "all papers that pass the filters" if planned.brief.filters else "the whole collection"
        return f"This is an overview of {whole}; each theme makes a topic of its own."
    if planned.wide and planned.sections:
        return (
            f"“{planned.topic}” is a wide topic here, next to the whole collection; the overview is of the "
            f"{len(planned.evidence)} papers that are most about it."
        )
    if len(planned.evidence) == 1:
        return "Only one paper here is about this topic."
    return None
