"""An overview in, the same as an answer of a conversation out."""

from __future__ import annotations

from rag.schema import Answer, Draft, Overview, OverviewDraft, Passage, Request, Signals


def as_draft(draft: OverviewDraft) -> Draft:
    """Return an overview under way as an answer under way."""
    return Draft(sentences=draft.sentences, text=draft.text, references=draft.references)


def as_answer(overview: Overview, request: Request, condensed: float) -> Answer:
    """Return the answer that an overview is; `condensed` is how long it took to put the question, in milliseconds."""
    timings = overview.timings_ms
    return Answer(
        answer_id=overview.overview_id,
        question=request.question,
        search_query=overview.topic,
        filters=overview.filters,
        outcome=overview.outcome,
        mode=overview.mode,
        text=overview.text,
        sentences=overview.sentences,
        references=overview.references,
        closest=overview.closest,
        passages=overview.closest or _passages(overview),
        models=overview.models,
        usage=overview.usage,
        timings_ms={
            "condense": condensed,
            "retrieve": timings.get("plan"),
            "first_token": None,
            "verify": None,
            "total": timings.get("total"),
        },
        library_version=overview.library_version,
        notice=overview.notice,
        as_written=True,
    )


def _passages(overview: Overview) -> tuple[Passage, ...]:
    """Return the papers that an overview cites, in its order, each with the sentence that it is cited for first."""
    first = {quote.marker: quote for sentence in reversed(overview.sentences) for quote in sentence.evidence}
    return tuple(
        Passage(
            rank=rank,
            paper_id=one.paper_id,
            key=one.key,
            title=one.title,
            year=one.year,
            score=1.0,
            quote=first[one.marker].quote,
            start=first[one.marker].start,
            end=first[one.marker].end,
            signals=Signals(lexical=None, dense=None, sentence=None),
            abstract_kind=one.abstract_kind,
            retracted=one.retracted,
        )
        for rank, one in enumerate((one for one in overview.references if one.marker in first), start=1)
    )
