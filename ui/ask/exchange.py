"""One question with its answer in, the HTML of that part of the conversation out."""

from __future__ import annotations

from dataclasses import dataclass

from rag import Answer
from rag.toolkit import counted, notices
from ui.ask.actions import actions, compared, further, saving, searched
from ui.ask.conversation import Conversation, Exchange
from ui.ask.listing import beside, listing
from ui.ask.translated import translated
from ui.notices import stopped
from ui.render import attributes, cited_text, closest_list, escape, made, reference_list
from ui.turns import before

_STOPPED = "Stopped. What stands here was checked; ask again for the rest."
_LONGEST_SHOWN = 1000
_MOST_SHOWN = 20  # exchanges before the newest that are drawn unasked
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
_EDIT = (
    '<button type="button" class="quiet-button edit" data-send="edit" aria-label="Edit the question" title="Edit">'
    '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20h4L19 9l-4-4L4 16v4Zm10-14 4 4"/></svg></button>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How answers are drawn: `strict` hides what was struck out, `version` is the library's number now."""

    strict: bool = False
    version: int | None = None


_PLAIN = Look()


def exchanges(conversation: Conversation, look: Look = _PLAIN, *, whole: bool = False) -> str:
    """Return the parts of a conversation, oldest first; of a long one the oldest on request (`whole`) only."""
    left = 0 if whole else max(0, len(conversation) - _MOST_SHOWN)
    button = (
        '<button type="button" class="quiet-button before" data-send="before">'
        f"Show the {counted(left, 'earlier question')}</button>"
        if left
        else ""
    )
    return button + "".join(exchange(one, turn, look) for turn, one in enumerate(conversation[left:], start=left))


def exchange(one: Exchange, turn: int, look: Look = _PLAIN, *, newest: bool = False) -> str:
    """Return a question and its answer; `turn` is its place in the conversation."""
    busy = "true" if one.status == "asking" else "false"
    edit = _EDIT if newest and one.status != "asking" else ""
    after = further(one.next) if newest else ""
    kind = (" strict" if look.strict else "") + (" quoted" if one.quoted else "")
    kind += " interpreted" if one.answer is not None and not one.answer.as_written else ""
    return (
        f'<article class="exchange {one.status}{kind}" aria-busy="{busy}"'
        f'{attributes(turn=turn)}><div class="asked">'
        f'<h2 class="question" dir="auto">{escape(_short(one.question))}</h2>'
        f"{edit}</div>{_body(one, turn, look)}{after}"
        f'<p class="sr-only" role="status">{_announcement(one)}</p></article>'
    )


def _short(question: str) -> str:
    return question if len(question) <= _LONGEST_SHOWN else f"{question[:_LONGEST_SHOWN]}…"


def _body(one: Exchange, turn: int, look: Look) -> str:
    if one.status == "failed":
        return f'{_growing(one, turn)}<p class="trouble" role="alert">{escape(one.error or "")}</p>'
    if one.status == "stopped":
        return f"{_growing(one, turn)}{stopped(one.text, _STOPPED)}{reference_list(one.references, turn=turn)}"
    if one.answer is None:
        doing = before(one.place) if one.place else "Reading the abstracts"
        return _growing(one, turn, tail=one.draft.tail) or f'<p class="waiting">{doing}</p>'
    changed = look.version is not None and look.version != one.answer.library_version
    below = searched(one.answer, turn) + actions(
        one.answer, turn, liked=one.liked, comment=one.comment, changed=changed
    )
    if one.answer.outcome in _WITHOUT:
        return _without(one.answer, turn) + below
    return _answered(one, one.answer, turn) + below


def _growing(one: Exchange, turn: int, tail: str = "") -> str:
    if not (one.text or one.sentences or tail.strip()):
        return ""
    return f'<div class="answer">{cited_text(one.text, one.sentences, one.references, turn=turn, tail=tail)}</div>'


def _answered(one: Exchange, answer: Answer, turn: int) -> str:
    part = '<p class="outcome-name">Answered in part</p>' if answer.outcome == "partial" else ""
    if answer.listing is None:
        text = cited_text(answer.text, answer.sentences, answer.references, turn=turn)
        body = f'<div class="answer">{text}</div>'
    else:
        body = listing(answer, answer.listing, turn)
    references = reference_list(answer.references, turn=turn, beside=saving(turn))
    before = "" if one.translation is None else translated(answer, one.translation, turn)
    return f"{_notice(answer)}{part}{before}{body}{made(answer)}{compared(answer)}{references}"


def _without(answer: Answer, turn: int) -> str:
    name, words = _WITHOUT[answer.outcome]
    struck = cited_text("", answer.sentences, (), turn=turn) if answer.sentences else ""
    others = ""
    if answer.listing is not None:
        words = f"No abstract here says that its paper meets “{answer.listing.condition}”. These papers come closest."
        others = beside(answer.listing, turn)
    return (
        f'{_notice(answer)}{struck}<div class="outcome {answer.outcome}"><p class="outcome-name">{name}</p>'
        f"<p>{escape(words)}</p>{closest_list(answer.closest, turn=turn)}</div>{others}{compared(answer)}"
    )


def _notice(answer: Answer) -> str:
    line = " ".join(notices(answer))
    return f'<p class="notice">{escape(line)}</p>' if line else ""


def _announcement(one: Exchange) -> str:
    """Say for those who do not see the page that an answer is there."""
    if one.answer is None:
        return ""
    if one.answer.outcome in _WITHOUT:
        return _WITHOUT[one.answer.outcome][0]
    shown = sum(sentence.shown for sentence in one.answer.sentences)
    return f"The answer is there: {counted(shown, 'sentence')}, {counted(len(one.answer.references), 'reference')}."
