"""An overview and what is remembered of an earlier one in, the overview with what became of that one out."""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from rag.answer.citations import resolve
from rag.answer.claims import evidence_of
from rag.answer.evidence import Evidence
from rag.answer.verification import judge
from rag.library.library import Library
from rag.overview.record import EarlierOverview, Said
from rag.schema import Filters, Overview, Placed, SupportChange, ThemeChange, Verdict
from rag.text import clean

NEW = "*New:* "
_BULLET = "- "
_SUPPORTING: tuple[Verdict, ...] = ("supported", "partly")
_GONE = "it is no longer in this library"
_ELSEWHERE = "it is in the library, but no longer in this overview"


def updated(library: Library, overview: Overview, earlier: EarlierOverview) -> Overview:
    """Return an overview that says what changed since the earlier one, with the lines of new papers marked.

    Raises:
        LibraryError: the library cannot be read.
    """
    changes = changes_since(library, overview, earlier)
    return dataclasses.replace(marked(overview, changes.added), changes=changes)


def changes_since(library: Library, overview: Overview, earlier: EarlierOverview) -> ThemeChange:
    """Return which papers came and went, and which sentences of the earlier overview lost or changed their support."""
    now = {key: theme.title for theme in overview.themes for key in theme.papers}
    before = dict.fromkeys(key for theme in earlier.themes for key in theme.papers)
    added = tuple(key for key in now if key not in before)
    removed = tuple(key for key in before if key not in now)
    cited = dict.fromkeys(reference.key for reference in earlier.references)
    here = {one.paper.key: one for one in evidence_of(library, [*cited])}
    markers = {reference.marker: reference.key for reference in earlier.references}
    support = [_support(said, markers, here) for said in earlier.sentences if said.shown]
    changed = tuple(one for one in support if one is not None)
    return ThemeChange(
        added=added,
        removed=removed,
        sentences=tuple(one.text for one in changed),
        papers=(*_came(overview, added, now), *_went(library, overview, earlier, removed)),
        support=changed,
        overview_id=earlier.overview_id,
        library_version=earlier.library_version,
        written_at=earlier.written_at,
    )


def _came(overview: Overview, added: Sequence[str], themes: Mapping[str, str]) -> list[Placed]:
    titles = {row.key: row.title for row in overview.table.rows}
    return [Placed(key=key, title=clean(titles.get(key, key)), why=f"in “{themes[key]}”") for key in added]


def _went(library: Library, overview: Overview, earlier: EarlierOverview, removed: Sequence[str]) -> list[Placed]:
    """Return the papers of the earlier overview that are not in this one, with the reason."""
    titles = {row.key: row.title for row in earlier.table.rows}
    reasons = {paper.key: paper.why for paper in overview.coverage.left_out}
    rows = library.find(Filters(keys=tuple(removed))) if removed else []
    reasons |= {one.paper.key: _ELSEWHERE for one in library.get(rows) if one.paper.key not in reasons}
    return [Placed(key=key, title=clean(titles.get(key, key)), why=reasons.get(key, _GONE)) for key in removed]


def _support(said: Said, markers: Mapping[int, str], here: Mapping[str, Evidence]) -> SupportChange | None:
    """Return what became of the support of a sentence; None if nothing did.

    Where the sentences of the abstracts that carried it still stand there, nothing did: its verdict may have been that
    of a language model, and is not asked for again.
    """
    then = [markers[marker] for marker in said.citations if marker in markers]
    standing = {key for key in then if key in here and _stands(said, markers, here[key])}
    if len(standing) == len(then):
        return None
    plain = resolve(said.text, said.citations).plain
    if all(key in here for key in then) and judge(plain, [here[key] for key in then]).verdict == said.verdict:
        return None
    kept = [
        key for key in then if key in standing or (key in here and judge(plain, [here[key]]).verdict in _SUPPORTING)
    ]
    verdict: Verdict = judge(plain, [here[key] for key in kept]).verdict if kept else "unsupported"
    kept = kept if verdict in _SUPPORTING else []
    if kept == then and verdict == said.verdict:
        return None
    return SupportChange(
        text=plain,
        change="changed" if kept == then else "lost",
        verdict_before=said.verdict,
        verdict=verdict,
        keys_before=tuple(then),
        keys=tuple(kept),
    )


def _stands(said: Said, markers: Mapping[int, str], evidence: Evidence) -> bool:
    """Tell whether what a sentence rested on is still said by a paper, word by word."""
    behind = [proof.quote for proof in said.evidence if markers.get(proof.marker) == evidence.paper.key]
    return all(quote in evidence.paper.abstract for quote in behind)


def marked(overview: Overview, keys: Collection[str]) -> Overview:
    """Return an overview in whose text the lines of these papers are marked as new; all offsets move along."""
    places = _lines_of(overview, frozenset(keys))

    def moved(offset: int) -> int:
        return offset + len(NEW) * bisect_right(places, offset)

    text = overview.text
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    sentences = tuple(
        said
        if said.start is None or said.end is None
        else dataclasses.replace(said, start=moved(said.start), end=moved(said.end))
        for said in overview.sentences
    )
    marked_text, themes, end = NEW.join(pieces), [], 0
    for theme in overview.themes:
        start = text.index(theme.text, end)
        end = start + len(theme.text)
        themes.append(dataclasses.replace(theme, text=marked_text[moved(start) : moved(end)]))
    return dataclasses.replace(overview, text=marked_text, sentences=sentences, themes=tuple(themes))


def _lines_of(overview: Overview, keys: Collection[str]) -> list[int]:
    """Return where the lines begin, behind the bullet, whose first sentence cites nothing but these papers."""
    known = {reference.marker: reference.key for reference in overview.references}
    first: dict[int, bool] = {}
    for said in overview.sentences:
        if said.start is not None:
            line = overview.text.rfind("\n", 0, said.start) + 1
            first.setdefault(line, bool(said.citations) and all(known.get(one) in keys for one in said.citations))
    return [line + len(_BULLET) for line, new in first.items() if new and overview.text.startswith(_BULLET, line)]
