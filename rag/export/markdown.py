"""A report in, Markdown (GitHub's) out; markers lead to references, raised numbers to the sentences behind a claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.answer.markdown import escape
from rag.export import wording
from rag.export.entry import NOTE
from rag.export.prose import MARKER
from rag.export.report import Cited, Claim, Prose, Report, Source, TableRow
from rag.schema import Passage, Placed
from rag.text import clean

_UNKNOWN: Mapping[int, str] = {}


def markdown(report: Report) -> str:
    """Return a report as one Markdown document."""
    known = {one.marker: wording.marked(one.entry) for one in report.references}
    parts = [f"# {escape(report.title)}", _lines(f"- {escape(fact)}" for fact in report.facts)]
    parts += [f"> {escape(notice)}" for notice in report.notices]
    if report.changes:
        parts += ["## Since the earlier overview", _lines(f"- {escape(line)}" for line in report.changes)]
    parts.append(_prose(report.opening, known))
    for section in report.sections:
        parts += [f"## {escape(section.title)}", f"*{escape(section.about)}*", _prose(section.prose, known)]
    parts += _pairs(report, known)
    if report.open_questions:
        parts += ["## Open questions", _lines(f"- {_claim(claim, known)}" for claim in report.open_questions)]
    if report.rows:
        parts += ["## Table", _table(report.columns, report.rows, known)]
    parts += _around(report)
    if report.claims:
        parts += ["## Sentences behind the claims", _lines(map(_behind, report.claims))]
    if report.references:
        parts += ["## References", _lines(map(_reference, report.references))]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _pairs(report: Report, known: Mapping[int, str]) -> list[str]:
    if not report.pairs:
        return []
    lines = []
    for pair in report.pairs:
        lines.append(f"- **{wording.RELATIONS[pair.kind]}** on {escape(pair.about)}")
        lines += [f"  - {_claim(claim, known)}" for claim in pair.claims]
    return ["## Side by side", "\n".join(lines)]


def _around(report: Report) -> list[str]:
    """Return what stands around the text: closest papers, topics to choose, papers near the line and left out."""
    parts = []
    if report.closest:
        parts += ["## Closest papers", _lines(map(_passage, report.closest))]
    if report.suggestions:
        parts += ["## Topics here", _lines(f"- {escape(clean(one))}" for one in report.suggestions)]
    if report.near_line:
        parts += ["## Narrowly in", _lines(map(_placed, report.near_line))]
    if report.left_out:
        parts += ["## Left out", _lines(map(_placed, report.left_out))]
    return parts


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _prose(prose: Prose, known: Mapping[int, str]) -> str:
    return "".join(_claim(part, known) if isinstance(part, Claim) else part for part in prose).strip()


def _claim(claim: Claim, known: Mapping[int, str]) -> str:
    """Return a claim with its markers as links to the references, and its number as one to the sentences."""
    text = MARKER.sub(lambda match: _marker(int(match[1]), known) if int(match[1]) in known else match[0], claim.text)
    doubt = "" if claim.verdict in (None, "supported") else f" *({_doubt(claim)})*"
    return f"{_anchor(f'c-{claim.number}')}{text}{_raised(claim)}{doubt}"


def _doubt(claim: Claim) -> str:
    verdict = wording.VERDICTS[claim.verdict] if claim.verdict else ""
    return ": ".join(part for part in (verdict, escape("; ".join(claim.problems))) if part)


def _raised(claim: Claim) -> str:
    return f"<sup>[{claim.number}](#s-{claim.number})</sup>"


def _marker(marker: int, known: Mapping[int, str] = _UNKNOWN) -> str:
    """Return a marker that leads to its reference, with what must be said of the paper beside it."""
    mark = known.get(marker)
    return f"[\\[{marker}\\]](#ref-{marker})" + (f" ({mark})" if mark else "")


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>'


def _table(columns: Sequence[str], rows: Sequence[TableRow], known: Mapping[int, str]) -> str:
    lines = [f"| paper | {' | '.join(map(escape, columns))} |", "|---" * (len(columns) + 1) + "|"]
    for row in rows:
        year = "" if row.year is None else f" ({row.year})"
        marker = "" if row.marker is None else f" {_marker(row.marker, known)}"
        cells = [
            "–" if claim is None else f"{_anchor(f'c-{claim.number}')}{claim.text}{_raised(claim)}"
            for claim in row.cells
        ]
        new = "*New:* " if row.new else ""
        lines.append(f"| {new}{escape(row.title)}{year} `{row.key}`{marker} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _behind(claim: Claim) -> str:
    sources = "; ".join(map(_source, claim.sources))
    return f"{claim.number}. {_anchor(f's-{claim.number}')}{sources or 'no sentence'} [↑](#c-{claim.number})"


def _source(source: Source) -> str:
    key = f"`{source.key}`" if source.key else ""
    marker = "" if source.marker is None else _marker(source.marker)
    return " ".join(part for part in (f"“{escape(source.quote)}”", key, marker) if part)


def _reference(cited: Cited) -> str:
    one = cited.entry
    parts = [
        f"{escape(one.people)}." if one.people else "",
        f"{escape(one.title.rstrip('.'))}.",
        f"{escape(one.place)}." if one.place else "",
        f"`{one.key}`",
        *(f"<{link}>" for link in one.links),
        _address(one.url),
        f"**{mark}**." if (mark := wording.marked(one)) else "",
        *(f"*{escape(note)}*" for note in one.notes),
        f"Behind {', '.join(f'[{number}](#c-{number})' for number in cited.claims)}." if cited.claims else "",
    ]
    return f"- {_anchor(f'ref-{cited.marker}')}\\[{cited.marker}\\] {' '.join(part for part in parts if part)}"


def _address(url: str) -> str:
    """Return an address as code: it came with a record, so nobody vouches for where it leads."""
    return f"`{url.replace('`', '%60')}`" if url else ""


def _passage(passage: Passage) -> str:
    year = "" if passage.year is None else f" ({passage.year})"
    note = f" *{escape(NOTE)}*" if passage.abstract_kind == "note" else ""
    quote = f" “{escape(clean(passage.quote))}”" if passage.quote else ""
    mark = f" **{passage_mark}**" if (passage_mark := wording.taken_back(passage)) else ""
    return f"- {escape(clean(passage.title))}{year} `{passage.key}`{mark}{quote}{note}"


def _placed(paper: Placed) -> str:
    return f"- {escape(clean(paper.title))} `{paper.key}`: {escape(clean(paper.why))}"
