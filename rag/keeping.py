"""A turn of a conversation in, what the catalog stores of it out; and back."""

from __future__ import annotations

import dataclasses
import json
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from rag.library.catalog import answers
from rag.library.catalog.conversations import StoredTurn
from rag.schema import Answer, AnswerSentence, Draft, KeptTurn, Paper, Reference, Request, Since, Turn
from rag.standing import since
from rag.text import clean, sound, strip_markers

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_ANSWER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def now() -> str:
    """Return the time, UTC in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def shortened(text: str, most: int) -> str:
    """Return a text as one clean line of at most so many characters, cut between words where it has some."""
    line = clean(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at = cut.rfind(" ") if line[most - 1] != " " else most - 1
    return f"{cut[: at if at > most // 2 else most - 1].rstrip()}…"


def stored_turn(turn: KeptTurn) -> StoredTurn:
    """Return what is stored of a turn beside its answer."""
    alone = dataclasses.asdict(dataclasses.replace(turn, answer=None))
    del alone["answer"]
    said = turn.answer or turn.draft or Draft()
    translated = turn.translation.sentences if turn.translation else ()
    return StoredTurn(
        turn=sound(json.dumps(alone, ensure_ascii=False)),
        answer_id=turn.answer.answer_id if turn.answer else None,
        texts=tuple(map(sound, (clean(turn.question), *map(_plain, (said.text, *filter(None, translated)))))),
    )


def kept_turn(turn: str, answer: str | None = None) -> KeptTurn:
    """Return a turn from its JSON and that of its answer."""
    kept: KeptTurn = _reader(KeptTurn).validate_json(turn)
    return kept if answer is None else dataclasses.replace(kept, answer=_reader(Answer).validate_json(answer))


def standing(db: Connection, turns: Sequence[KeptTurn], *, gone: Since = "removed") -> tuple[KeptTurn, ...]:
    """Return turns with what became of the papers that they cite, `gone` of those that are not here.

    What is stored stays as it was given.
    """
    from rag.library.catalog import papers  # numpy, which `import rag` does without

    said = [one for turn in turns for one in (turn.answer, turn.draft) if one is not None]
    closest = [passage for turn in turns if turn.answer for passage in turn.answer.closest]
    cited = [reference.key for one in said for reference in one.references]
    keys = dict.fromkeys([*cited, *(passage.key for passage in closest)])
    rows = papers.rows_of(db, "key", list(keys))
    found = {stored.row: stored.paper for stored in papers.get(db, list(rows.values()))}
    known = {key: found[row] for key, row in rows.items()}
    return tuple(
        dataclasses.replace(turn, answer=_answer(turn.answer, known, gone), draft=_draft(turn.draft, known, gone))
        for turn in turns
    )


def _answer(answer: Answer | None, known: Mapping[str, Paper], gone: Since) -> Answer | None:
    if answer is None:
        return None
    closest = (
        dataclasses.replace(one, retracted=known[one.key].retracted) if one.key in known else one
        for one in answer.closest
    )
    references = _references(answer.references, answer.sentences, known, gone)
    return dataclasses.replace(answer, references=references, closest=tuple(closest))


def _draft(draft: Draft | None, known: Mapping[str, Paper], gone: Since) -> Draft | None:
    if draft is None:
        return None
    return dataclasses.replace(draft, references=_references(draft.references, draft.sentences, known, gone))


def _references(
    references: Iterable[Reference], sentences: Sequence[AnswerSentence], known: Mapping[str, Paper], gone: Since
) -> tuple[Reference, ...]:
    standing = []
    for one in references:
        quotes = [
            quote.quote for said in sentences if said.shown for quote in said.evidence if quote.marker == one.marker
        ]
        became = since(one, quotes, known.get(one.key))
        if became == "removed":  # nothing newer is known of it than when it was cited
            standing.append(dataclasses.replace(one, since="absent" if one.since == "absent" else gone))
        else:
            standing.append(dataclasses.replace(one, since=became, retracted=known[one.key].retracted))
    return tuple(standing)


def store_answer(db: Connection, turn: KeptTurn, answer: Answer, earlier: Sequence[tuple[str, str]]) -> None:
    """Store the answer of a turn with what it was asked with; `earlier` are question and answer of the turns before."""
    history: list[Turn] = []
    for asked, said in earlier:
        history += (Turn(role="user", content=asked), Turn(role="assistant", content=said))
    request = Request(
        question=turn.question,
        history=tuple(history),
        filters=turn.filters,
        as_written=turn.as_written,
        search_query=turn.search_query,
    )
    stored = answers.StoredAnswer(
        answer_id=answer.answer_id,
        asked_at=turn.asked_at,
        request=json.dumps(dataclasses.asdict(request), ensure_ascii=False),
        answer=json.dumps(dataclasses.asdict(answer), ensure_ascii=False),
    )
    answers.put(db, stored)


def own(db: Connection, turn: KeptTurn) -> KeptTurn:
    """Return a turn of a shared file as one of this library: with an answer id that is free, a time, and an end."""
    answer = turn.answer
    if answer is not None and (not _ANSWER_ID.fullmatch(answer.answer_id) or answers.has(db, answer.answer_id)):
        answer = dataclasses.replace(answer, answer_id=uuid.uuid4().hex)
    status = "stopped" if turn.status == "asking" else turn.status
    turn = dataclasses.replace(turn, answer=answer, status=status, asked_at=_moment(turn.asked_at))
    return standing(db, [turn], gone="absent")[0]


def _moment(text: str) -> str:
    """Return a time as it is stored, the present one for a text that is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        return now()


def _plain(text: str) -> str:
    """Return Markdown with citation markers as the words that it shows."""
    from rag.answer.markdown import unescape

    return unescape(strip_markers(text))


@cache
def _reader(of: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(of)
