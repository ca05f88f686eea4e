"""An answer or an overview in; one document with numbered claims, the sentences behind them and the references, out.

Markdown and HTML are written from it, so that what is said in one is said in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rag.answer.markdown import escape
from rag.export import wording
from rag.export.entry import entry
from rag.export.prose import plain
from rag.export.report import Cited, Claim, Pair, Prose, Report, Section, Source, TableRow
from rag.schema import Answer, AnswerSentence, Cell, Overview, Reference, Verdict
from rag.text import clean


@dataclass(slots=True)
class _Numbering:
    """Gives claims their numbers, in the order in which they are met."""

    references: Sequence[Reference]
    claims: list[Claim] = field(default_factory=list)

    def sentence(self, said: AnswerSentence) -> Claim:
        keys = {reference.marker: reference.key for reference in self.references}
        sources = tuple(
            Source(
                quote=clean(proof.quote),
                key=keys.get(proof.marker, ""),
                marker=proof.marker if proof.marker in keys else None,
            )
            for proof in said.evidence
        )
        return self._next(said.text, sources, said.verdict, said.problems)

    def cell(self, cell: Cell, key: str) -> Claim | None:
        if not cell.text:
            return None
        source = Source(quote=clean(cell.quote or cell.text), key=key, marker=self.marker(key))
        return self._next(escape(cell.text), (source,), None, ())

    def marker(self, key: str) -> int | None:
        return next((reference.marker for reference in self.references if reference.key == key), None)

    def prose(self, text: str, sentences: Sequence[AnswerSentence], start: int, end: int) -> Prose:
        """Return `text[start:end]` with the claims in it in place of their sentences."""
        parts: list[str | Claim] = []
        for said in sentences:
            if said.start is not None and said.end is not None and start <= said.start and said.end <= end:
                parts += [text[start : said.start], self.sentence(said)]
                start = said.end
        return (*parts, text[start:end])

    def cited(self) -> tuple[Cited, ...]:
        """Return the references, each with the claims so far that rest on it."""
        return tuple(
            Cited(
                marker=reference.marker,
                entry=entry(reference),
                claims=tuple(
                    claim.number
                    for claim in self.claims
                    if any(source.marker == reference.marker for source in claim.sources)
                ),
            )
            for reference in self.references
        )

    def _next(
        self, text: str, sources: tuple[Source, ...], verdict: Verdict | None, problems: tuple[str, ...]
    ) -> Claim:
        claim = Claim(
            number=len(self.claims) + 1,
            text=" ".join(text.split()),
            sources=sources,
            verdict=verdict,
            problems=problems,
        )
        self.claims.append(claim)
        return claim


def report(thing: Answer | Overview) -> Report:
    """Return an answer or an overview as a document; what was struck out is counted in it, not said."""
    return _answer(thing) if isinstance(thing, Answer) else _overview(thing)


def notes(thing: Answer | Overview) -> dict[str, tuple[str, ...]]:
    """Return of each reference, by key, the sentences that the claims rest on, with the claims."""
    found: dict[str, list[str]] = {reference.key: [] for reference in thing.references}
    for claim in report(thing).claims:
        for source in claim.sources:
            if source.key in found and claim.verdict is not None:
                found[source.key].append(wording.note(source.quote, plain(claim.text)))
    return {key: tuple(dict.fromkeys(some)) for key, some in found.items()}


def _answer(answer: Answer) -> Report:
    numbering = _Numbering(answer.references)
    opening = numbering.prose(answer.text, _shown(answer.sentences), 0, len(answer.text))
    return Report(
        kind="answer",
        title=clean(answer.question),
        facts=(wording.OUTCOMES[answer.outcome], *wording.selection(answer.filters), wording.made(answer)),
        notices=wording.notices(answer),
        opening=opening,
        claims=tuple(numbering.claims),
        references=numbering.cited(),
        closest=answer.closest,
    )


def _overview(overview: Overview) -> Report:
    numbering = _Numbering(overview.references)
    opening, sections = _themes(overview, numbering)
    pairs = tuple(
        Pair(kind=one.kind, about=clean(one.about), claims=tuple(map(numbering.sentence, one.sentences)))
        for one in overview.relations
        if all(said.shown for said in one.sentences)
    )
    questions = tuple(map(numbering.sentence, _shown(overview.open_questions)))
    rows = tuple(
        TableRow(
            key=row.key,
            title=clean(row.title),
            year=row.year,
            theme=clean(row.theme),
            marker=numbering.marker(row.key),
            cells=tuple(numbering.cell(cell, row.key) for cell in row.cells),
            new=overview.changes is not None and row.key in overview.changes.added,
        )
        for row in overview.table.rows
    )
    return Report(
        kind="overview",
        title=clean(overview.topic),
        facts=(
            wording.OUTCOMES[overview.outcome],
            wording.coverage(overview.coverage),
            *wording.selection(overview.filters),
            wording.made(overview),
        ),
        notices=wording.notices(overview),
        opening=opening,
        sections=sections,
        pairs=pairs,
        open_questions=questions,
        columns=overview.table.columns,
        rows=rows,
        claims=tuple(numbering.claims),
        references=numbering.cited(),
        closest=overview.closest,
        suggestions=overview.suggestions,
        near_line=overview.coverage.near_line,
        left_out=overview.coverage.left_out,
        changes=wording.changes(overview.changes),
    )


def _themes(overview: Overview, numbering: _Numbering) -> tuple[Prose, tuple[Section, ...]]:
    """Cut an overview's text into what stands before its themes, and the themes; their headings are dropped."""
    text, said = overview.text, _shown(overview.sentences)
    opening: Prose = ()
    sections: list[Section] = []
    end = 0
    for theme in overview.themes:
        start = text.index(theme.text, end)
        before = numbering.prose(text, said, end, _without_heading(text, end, start))
        if sections:
            sections[-1] = Section(
                title=sections[-1].title, about=sections[-1].about, prose=(*sections[-1].prose, *before)
            )
        else:
            opening = before
        end = start + len(theme.text)
        sections.append(
            Section(
                title=clean(theme.title),
                about=wording.theme(theme),
                prose=numbering.prose(text, said, start, end),
            )
        )
    rest = numbering.prose(text, said, end, len(text))
    if not sections:
        return rest, ()
    sections[-1] = Section(title=sections[-1].title, about=sections[-1].about, prose=(*sections[-1].prose, *rest))
    return opening, tuple(sections)


def _without_heading(text: str, start: int, end: int) -> int:
    """Return where `text[start:end]` ends without the heading that is its last line."""
    before = text[start:end].rstrip()
    line = before.rfind("\n") + 1
    return start + line if before[line:].startswith("#") else end


def _shown(sentences: Iterable[AnswerSentence]) -> list[AnswerSentence]:
    return [said for said in sentences if said.shown]
