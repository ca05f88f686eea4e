"""A conversation in, the text of one file out; a shared file in, the conversation out."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping

from rag.answer.markdown import escape
from rag.errors import ExportError, LibraryError
from rag.export.markdown import markdown
from rag.export.report import Report
from rag.export.reporting import report
from rag.export.typed import typed
from rag.schema import SCHEMA_VERSION, Answer, Conversation, Draft, KeptTurn, Models, TurnStatus, to_json
from rag.text import clean

CONVERSATION_FORMATS = ("json", "md")
MOST_CHARACTERS = 32_000_000  # of a shared file; 1,000 long answers have that
_MOST_TURNS = 5_000
_MOST_DIGITS = 15

ENDED: Mapping[TurnStatus, str] = {
    "asking": "The answer did not end",
    "done": "No answer",
    "stopped": "The answer was stopped",
    "failed": "No answer: something went wrong",
}
_NOT_ONE = "This file holds no conversation of Attest; choose one that was exported as JSON."
# The headings, anchors and links of an answer; none of them follows a backslash.
_HEADING = re.compile(r"^(?=#{1,5} )", re.MULTILINE)
_ANCHOR = re.compile(r'(?<!\\)<a id="(?=(?:c|s|ref)-\d+"></a>)')
_LINK = re.compile(r"(?<!\\)\]\(#(?=(?:c|s|ref)-\d+\))")


def written(conversation: Conversation, fmt: str) -> str:
    """Return a conversation as JSON that `opened` takes, without its user's name, or as Markdown.

    Raises:
        ExportError: there is no such format.
    """
    if fmt == "json":
        shared = to_json(dataclasses.replace(conversation, user=""))
        return json.dumps(shared, ensure_ascii=False, indent=1) + "\n"
    if fmt == "md":
        parts = [f"# {escape(conversation.title)}\n"]
        parts += [_turn(turn, f"q{number}-") for number, turn in enumerate(conversation.turns, start=1)]
        return "\n".join(parts)
    raise ExportError(f"A conversation cannot be exported as {fmt}; the formats are {', '.join(CONVERSATION_FORMATS)}.")


def opened(text: str) -> Conversation:
    """Return the conversation that a shared file holds; nobody vouches for what it says.

    Raises:
        LibraryError: it holds none, or one of another version.
    """
    if len(text) > MOST_CHARACTERS:
        raise LibraryError(f"This file is too long for a conversation: more than {MOST_CHARACTERS:,} characters.")
    try:
        parsed = json.loads(text.lstrip("\ufeff"), parse_int=_integer, parse_float=_figure, parse_constant=_figure)
        shared = typed(_Shared, parsed)
    except (ValueError, RecursionError) as exc:
        raise LibraryError(_NOT_ONE) from exc
    if shared.schema_version != SCHEMA_VERSION:
        raise LibraryError("This conversation was written by another version of Attest, and cannot be read here.")
    if not 0 < len(shared.turns) <= _MOST_TURNS or not all(map(_holds, shared.turns)):
        raise LibraryError(_NOT_ONE)
    return shared


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def _figure(text: str) -> float:
    if not math.isfinite(found := float(text)):
        raise ValueError(text)
    return found


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Shared(Conversation):
    """A conversation as a file has it."""

    schema_version: int


def _holds(turn: KeptTurn) -> bool:
    """Tell whether what a turn says of itself is so: the offsets of its sentences, and the papers that they cite."""
    if turn.answer is None and (turn.status == "done" or turn.translation is not None):
        return False
    if turn.answer is not None and turn.translation is not None:
        if len(turn.translation.sentences) != sum(said.shown for said in turn.answer.sentences):
            return False
    return all(_stands(said) for said in (turn.answer, turn.draft) if said is not None)


def _stands(said: Answer | Draft) -> bool:
    last, markers = 0, {reference.marker for reference in said.references}
    for one in said.sentences:
        if any(not 0 <= proof.start <= proof.end for proof in one.evidence):
            return False
        if one.shown:
            if one.start is None or one.end is None or not last <= one.start <= one.end:
                return False
            if said.text[one.start : one.end] != one.text or not markers.issuperset(one.citations):
                return False
            last = one.end
    return True


def _turn(turn: KeptTurn, prefix: str) -> str:
    """Return a turn as Markdown, a heading lower than a document of its own, with names of its own."""
    text = _HEADING.sub("#", markdown(_report(turn)))
    return _LINK.sub(f"](#{prefix}", _ANCHOR.sub(f'<a id="{prefix}', text))


def _report(turn: KeptTurn) -> Report:
    if turn.answer is not None:
        return report(turn.answer)
    draft = turn.draft or Draft()
    unended = Answer(
        answer_id="",
        question=turn.question,
        search_query="",
        filters=turn.filters,
        outcome="answered",
        mode="llm",
        text=draft.text,
        sentences=draft.sentences,
        references=draft.references,
        closest=(),
        passages=(),
        models=Models(llm=None, embedding=""),
        usage=None,
        timings_ms={},
        library_version=0,
        notice=clean(turn.error) if turn.error else None,
    )
    return dataclasses.replace(report(unended), facts=(ENDED[turn.status],))
