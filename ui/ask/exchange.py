"""One question with its answer in, the HTML of that part of the conversation out."""

from __future__ import annotations

from rag import Answer
from ui.ask.conversation import Conversation, Exchange
from ui.ask.listing import beside, listing
from ui.formats import downloads
from ui.render import attributes, cited_text, closest_list, escape, made, reference_list

_STOPPED = "Stopped. What stands here was checked; ask again for the rest."
_LONGEST_SHOWN = 1000
_FORMATS = ("md", "bibtex")
_WITHOUT = {
    "not_stated": (
        "The abstracts do not say",
        "These papers are about your question, but their abstracts do not answer it. Their full text may.",
    ),
    "not_in_collection": (
        "Not in this collection",
        "Nothing here is about your question. These papers come closest.",
    ),
}


def exchanges(conversation: Conversation) -> str:
    """Return all parts of a conversation, oldest first."""
    return "".join(exchange(one, turn) for turn, one in enumerate(conversation))


def exchange(one: Exchange, turn: int) -> str:
    """Return a question and its answer; `turn` is its place in the conversation."""
    busy = "true" if one.status == "asking" else "false"
    return (
        f'<article class="exchange {one.status}" aria-busy="{busy}"{attributes(turn=turn)}>'
        f'<h2 class="question" dir="auto">{escape(_short(one.question))}</h2>{_body(one, turn)}'
        f'<p class="sr-only" role="status">{_announcement(one)}</p></article>'
    )


def _short(question: str) -> str:
    return question if len(question) <= _LONGEST_SHOWN else f"{question[:_LONGEST_SHOWN]}…"


def _body(one: Exchange, turn: int) -> str:
    if one.status == "failed":
        return f'{_growing(one, turn)}<p class="trouble" role="alert">{escape(one.error or "")}</p>'
    if one.status == "stopped":
        return f'{_growing(one, turn)}<p class="ended">{_STOPPED}</p>{reference_list(one.references, turn=turn)}'
    if one.answer is None:
        return _growing(one, turn, tail=one.draft.tail) or '<p class="waiting">Reading the abstracts</p>'
    if one.answer.outcome in _WITHOUT:
        return _without(one.answer, turn)
    return _answered(one.answer, turn)


def _growing(one: Exchange, turn: int, tail: str = "") -> str:
    if not (one.text or one.sentences or tail.strip()):
        return ""
    return f'<div class="answer">{cited_text(one.text, one.sentences, one.references, turn=turn, tail=tail)}</div>'


def _answered(answer: Answer, turn: int) -> str:
    part = '<p class="outcome-name">Answered in part</p>' if answer.outcome == "partial" else ""
    if answer.listing is None:
        text = cited_text(answer.text, answer.sentences, answer.references, turn=turn)
        body = f'<div class="answer">{text}</div>'
    else:
        body = listing(answer, answer.listing, turn)
    references = reference_list(answer.references, turn=turn, beside=downloads(_FORMATS, turn))
    return f"{_notice(answer)}{part}{body}{made(answer)}{references}"


def _without(answer: Answer, turn: int) -> str:
    name, words = _WITHOUT[answer.outcome]
    struck = cited_text("", answer.sentences, (), turn=turn) if answer.sentences else ""
    others = ""
    if answer.listing is not None:
        words = f"No abstract here says that its paper meets “{answer.listing.condition}”. These papers come closest."
        others = beside(answer.listing, turn)
    return (
        f'{_notice(answer)}{struck}<div class="outcome"><p class="outcome-name">{name}</p><p>{escape(words)}</p>'
        f"{closest_list(answer.closest, turn=turn)}</div>{others}"
    )


def _notice(answer: Answer) -> str:
    return f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else ""


def _announcement(one: Exchange) -> str:
    """Say for those who do not see the page that an answer is there."""
    if one.answer is None:
        return ""
    if one.answer.outcome in _WITHOUT:
        return _WITHOUT[one.answer.outcome][0]
    shown = sum(sentence.shown for sentence in one.answer.sentences)
    return f"The answer is there: {shown} sentences, {len(one.answer.references)} references."
