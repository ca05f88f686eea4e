"""Drawn papers in, out whether a question about each is answered from it, and refused once it is hidden.

A neighbour may rightly answer a question whose paper is hidden, the more so the narrower the collection:
the share of refusals is a lower bound of what is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.progress import Progress
from eval.selftest.drawing import Drawn
from eval.selftest.paraphrase import lowered
from eval.selftest.part import Part
from rag import Attest, Filters

_REFUSED = ("not_stated", "not_in_collection")
_LONGEST_TITLE = 2000


def refusals(attest: Attest, drawn: Sequence[Drawn], progress: Progress) -> Part:
    """Ask about each paper with it and without it, and return what came of both."""
    part = Part("refusal")
    for done, case in enumerate(drawn, start=1):
        if question := question_about(case.paper.title):
            twin = attest.ask(question)
            hidden = attest.ask(question, filters=Filters(not_keys=(case.key,)))
            part.put("twin_answered", case.key, twin.outcome not in _REFUSED)
            part.put("twin_cites_paper", case.key, case.key in {reference.key for reference in twin.references})
            part.put("hidden_refused", case.key, hidden.outcome in _REFUSED)
        progress("asking with and without the paper", done, len(drawn))
    return part


def question_about(title: str) -> str | None:
    """Return a question about what a title names; a title that asks is the question, an empty one gives none."""
    title = " ".join(title.split())[:_LONGEST_TITLE]
    if not any(map(str.isalnum, title)):
        return None
    return title if title.endswith(("?", "？")) else f"What is known about {lowered(title.rstrip(' .!。'))}?"
