"""An answer and the library as it is now in, which of its sentences gained, lost or changed support out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.answer.citations import resolve
from rag.answer.evidence import Evidence
from rag.answer.verification import judge
from rag.schema import Answer, AnswerSentence, SupportChange, SupportKind, Verdict

_SUPPORTING: tuple[Verdict, ...] = ("supported", "partly")  # best first


def changes(before: Answer, now: Sequence[Evidence]) -> tuple[SupportChange, ...]:
    """Return each shown sentence of an answer with the papers that carried it then and that carry it now.

    `now` are the papers that it cited, as far as they are still here, and those that its question finds today. A
    paper that was found then and not cited is no gain: nothing about it is new.
    """
    known = {passage.key for passage in before.passages}
    return tuple(_change(sentence, before, now, known) for sentence in before.sentences if sentence.shown)


def _change(sentence: AnswerSentence, before: Answer, now: Sequence[Evidence], known: set[str]) -> SupportChange:
    markers = {reference.marker: reference.key for reference in before.references}
    then = [markers[marker] for marker in sentence.citations if marker in markers]
    plain = resolve(sentence.text, sentence.citations).plain
    carried = {
        evidence.paper.key: judge(plain, [evidence]).verdict
        for evidence in now
        if evidence.paper.key in then or evidence.paper.key not in known
    }
    holds = [key for key in _first(then, carried) if carried[key] in _SUPPORTING]
    lost, gained = set(then) - set(holds), set(holds) - set(then)
    best: Verdict = next((verdict for verdict in _SUPPORTING if verdict in map(carried.get, holds)), "unsupported")
    return SupportChange(
        text=sentence.text,
        change=_kind(bool(gained), bool(lost), best != sentence.verdict),
        verdict_before=sentence.verdict,
        verdict=best,
        keys_before=tuple(then),
        keys=tuple(holds),
    )


def _first(then: Sequence[str], carried: Iterable[str]) -> list[str]:
    """Return the keys that are here, those that the sentence cited first."""
    here = list(carried)
    return [*(key for key in then if key in here), *(key for key in here if key not in then)]


def _kind(gained: bool, lost: bool, other: bool) -> SupportKind:
    if gained and not lost:
        return "gained"
    if lost and not gained:
        return "lost"
    return "changed" if gained or other else "same"
