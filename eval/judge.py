"""Answers in, what a language model says of them out; how often it is right is measured, not assumed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.measures import interval
from eval.progress import Progress
from eval.questions import Question
from rag import (
    Answer,
    Attest,
    AttestError,
)
from rag.schema import AnswerSentence

_NOTHING = "NOTHING"
# A judge that sees the answer finds support for it everywhere: so first it says what the passage says, without it.
_READ = (
    "You read one passage for a question. Write, in at most four short sentences and only from the passage, "
    f"everything in it that bears on the question, with every number and name. If nothing does, write {_NOTHING}."
)
_MATCH = (
    "You are given notes and a statement. Does the statement follow from the notes alone? "
    "Answer with one word: YES, PARTLY or NO."
)
_GRADE = (
    "You grade an answer to a question against what a right answer must hold. Answer with one word: "
    "RIGHT if it says that and nothing wrong, PARTLY if some of it is missing or wrong, WRONG otherwise."
)
_MOST_CHARACTERS = 12_000


class JudgeError(AttestError):
    """The judge gave no verdict, or the data to check it with cannot be read."""


@dataclass(slots=True)
class Judge:
    """A language model that judges; what it read of a passage is remembered."""

    attest: Attest
    model: str
    _notes: dict[tuple[str, str], str] = field(default_factory=dict)

    def supports(self, question: str, passage: str, statement: str) -> bool:
        """Tell whether a passage carries a statement: it is read for the question before the statement is seen.

        Raises:
            AttestError: the model does not answer, or not as asked.
        """
        known = (question, passage)
        if known not in self._notes:
            self._notes[known] = self._say(_READ, f"Question: {question}\n\nPassage:\n{passage[:_MOST_CHARACTERS]}")
        notes = self._notes[known]
        if notes.strip(" .*\"'").upper() == _NOTHING:
            return False
        return self._word(_MATCH, f"Notes:\n{notes}\n\nStatement: {statement}", ("YES", "PARTLY", "NO")) == "YES"

    def correctness(self, question: Question, answer: str) -> float:
        """Return 1 for a right answer, 0.5 for one that is right in part, 0 for a wrong one.

        Raises:
            AttestError: the model does not answer, or not as asked.
        """
        wanted = "; ".join([*(fact.replace("|", " or ") for fact in question.gold_facts), *question.gold_quotes])
        if question.answerable is False:
            wanted = "that the collection does not say it"
        text = f"Question: {question.question}\n\nA right answer holds: {wanted}\n\nAnswer:\n{answer}"
        grades = {"RIGHT": 1.0, "PARTLY": 0.5, "WRONG": 0.0}
        return grades[self._word(_GRADE, text, tuple(grades))]

    def _word(self, task: str, text: str, allowed: tuple[str, ...]) -> str:
        reply = self._say(task, text)
        found = re.search(rf"\b({'|'.join(allowed)})\b", reply.upper())
        if found is None:
            raise JudgeError(f"The judge {self.model} gave none of the words {', '.join(allowed)}.")
        return found[1]

    def _say(self, task: str, text: str) -> str:
        messages = [{"role": "system", "content": task}, {"role": "user", "content": text}]
        return self.attest.complete(messages, llm=self.model).text


def judged(judge: Judge, question: Question, answer: Answer) -> dict[str, float]:
    """Return graded correctness, and citation recall and precision as ALCE defines them (Gao et al. 2023).

    Recall: the share of shown sentences that their cited sentences together carry. Precision: the share of
    citations that carry the sentence alone, or without which the others do not carry it.

    Raises:
        AttestError: the model does not answer, or not as asked.
    """
    values: dict[str, float] = {}
    if question.gold_facts or question.gold_quotes or question.answerable is False:
        values["judged_correctness"] = judge.correctness(question, answer.text)
    shown = [sentence for sentence in answer.sentences if sentence.shown]
    if not shown:
        return values
    carried = [_carried(judge, question.question, sentence) for sentence in shown]
    values["judged_citation_recall"] = sum(recall for recall, _ in carried) / len(carried)
    citations = [good for _, some in carried for good in some]
    if citations:
        values["judged_citation_precision"] = sum(citations) / len(citations)
    return values


def _carried(judge: Judge, question: str, sentence: AnswerSentence) -> tuple[bool, list[bool]]:
    """Return whether the citations of a sentence carry it, and for each whether it is needed or enough."""
    statement = re.sub(r"\s*\[\d+\]", "", sentence.text)
    passages = {
        marker: " ".join(quote.quote for quote in sentence.evidence if quote.marker == marker)
        for marker in sentence.citations
    }
    together = judge.supports(question, "\n".join(passages.values()), statement)
    if not together or len(passages) == 1:
        return together, [together] * len(passages)
    needed = []
    for marker, passage in passages.items():
        rest = "\n".join(other for name, other in passages.items() if name != marker)
        alone = judge.supports(question, passage, statement)
        needed.append(alone or not judge.supports(question, rest, statement))
    return together, needed


def accuracy(judge: Judge, path: Path, most: int, progress: Progress) -> dict[str, Any]:
    """Return how often the judge agrees with people on rows of `claim`, `references`, `label` (1 supported, 0 not).

    The rows are drawn with a fixed seed, as many of each label. Rows that the judge fails on count as wrong.

    Raises:
        JudgeError: the file cannot be read.
    """
    rows = _labelled(path, most)
    right, failed = [], 0
    for done, row in enumerate(rows, start=1):
        try:
            found = judge.supports(str(row.get("question", "")), "\n\n".join(row["references"]), row["claim"])
            right.append(float(found == bool(row["label"])))
        except AttestError:
            failed += 1
            right.append(0.0)
        progress("checking the judge", done, len(rows))
    share = interval(right)
    return {"model": judge.model, "accuracy": share.mean, "low": share.low, "high": share.high, "n": share.n} | {
        "failed": failed,
        "data": path.name,
    }


def _labelled(path: Path, most: int) -> Sequence[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        by_label = {label: [row for row in rows if row["label"] == label and row["references"]] for label in (0, 1)}
        rng = random.Random(0)
        drawn = [row for some in by_label.values() for row in rng.sample(some, min(len(some), most // 2))]
        rng.shuffle(drawn)
    except OSError as exc:
        raise JudgeError(f"{path}: cannot be read ({exc.strerror}).") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise JudgeError(f'{path}: needs rows with "claim", "references" and "label".') from exc
    return drawn
