"""Draft questions in, the same as a language model would ask them out, as far as what it says can be checked."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from eval.drafting import Draft
from eval.progress import Progress
from eval.questions import Failure
from rag import Attest, AttestError, Paper

_SINGLE = (
    "You write one question that a researcher might ask and that the abstract answers, without naming the paper "
    'and in other words than its own. Reply with JSON alone: {"question": …, "quote": the sentence of the abstract '
    'that answers it, copied exactly, "fact": the few words of that sentence that a right answer must hold}.'
)
_UNANSWERABLE = (
    "You write one question about the subject of the abstract that the abstract does not answer. "
    'Reply with JSON alone: {"question": …}.'
)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def rewrite(
    attest: Attest, drafts: Sequence[Draft], papers: Sequence[Paper], model: str, progress: Progress
) -> tuple[list[Draft], list[Failure]]:
    """Return the drafts with those of one paper, and the unanswerable ones, put by a model, and what failed.

    A question is taken only with a quote that stands in the abstract and a fact that stands in the quote;
    else the template's stays. Whether an abstract leaves a question open is for a person to check.
    """
    by_title = {paper.title: paper for paper in papers}
    spare = [paper for paper in papers if paper.abstract]
    found, failures = list[Draft](), list[Failure]()
    for done, draft in enumerate(drafts, start=1):
        question = draft.question
        try:
            if question.type == "single":
                draft = _single(attest, draft, by_title[question.gold_titles[0]], model)
            elif question.type == "unanswerable" and spare:
                draft = _unanswerable(attest, draft, spare[-done % len(spare)], model)
        except (AttestError, ValueError) as exc:
            failures.append(Failure(question.id, str(exc)))
        found.append(draft)
        progress("asking the model", done, len(drafts))
    return found, failures


def _single(attest: Attest, draft: Draft, paper: Paper, model: str) -> Draft:
    said = _ask(attest, _SINGLE, paper, model)
    quote, fact = str(said.get("quote", "")).strip(), str(said.get("fact", "")).strip()
    if not quote or quote not in paper.abstract:
        raise ValueError("the model's quote does not stand in the abstract")
    facts = (fact,) if fact and fact.casefold() in quote.casefold() else ()
    question = dataclasses.replace(draft.question, question=said["question"], gold_quotes=(quote,), gold_facts=facts)
    return Draft(question, model)


def _unanswerable(attest: Attest, draft: Draft, paper: Paper, model: str) -> Draft:
    said = _ask(attest, _UNANSWERABLE, paper, model)
    return Draft(dataclasses.replace(draft.question, question=said["question"], also_ok_titles=(paper.title,)), model)


def _ask(attest: Attest, task: str, paper: Paper, model: str) -> Mapping[str, Any]:
    text = f"Title: {paper.title}\n\nAbstract: {paper.abstract}"
    messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
    found = _OBJECT.search(attest.complete(messages, llm=model).text)
    try:
        said = json.loads(found[0]) if found else None
    except ValueError:
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("question"), str) or not said["question"].strip():
        raise ValueError("the model did not reply as asked")
    return said
