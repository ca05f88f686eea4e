"""An answer and what a right one would be in, its values by measure out; nothing here asks a model."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from eval.questions import Gold, Question
from rag import (
    Answer,
    Overview,
    Paper,
)
from rag.schema import AnswerSentence

_MARKER = re.compile(r"\[\d{1,3}\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_VERDICTS = ("supported", "partly", "unsupported", "uncited")
# A cited sentence that is part of the gold one covers it if it is most of it.
_MOST = 0.6
# What a question is called bad by, as far as it has them.
CORE = ("outcome", "citation_recall", "citation_precision", "quote_hit", "fact_coverage")


def score(question: Question, gold: Gold, answer: Answer, papers: Mapping[str, Paper]) -> dict[str, float]:
    """Return the values of an answer; `papers` holds the cited ones by key.

    A measure is left out where it says nothing: `citation_precision` if nothing is cited, those about gold
    papers if the question has none, `outcome` if both an answer and a refusal are right.
    """
    shown = [sentence for sentence in answer.sentences if sentence.shown]
    cited = {reference.key for reference in answer.references}
    answered = answer.outcome in ("answered", "partial")
    values: dict[str, float] = {}
    if question.answerable is not None:
        values["outcome"] = float(answered == question.answerable)
    if gold.keys:
        values["citation_recall"] = len(cited & gold.keys) / len(gold.keys)
        if cited:
            values["citation_precision"] = len(cited & (gold.keys | gold.also_ok)) / len(cited)
    if question.gold_quotes:
        quotes = [quote.quote for sentence in shown for quote in sentence.evidence]
        covered = [any(covers(quote, wanted) for quote in quotes) for wanted in question.gold_quotes]
        values["quote_hit"] = sum(covered) / len(covered)
    values |= facts(question, answer.text)
    values |= number_fidelity(shown, [papers[key] for key in cited if key in papers])
    values |= _verdicts(answer.sentences)
    values |= {"words": float(len(answer.text.split())), "seconds": (answer.timings_ms["total"] or 0.0) / 1000}
    return values | usage(answer)


def facts(question: Question, text: str) -> dict[str, float]:
    """Return the share of the gold facts that a text holds, if the question has any."""
    if not question.gold_facts:
        return {}
    held = _folded(text)
    found = [any(_folded(form) in held for form in fact.split("|")) for fact in question.gold_facts]
    return {"fact_coverage": sum(found) / len(found)}


def covers(quote: str, wanted: str) -> bool:
    """Tell whether a cited sentence holds a gold span, or is most of it."""
    held, asked = _folded(quote), _folded(wanted)
    return asked in held or (held in asked and len(held) >= _MOST * len(asked))


def number_fidelity(shown: Iterable[AnswerSentence], cited: Iterable[Paper]) -> dict[str, float]:
    """Return the share of the numbers in an answer that stand in the cited papers, if it has any.

    Reads numbers on its own, not as the verdict does, so that it checks the verdict too.
    """
    known = {n for paper in cited for n in _numbers(f"{paper.title} {paper.abstract} {paper.year or ''}")}
    written = [n for sentence in shown for n in _numbers(_MARKER.sub("", sentence.text))]
    return {"number_fidelity": sum(n in known for n in written) / len(written)} if written else {}


def overall(values: Mapping[str, float]) -> float:
    """Return the mean of the core measures that a question has: what the worst questions are found by."""
    found = [values[name] for name in CORE if name in values]
    return sum(found) / len(found) if found else 1.0


def usage(answer: Answer | Overview) -> dict[str, float]:
    """Return what a model consumed, as far as it is known."""
    if answer.usage is None:
        return {}
    spent = {
        "input_tokens": answer.usage.input_tokens,
        "output_tokens": answer.usage.output_tokens,
        "cost_usd": answer.usage.cost_usd,
    }
    return {name: float(value) for name, value in spent.items() if value is not None}


def _verdicts(sentences: Iterable[AnswerSentence]) -> dict[str, float]:
    counts: Counter[str] = Counter(sentence.verdict for sentence in sentences)
    return {verdict: counts[verdict] / counts.total() for verdict in _VERDICTS} if counts else {}


def _numbers(text: str) -> list[str]:
    return [number.replace(",", "") for number in _NUMBER.findall(text)]


def _folded(text: str) -> str:
    return " ".join(_MARKER.sub("", text).casefold().replace("\\", "").split())
