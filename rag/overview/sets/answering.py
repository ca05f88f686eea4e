"""A set that is asked for in, the answer out: each paper of it with a sentence, how many of how many, and by year."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from rag.answer.citations import escape_markdown
from rag.answer.extractive import Pick, quoted
from rag.answer.outcome import not_in_collection_text, not_stated_text
from rag.answer.page import Page
from rag.library.library import Library
from rag.overview.candidates import evidence_of, passage_of, placed
from rag.overview.sets.judging import Judgements, judge
from rag.overview.sets.shares import shares_of
from rag.overview.sets.wish import Wish
from rag.schema import Answer, Listing, Models, Outcome, Passage, Request, Share
from rag.search.understanding import Understood
from rag.text import clean

_MOST_LINES = 100
_MOST_NAMED = 10
_CLOSEST = 3
_WIDEST_BAR = 30


def answer_set(library: Library, request: Request, understood: Understood, wish: Wish, started: float) -> Answer:
    """Return the answer; `started` is when it was asked, in seconds of the process's clock."""
    found = judge(library, wish, understood.filters)
    retrieved = time.perf_counter()
    matching = found.of("in")
    evidence = tuple(evidence_of(one.candidate, marker) for marker, one in enumerate(matching[:_MOST_LINES], start=1))
    page, closest, outcome = Page(), _closest(found), _outcome(wish, found)
    shares = shares_of(wish.kind, [one.candidate for one in matching], wish.topic)
    if matching:
        page.text = _head(wish, found, shares)
        for one, item in zip(matching, evidence, strict=False):
            year = f" ({item.paper.year})" if item.paper.year is not None else ""
            name = f"\n- **{escape_markdown(clean(item.paper.title))}**{year}: "
            page.show(name if page.sentences else f"\n{name}", quoted(Pick(item, one.sentence)))
        page.text += _tail(found)
    else:
        none = f"No abstract here says that its paper meets “{escape_markdown(wish.condition)}”."
        page.text = (not_stated_text if outcome == "not_stated" else not_in_collection_text)(closest, none)
    return Answer(
        answer_id=uuid.uuid4().hex[:16],
        question=request.question,
        search_query=understood.text,
        filters=understood.filters,
        outcome=outcome,
        mode="extractive",
        text=page.text,
        sentences=tuple(page.sentences),
        references=page.references(evidence),
        closest=() if matching else closest,
        passages=tuple(passage_of(rank, one.candidate, 1.0) for rank, one in enumerate(matching, start=1)),
        models=Models(llm=None, embedding=library.embedder.name),
        usage=None,
        timings_ms={
            "condense": 0.0,
            "retrieve": round(1000 * (retrieved - started), 2),
            "first_token": None,
            "verify": 0.0,
            "total": round(1000 * (time.perf_counter() - started), 2),
        },
        library_version=library.version,
        notice=" ".join(understood.notes) or None,
        as_written=understood.as_written,
        listing=_listing(wish, found, shares),
    )


def _outcome(wish: Wish, found: Judgements) -> Outcome:
    """Return the outcome; that nobody is surely on a topic means that it is not here."""
    if found.of("in"):
        return "answered"
    return "not_stated" if found.papers and wish.predicate else "not_in_collection"


def _closest(found: Judgements) -> tuple[Passage, ...]:
    """Return the undecided papers, those that mention it, or else those that come nearest to the topic."""
    near = [one.candidate for one in (*found.of("undecided"), *found.of("mentions"))]
    near = near or [member.candidate for member in found.nearest]
    return tuple(passage_of(rank, candidate, 0.0) for rank, candidate in enumerate(near[:_CLOSEST], start=1))


def _head(wish: Wish, found: Judgements, shares: Sequence[Share]) -> str:
    number, condition = len(found.of("in")), escape_markdown(wish.condition)
    is_so = "meets" if number == 1 else "meet"
    if wish.predicate is None:
        is_so = "is about" if number == 1 else "are about"
        condition = escape_markdown(wish.topic)
    told = f"{number} of {found.library:,} papers here {is_so} “{condition}”"
    told += ", the first hundred with" if number > _MOST_LINES else ", with" if number == 1 else ", each with"
    told += " the sentence that says so:"
    if not wish.kind.startswith("by_"):
        return told
    by = wish.kind.removeprefix("by_")
    if not shares:
        return f"None of these papers has a {by} here, so nothing can be said by {by}. {told}"
    widest = max(_WIDEST_BAR, *(share.papers for share in shares))
    lengths = [-(-share.papers * _WIDEST_BAR // widest) for share in shares]
    bars = (
        f"- {escape_markdown(share.label)}: {'▇' * length} {share.papers}"
        for share, length in zip(shares, lengths, strict=True)
    )
    return "\n".join([f"By {by}:", "", *bars, "", told])


def _tail(found: Judgements) -> str:
    """Return what stands below the list: who is undecided, and how many only mention what is asked for."""
    parts = []
    if undecided := found.of("undecided"):
        titles = [f"“{escape_markdown(clean(one.candidate.stored.paper.title))}”" for one in undecided[:_MOST_NAMED]]
        more = f" and {len(undecided) - _MOST_NAMED} more" if len(undecided) > _MOST_NAMED else ""
        parts.append(f"Undecided: {', '.join(titles)}{more}.")
    if mentions := len(found.of("mentions")):
        told = "mentions the word and does" if mentions == 1 else "mention the word and do"
        parts.append(f"{mentions} more {told} not say so.")
    return "".join(f"\n\n{part}" for part in parts)


def _listing(wish: Wish, found: Judgements, shares: Sequence[Share]) -> Listing:
    return Listing(
        kind=wish.kind,
        condition=wish.condition,
        matching=tuple(one.candidate.stored.paper.key for one in found.of("in")),
        undecided=tuple(placed(one.candidate, one.why) for one in found.of("undecided")),
        mentioning=tuple(one.candidate.stored.paper.key for one in found.of("mentions")),
        examined=found.examined,
        library=found.library,
        shares=tuple(shares),
    )
