"""A plan and a model in, what writing the overview will take at most out, said before anything is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.models import SHORT_REPLY_TOKENS
from rag.answer.prices import cost
from rag.answer.prompts import SMALLEST_BUDGET
from rag.answer.tally import Model, Tally
from rag.errors import ModelError
from rag.overview.plan import Plan
from rag.overview.prompts import (
    MOST_OPENING,
    OPENING_TOKENS,
    Quoted,
    opening_messages,
    outline_messages,
    quote_messages,
    section_messages,
    size,
)
from rag.overview.quoting import MOST_SENTENCES, calls
from rag.overview.section import Entry
from rag.schema import Estimate, Usage

_ENDLESS = 1_000_000  # tokens
_TITLE_TOKENS = 24  # a title of eight words may be longer than the one it takes the place of


@dataclass(frozen=True, slots=True)
class Means:
    """What an overview is written with: the model, the same for short replies, and what all its calls consume.

    A prompt has at most `prompt_tokens`, a part of the text at most `reply_tokens`.
    """

    writer: Model
    aside: Model
    tally: Tally
    prompt_tokens: int
    reply_tokens: int


def estimate(planned: Plan, means: Means | None) -> Estimate:
    """Return what the stages of a plan consume at most; the tokens of prompts are exact but for what replies decide."""
    papers, themes = len(planned.entries), len(planned.sections)
    asked = _calls(planned, means) if means is not None and planned.sections else []
    return Estimate(
        papers=papers,
        themes=themes,
        calls=len(asked),
        input_tokens=sum(read for read, _ in asked),
        output_tokens=sum(written for _, written in asked),
        cost_usd=_cost(asked, means),
    )


def _calls(planned: Plan, means: Means) -> list[tuple[int, int]]:
    """Return the tokens that each call reads and writes at most."""
    topic, sections, budget = planned.topic, planned.sections, means.prompt_tokens
    short = [
        size(quote_messages(topic, [entry.evidence for entry in group], budget)) for group in calls(planned.entries)
    ]
    long = [size(outline_messages(topic, sections, budget))] if len(sections) > 1 else []
    long += [
        size(section_messages(topic, section.title, [_longest(entry) for entry in section.entries], _ENDLESS))
        + _TITLE_TOKENS
        for section in sections
    ]
    openers = min(len(planned.entries), MOST_OPENING * len(sections))
    long.append(size(opening_messages(topic, (), budget)) + openers * (OPENING_TOKENS + 1))
    most = max(budget, SMALLEST_BUDGET)
    return [
        *((read, SHORT_REPLY_TOKENS) for read in short),
        *((min(read, most), means.reply_tokens) for read in long),
    ]


def _longest(entry: Entry) -> Quoted:
    """Return a paper with the sentences that cost most to send."""
    spans = entry.evidence.spans
    longest = sorted(range(len(spans)), key=lambda number: spans[number][0] - spans[number][1])
    return entry.evidence, longest[:MOST_SENTENCES]


def _cost(asked: Sequence[tuple[int, int]], means: Means | None) -> float | None:
    """Return the sum of what the calls cost; None where no price is known."""
    if means is None or not asked or not means.writer.at_openai:
        return None
    try:
        name = means.writer.name
    except ModelError:
        return None
    costs = [cost(name, Usage(input_tokens=read, output_tokens=written)) for read, written in asked]
    known = [one for one in costs if one is not None]
    return round(sum(known), 8) if len(known) == len(costs) else None
