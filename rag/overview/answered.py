"""An overview in, the same as an answer of a conversation out."""

from __future__ import annotations

from rag.schema import Answer, Draft, Overview, OverviewDraft, Request


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
        passages=overview.closest,
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
