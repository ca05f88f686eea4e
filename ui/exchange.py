"""One question with its answer in, the HTML of that part of the conversation out."""

from __future__ import annotations

from rag import Answer, Passage
from ui.conversation import Conversation, Exchange
from ui.render import NOTE, attributes, cited_text, escape, note_line, opener, reference_list

_STOPPED = "Stopped. What stands here was checked; ask again for the rest."
_LONGEST_SHOWN = 1000
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
    text = cited_text(answer.text, answer.sentences, answer.references, turn=turn)
    return (
        f'{_notice(answer)}{part}<div class="answer">{text}</div>{_made(answer)}'
        f"{reference_list(answer.references, turn=turn)}"
    )


def _without(answer: Answer, turn: int) -> str:
    name, words = _WITHOUT[answer.outcome]
    struck = cited_text("", answer.sentences, (), turn=turn) if answer.sentences else ""
    closest = "".join(_closest(passage, turn) for passage in answer.closest)
    return (
        f'{_notice(answer)}{struck}<div class="outcome"><p class="outcome-name">{name}</p><p>{words}</p>'
        f'<ul class="closest">{closest}</ul></div>'
    )


def _closest(passage: Passage, turn: int) -> str:
    year = f' <span class="source">{passage.year}</span>' if passage.year is not None else ""
    note = note_line() if passage.abstract_kind == "note" else ""
    return (
        f"<li>{opener(passage.title, turn=turn, key=passage.key)}{year}"
        f'<q dir="auto">{escape(passage.quote)}</q>{note}</li>'
    )


def _notice(answer: Answer) -> str:
    return f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else ""


def _made(answer: Answer) -> str:
    notes = sum(reference.abstract_kind == "note" for reference in answer.references)
    if answer.mode == "llm":
        words = f"Written by {answer.models.llm}, each sentence checked against what it cites."
    else:
        words = "Quoted word for word."
    if notes:
        some = "Each source" if notes == len(answer.references) else "A dotted citation"
        words += f" {some} is a {NOTE}."
    return f'<p class="made">{escape(words)}</p>'


def _announcement(one: Exchange) -> str:
    """Say for those who do not see the page that an answer is there."""
    if one.answer is None:
        return ""
    if one.answer.outcome in _WITHOUT:
        return _WITHOUT[one.answer.outcome][0]
    shown = sum(sentence.shown for sentence in one.answer.sentences)
    return f"The answer is there: {shown} sentences, {len(one.answer.references)} references."
