"""A file of questions in, every answer and its measures out: are answers right, and their citations?"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.journal import Journal
from eval.judge import Judge, judged
from eval.losses import EVERY, Stage, loss, rank_of, search_stage
from eval.measures import calibration, recall_at
from eval.naming import Names
from eval.progress import Progress
from eval.questions import Failure, Gold, Question, resolve
from eval.record import record
from eval.run import PerQuery, Run, summary, write_run
from eval.scores import facts, overall, score
from rag import Answer, Attest, AttestError, Filters, Paper, to_json

FILE_NAME = "answers.jsonl"
SEARCHED, GIVEN, NONE = "searched", "gold passages", "no passages"
_CLOSED_BOOK = "Answer in at most five sentences. If you do not know, say so."
_WORST = 10


@dataclass(frozen=True, slots=True)
class _Case:
    """One question under one condition: with the search, with the gold papers given, or with nothing given."""

    question: Question
    gold: Gold
    condition: str

    @property
    def name(self) -> str:
        return f"{self.question.id} / {self.condition}"


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every case is run with."""

    attest: Attest
    papers: Mapping[str, Paper]
    model: str | None
    judge: Judge | None


def evaluate(
    attest: Attest,
    questions: Sequence[Question],
    failures: Sequence[Failure],
    out: Path,
    progress: Progress,
    *,
    collection: str,
    judge: Judge | None = None,
    judge_check: Mapping[str, Any] | None = None,
    controls: bool = True,
    fresh: bool = False,
) -> Run:
    """Ask every question, write each answer into `out` as it comes, and the run at last.

    A run that was interrupted goes on. Controls tell search errors from writing errors: the same questions
    with only the gold papers to search in, and asked of the model (if there is one) with no passages at all.

    Raises:
        LibraryEmptyError: nothing has been loaded.
        RunError: the folder holds another run, or cannot be written to.
    """
    about, failed = record(attest, collection), list(failures)
    papers = {paper.key: paper for paper in attest.papers()}
    bench = _Bench(attest, papers, _model(attest, failed), judge)
    about |= {"queries": len(questions), "llm": bench.model, "judge": judge.model if judge else None}
    journal = Journal(out, FILE_NAME, {k: v for k, v in about.items() if k not in ("date", "machine")}, fresh=fresh)
    cases = list(_cases(questions, papers.values(), failed, controls))
    for done, case in enumerate(cases, start=1):
        asked = dataclasses.asdict(case.question)
        if not journal.holds(case.name, asked):
            journal.add(case.name, {"asked": asked, **_row(bench, case)})
        progress("asking", done, len(cases))
    rows = [(case, journal.rows[case.name]) for case in cases]
    failed += [Failure(case.name, problem) for case, row in rows for problem in row["problems"]]
    run = _run(rows, failed, about)
    if judge is not None:
        run.details["judge"] = judge_check or {"model": judge.model, "accuracy": None}
    write_run(out, run)
    return run


def _model(attest: Attest, failures: list[Failure]) -> str | None:
    """Return the model that writes; if it cannot be asked, that is a failure of the run, which goes on without."""
    try:
        return attest.model_name()
    except AttestError as exc:
        failures.append(Failure("language model", str(exc)))
        return None


def _cases(questions: Sequence[Question], papers: Any, failures: list[Failure], controls: bool) -> Sequence[_Case]:
    cases: list[_Case] = []
    names = Names(papers)
    for question in questions:
        try:
            gold = resolve(question, names)
        except ValueError as exc:
            failures.append(Failure(question.id, str(exc)))
            continue
        conditions = [SEARCHED, *([GIVEN] if gold.keys else []), NONE] if controls else [SEARCHED]
        cases.extend(_Case(question, gold, condition) for condition in conditions)
    return cases


def _row(bench: _Bench, case: _Case) -> dict[str, Any]:
    """Return what came of a case; what failed stands in `problems`, and the run goes on."""
    try:
        return _without_passages(bench, case) if case.condition == NONE else _answered(bench, case)
    except AttestError as exc:
        return {"problems": [str(exc)], "values": {}}


def _without_passages(bench: _Bench, case: _Case) -> dict[str, Any]:
    """Ask the model what it knows by itself; without one nothing can be said, which is a refusal."""
    text, question = "", case.question
    if bench.model is not None:
        turns = [{"role": turn.role, "content": turn.content} for turn in question.history]
        messages = [{"role": "system", "content": _CLOSED_BOOK}, *turns, {"role": "user", "content": question.question}]
        text = bench.attest.complete(messages).text
    values = facts(question, text) | {"words": float(len(text.split()))}
    if question.answerable is not None:
        values["outcome"] = float(bool(text) == question.answerable)
    return {"problems": [], "values": values, "text": text}


def _answered(bench: _Bench, case: _Case) -> dict[str, Any]:
    question, gold = case.question, case.gold
    given = Filters(keys=tuple(sorted(gold.keys))) if case.condition == GIVEN else Filters()
    answer = bench.attest.ask(question.question, history=question.history, filters=given)
    values, problems = score(question, gold, answer, bench.papers), []
    if bench.model is not None:
        values["fell_back"] = float(answer.mode != "llm")
        problems += [answer.notice] if answer.notice else []
    if bench.judge is not None and case.condition == SEARCHED:
        try:
            values |= judged(bench.judge, question, answer)
        except AttestError as exc:
            problems.append(str(exc))
    row = {"problems": problems, "values": values, "answer": to_json(answer), "pairs": _pairs(answer, gold)}
    if case.condition == SEARCHED and gold.keys:
        row |= _search(bench, case, answer, overall(values))
    return row


def _pairs(answer: Answer, gold: Gold) -> list[tuple[float, bool]]:
    """Return score and truth of each sentence that a model wrote and that was shown: does it cite a gold paper?"""
    if answer.mode != "llm" or not gold.keys:
        return []
    right = {r.marker for r in answer.references if r.key in gold.keys | gold.also_ok}
    return [(s.score, bool(right & set(s.citations))) for s in answer.sentences if s.shown]


def _search(bench: _Bench, case: _Case, answer: Answer, value: float) -> dict[str, Any]:
    """Return where the gold papers stood in the search, and the stage that lost them if one did."""
    question, keys = case.question, case.gold.keys
    found = bench.attest.search(question.question, k=EVERY, history=question.history).passages
    gold = {bench.papers[key].paper_id for key in keys}
    titles = [bench.papers[key].title for key in sorted(keys)]
    stage = _stage(answer, found, gold)
    ranks = [rank for paper in sorted(gold) if (rank := rank_of(found, {paper})) is not None]
    return {"ranks": ranks, "loss": loss(question.id, question.question, value, found, titles, stage)}


def _stage(answer: Answer, found: Sequence[Any], gold: set[str]) -> Stage:
    if any(reference.paper_id in gold for reference in answer.references):
        return "found"
    if rank_of(answer.passages, gold) is None:
        return search_stage(found, gold, len(answer.passages))
    return "writer loss" if answer.references else "refused"


def _run(rows: Sequence[tuple[_Case, Mapping[str, Any]]], failures: Sequence[Failure], about: dict[str, Any]) -> Run:
    searched = [(case, row) for case, row in rows if case.condition == SEARCHED]
    sought = [row for case, row in searched if "loss" in row]
    controls = {
        condition: {name: dataclasses.asdict(found) for name, found in summary(_values(rows, condition)).items()}
        for condition in (GIVEN, NONE)
        if any(case.condition == condition for case, _ in rows)
    }
    worst = sorted((row["loss"] for row in sought), key=lambda row: float(row["value"]))[:_WORST]
    golds = {case.question.id: len(case.gold.keys) for case, _ in searched}
    details: dict[str, Any] = {
        "controls": controls,
        "recall_curve": recall_at([(row["ranks"], golds[row["loss"]["id"]]) for row in sought]),
        "calibration": calibration([(score, right) for _, row in searched for score, right in row.get("pairs", ())]),
        "worst": worst,
        "failures": [dataclasses.asdict(failure) for failure in failures],
    }
    return Run(
        kind="answers",
        per_query=_values(rows, SEARCHED),
        types={case.question.id: case.question.type for case, _ in searched},
        details={name: value for name, value in details.items() if value},
        record=about,
    )


def _values(rows: Sequence[tuple[_Case, Mapping[str, Any]]], condition: str) -> PerQuery:
    found: PerQuery = {}
    for case, row in rows:
        if case.condition == condition:
            for name, value in row["values"].items():
                found.setdefault(name, {})[case.question.id] = round(float(value), 6)
    return found
