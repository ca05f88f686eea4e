"""A file of topics in, every overview and its measures out: are the right papers in it, and only what they say?"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval import grouping
from eval.journal import Journal
from eval.membership import listed_in, lost, of_overview, of_set, read_in
from eval.naming import Names
from eval.progress import Progress
from eval.questions import Failure, Gold
from eval.record import record
from eval.run import PerQuery, Run, write_run
from eval.topics import OVERVIEW, Topic, belonging
from rag import Attest, AttestError, Filters, Paper, to_json

FILE_NAME = "overviews.jsonl"
TOGETHER = "all topics together"
_EVERYTHING = "everything"
_FEWEST_GOLD = 4  # papers; a smaller topic need not be a theme of its own
_EVERY = 1000  # papers, so that none of a mixed overview goes unread
_WORST = 10


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every topic is asked with."""

    attest: Attest
    papers: Mapping[str, Paper]
    model: str | None


_Cases = Sequence[tuple[Topic, Gold]]


def evaluate(
    attest: Attest,
    topics: Sequence[Topic],
    failures: Sequence[Failure],
    out: Path,
    progress: Progress,
    *,
    collection: str,
    fresh: bool = False,
) -> Run:
    """Ask for every overview and set, write each into `out` as it comes, and the run at last.

    A run that was interrupted goes on. At the end all papers of the larger topics are put into one overview, which
    should have the topics as its themes.

    Raises:
        LibraryEmptyError: nothing has been loaded.
        RunError: the folder holds another run, or cannot be written to.
    """
    about, failed = record(attest, collection), list(failures)
    papers = {paper.key: paper for paper in attest.papers()}
    bench = _Bench(attest, papers, _model(attest, failed))
    about |= {"queries": len(topics), "llm": bench.model}
    journal = Journal(out, FILE_NAME, {k: v for k, v in about.items() if k not in ("date", "machine")}, fresh=fresh)
    cases = _resolved(topics, Names(papers.values()), failed)
    for done, (topic, gold) in enumerate(cases, start=1):
        asked = dataclasses.asdict(topic)
        if not journal.holds(topic.id, asked):
            journal.add(topic.id, {"asked": asked, **_row(bench, topic, gold)})
        progress("asking", done, len(cases))
    mixed = _mixed(bench, journal, _by_paper(cases))
    rows = [(topic, journal.rows[topic.id]) for topic, _ in cases]
    failed += [Failure(row["name"], why) for row in (*(row for _, row in rows), mixed) for why in row["problems"]]
    run = _run(rows, mixed, failed, about)
    write_run(out, run)
    return run


def _model(attest: Attest, failures: list[Failure]) -> str | None:
    """Return the model that writes; if it cannot be asked, that is a failure of the run, which goes on without."""
    try:
        return attest.model_name()
    except AttestError as exc:
        failures.append(Failure("language model", str(exc)))
        return None


def _resolved(topics: Sequence[Topic], names: Names, failures: list[Failure]) -> _Cases:
    cases = []
    for topic in topics:
        try:
            cases.append((topic, belonging(topic, names)))
        except ValueError as exc:
            failures.append(Failure(topic.id, str(exc)))
    return cases


def _row(bench: _Bench, topic: Topic, gold: Gold) -> dict[str, Any]:
    """Return what came of a topic or question; what failed stands in `problems`, and the run goes on."""
    try:
        return _overview(bench, topic, gold) if topic.kind == OVERVIEW else _set(bench, topic, gold)
    except AttestError as exc:
        return {"problems": [str(exc)], "values": {}}


def _overview(bench: _Bench, topic: Topic, gold: Gold) -> dict[str, Any]:
    overview = bench.attest.summarize(topic.text, filters=topic.filters)
    values, problems = of_overview(topic, gold, overview, bench.papers), []
    if bench.model is not None and overview.themes:
        values["fell_back"] = float(overview.mode != "llm")
        problems += [overview.notice] if values["fell_back"] and overview.notice else []
    loss = lost(topic, gold, read_in(overview), values, bench.papers)
    return {"problems": problems, "values": values, "loss": loss, "overview": to_json(overview)}


def _set(bench: _Bench, topic: Topic, gold: Gold) -> dict[str, Any]:
    answer = bench.attest.ask(topic.text, filters=topic.filters)
    values = of_set(topic, gold, answer, bench.papers)
    problems = [] if answer.listing is not None else ["it was not read as a question for a set of papers"]
    loss = lost(topic, gold, listed_in(answer), values, bench.papers)
    return {"problems": problems, "values": values, "loss": loss, "answer": to_json(answer)}


def _by_paper(cases: _Cases) -> dict[str, frozenset[str]]:
    """Return the papers of all topics that have enough, each with its topics; none unless there are two topics."""
    large = {topic.id: gold.keys for topic, gold in cases if topic.kind == OVERVIEW and len(gold.keys) >= _FEWEST_GOLD}
    if len(large) < 2:
        return {}
    papers = sorted(frozenset().union(*large.values()))
    return {key: frozenset(name for name, keys in large.items() if key in keys) for key in papers}


def _mixed(bench: _Bench, journal: Journal, topics: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """Return how well the themes of one overview of all papers tell their topics apart.

    A model names themes and does not make them, so none is asked.
    """
    if not topics:
        return {"problems": [], "values": {}}
    asked = {"topic": _EVERYTHING, "topics": {paper: sorted(names) for paper, names in topics.items()}}
    if not journal.holds(TOGETHER, asked):
        try:
            only = Filters(keys=tuple(topics))
            overview = bench.attest.summarize(_EVERYTHING, filters=only, most=_EVERY, llm="none")
        except AttestError as exc:
            journal.add(TOGETHER, {"asked": asked, "problems": [str(exc)], "values": {}})
        else:
            themes = [theme.papers for theme in overview.themes]
            values = {
                "theme_purity": grouping.purity(themes, topics),
                "theme_information": {TOGETHER: grouping.mutual_information(themes, topics)},
            }
            journal.add(TOGETHER, {"asked": asked, "problems": [], "values": values, "overview": to_json(overview)})
    return dict(journal.rows[TOGETHER])


def _run(
    rows: Sequence[tuple[Topic, Mapping[str, Any]]],
    mixed: Mapping[str, Any],
    failures: Sequence[Failure],
    about: dict[str, Any],
) -> Run:
    per_query: PerQuery = {}
    for topic, row in rows:
        for name, value in row["values"].items():
            per_query.setdefault(name, {})[topic.id] = round(float(value), 6)
    for name, values in mixed["values"].items():
        per_query[name] = {paper: round(float(value), 6) for paper, value in values.items()}
    losses = [loss for _, row in rows if (loss := row.get("loss"))]
    details = {
        "worst": sorted(losses, key=lambda loss: float(loss["value"]))[:_WORST],
        "failures": [dataclasses.asdict(failure) for failure in failures],
    }
    return Run(
        kind="overviews",
        per_query=per_query,
        types={topic.id: topic.kind for topic, _ in rows},
        details={name: value for name, value in details.items() if value},
        record=about | ({"themes_of_all_topics": len(mixed["overview"]["themes"])} if "overview" in mixed else {}),
    )
