"""A comparison and its papers in, what each abstract says on the question, from that abstract alone, out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest

from rag.answer.evidence import Evidence
from rag.answer.gaps import gap_of
from rag.answer.prompts import note_messages
from rag.answer.tally import Model
from rag.errors import ModelError
from rag.text import clean, sentence_spans, stems, strip_markers

logger = logging.getLogger(__name__)

MOST_NOTES = 6
# A paper is about a side if it holds this share of its own words, as where papers of a comparison are kept.
_HELD = 0.6


def notes(
    model: Model, question: str, sides: Sequence[str], evidence: Sequence[Evidence], budget: int
) -> dict[int, str]:
    """Return notes by marker, each what a model says of one abstract alone; one prompt a paper, of `budget` tokens.

    At most six papers are read, in turns of the sides. One whose call fails, or whose abstract does not say, is left
    out; no ModelError leaves here.
    """
    chosen = read(evidence, sides)
    if len(chosen) < 2:
        return {}
    # All at once: the first word of the answer waits for the slowest note and not for their sum.
    with ThreadPoolExecutor(len(chosen)) as pool:
        written = pool.map(lambda one: _note(model, question, one, budget), chosen)
        return {one.marker: note for one, note in zip(chosen, written, strict=True) if note}


def read(evidence: Sequence[Evidence], sides: Sequence[str]) -> list[Evidence]:
    """Return the papers to read: those of each side in turn, best first; the first ones where no side has any."""
    queues = [_of_side(evidence, side, sides) for side in sides]
    turns = [one for one in chain.from_iterable(zip_longest(*queues)) if one is not None]
    return list({one.marker: one for one in turns or evidence}.values())[:MOST_NOTES]


def _of_side(evidence: Sequence[Evidence], side: str, sides: Sequence[str]) -> list[Evidence]:
    """Return the papers that hold the words of a side which no other side has, those titled with them first."""
    others = set().union(*(stems(other) for other in sides if other != side))
    own = (stems(side) - others) or stems(side)
    titles = {one.marker: stems(clean(one.paper.title)) for one in evidence}
    holding = [
        one
        for one in evidence
        if len(own & (titles[one.marker] | stems(clean(one.paper.abstract)))) >= _HELD * len(own)
    ]
    return sorted(holding, key=lambda one: len(own & titles[one.marker]) < _HELD * len(own)) if own else []


def _note(model: Model, question: str, one: Evidence, budget: int) -> str:
    """Return what a model says of one abstract, nothing if it fails or says that the abstract does not say."""
    try:
        reply = model.stream(note_messages(question, one, budget))
        written = strip_markers("".join(reply))
    except ModelError as exc:
        logger.info("no note on %s: %s", one.paper.key, exc)
        return ""
    sentences = [written[start:end] for start, end in sentence_spans(written)]
    if reply.cut and len(sentences) > 1:
        sentences.pop()  # half a sentence says something else
    return " ".join(sentence for sentence in sentences if gap_of(sentence) is None)
