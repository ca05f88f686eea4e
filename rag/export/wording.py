"""What an exported answer or overview says about itself, in words: nouns in, lines of plain text out."""

from __future__ import annotations

from collections.abc import Mapping

from rag import standing
from rag.export.entry import Entry
from rag.schema import (
    Answer,
    Coverage,
    Filters,
    Outcome,
    Overview,
    Passage,
    SupportChange,
    Theme,
    ThemeChange,
    Verdict,
)
from rag.schema.overviews import RelationKind
from rag.text import clean, counted, strip_markers

OUTCOMES: Mapping[Outcome, str] = {
    "answered": "Answered from the abstracts",
    "partial": "Answered in part: the abstracts do not say all of it",
    "not_stated": "Not stated in the abstracts here",
    "not_in_collection": "Nothing in this collection is about this",
}
VERDICTS: Mapping[Verdict, str] = {
    "supported": "supported",
    "partly": "partly supported",
    "unsupported": "not supported",
    "uncited": "uncited",
}
RELATIONS: Mapping[RelationKind, str] = {"agreement": "Agreement", "disagreement": "Disagreement"}
CLOSEST: Mapping[Outcome, str] = {
    "not_stated": "Papers to open",
    "not_in_collection": "The closest papers",
}


def made(thing: Answer | Overview) -> str:
    """Return who wrote it, from which state of the library, and the id to find it again."""
    by = f"Written by {thing.models.llm}" if thing.mode == "llm" else "No language model: the abstracts' own sentences"
    known = thing.answer_id if isinstance(thing, Answer) else thing.overview_id
    return f"{by}; library version {thing.library_version}; {_kind(thing)} {known}"


def notices(thing: Answer | Overview) -> tuple[str, ...]:
    """Return what went otherwise than asked, and how much was left out because it does not hold."""
    struck = sum(not said.shown for said in thing.sentences)
    left_out = {0: "", 1: "One sentence was left out: the abstracts do not support it."}.get(
        struck, f"{struck} sentences were left out: the abstracts do not support them."
    )
    return tuple(line for line in (*standing.notices(thing), left_out) if line)


def marked(one: Entry) -> str:
    """Return what stands beside each citation of a paper that is taken back, gone or changed."""
    return f"{standing.SIGN} {', '.join(one.standing)}" if one.standing else ""


def taken_back(paper: Passage) -> str:
    """Return what stands beside a paper that is taken back."""
    return f"{standing.SIGN} {paper.retracted}" if paper.retracted else ""


def coverage(covered: Coverage) -> str:
    """Return how many papers belong, were read, are cited and were left out."""
    papers = "paper belongs" if covered.matched == 1 else "papers belong"
    counts = f"{covered.matched} {papers}, {covered.read} read, {covered.cited} cited, {len(covered.left_out)} left out"
    return f"{counts} (of {covered.library}, {covered.examined} looked at)"


def selection(filters: Filters) -> tuple[str, ...]:
    """Return the filters as one line, or nothing where there are none."""
    years = _years(filters.year_from, filters.year_to)
    named = {
        "venue": filters.venues,
        "author": filters.authors,
        "source": filters.sources,
        "tag": filters.tags,
        "key": filters.keys,
        "without": filters.not_keys,
    }
    parts = [years, *(f"{name} {' or '.join(map(clean, values))}" for name, values in named.items() if values)]
    if filters.retracted is not None:
        parts.append("retracted" if filters.retracted else "not retracted")
    line = "; ".join(part for part in parts if part)
    return (f"Only: {line}",) if line else ()


def theme(of: Theme) -> str:
    """Return a line about a theme: how many papers, of which years, what sets it apart."""
    count = counted(len(of.papers), "paper")
    years = _years(*(of.years or (None, None)))
    return " · ".join(part for part in (count, years, ", ".join(map(clean, of.phrases))) if part)


def changes(of: ThemeChange | None) -> tuple[str, ...]:
    """Return what became of an earlier overview: a line each for papers that came, papers that went and sentences."""
    if of is None:
        return ()
    since = f"since {of.written_at[:10]}" if of.written_at else "since the earlier overview"
    if not of:
        return (f"Nothing changed {since}: the same papers, and what was said of them still holds.",)
    said = {paper.key: f"{clean(paper.title)} ({paper.key}), {clean(paper.why)}" for paper in of.papers}
    came, went = ("; ".join(said.get(key, key) for key in keys) for keys in (of.added, of.removed))
    lines = [f"New {since}: {came}." if came else "", f"Gone {since}: {went}." if went else ""]
    support = [_support(change) for change in of.support] or of.sentences
    return tuple(line for line in (*lines, *support) if line)


def _support(of: SupportChange) -> str:
    """Return what became of the support of a sentence of an earlier overview."""
    verdict = "no support" if not of.keys else VERDICTS[of.verdict]
    lost = ", ".join(key for key in of.keys_before if key not in of.keys)
    return f"Now {verdict}{f', without {lost}' if lost else ''}: “{clean(of.text)}”"


def note(quote: str, claim: str) -> str:
    """Return a sentence of an abstract with the claim that rests on it, if that is worded otherwise."""
    said = strip_markers(claim).strip()
    return f"“{quote}”" if said.rstrip(".") == quote.rstrip(".") else f"“{quote}” (for: {said})"


def _kind(thing: Answer | Overview) -> str:
    return "answer" if isinstance(thing, Answer) else "overview"


def _years(first: int | None, last: int | None) -> str:
    if first is not None and last is not None:
        return f"{first}" if first == last else f"{first}–{last}"
    return f"from {first}" if first is not None else f"to {last}" if last is not None else ""
