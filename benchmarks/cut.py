"""How many papers: the share of the best score that one must have, against fixed numbers, by people's judgements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import data
from eval.beir import qrels_path, read_qrels, read_queries
from rag.schema import Filters
from rag.search.cutting import FEWEST, MOST
from rag.search.retriever import retrieve

_SETS = ("adi", "cisi", "cacm", "cranfield")
_FIXED = (3, 5, 8, 10, 12, 15, 20, 30)
_SHARES = (0.6, 0.65, 0.7, 0.725, 0.75, 0.775, 0.8, 0.85, 0.9)


@dataclass(frozen=True, slots=True)
class _Query:
    """Which of the first papers found are relevant (1 or 0), their scores, and how many relevant papers there are."""

    relevant: tuple[int, ...]
    scores: tuple[float, ...]
    judged: int


Rule = Callable[[_Query], int]


def main() -> None:
    """Print precision, recall and F1 of the papers kept, a rule a line, and F1 of rules chosen on the other sets."""
    sets = {name: _queries(name) for name in _SETS}
    fixed: dict[str, Rule] = {f"first {k}": lambda query, k=k: k for k in _FIXED}  # type: ignore[misc]
    shares: dict[str, Rule] = {f"share {s}": lambda query, s=s: _kept(query, s) for s in _SHARES}  # type: ignore[misc]
    for name, rule in (fixed | shares).items():
        cells = [_measured(queries, rule) for queries in sets.values()]
        shown = "  ".join(f"{p:.3f} {r:.3f} {f:.3f} ({n:4.1f})" for p, r, f, n in cells)
        print(f"{name:11} {shown}  mean F1 {np.mean([cell[2] for cell in cells]):.3f}")
    for kind, rules in (("first", fixed), ("share", shares)):
        print(f"{kind}, chosen on the other sets: {_left_out(sets, rules)}")


def _queries(name: str) -> list[_Query]:
    folder, library = data.SHARED / "benchmarks" / name, data.library(name)._parts.library()
    judged, found = read_qrels(qrels_path(folder)), []
    for query in read_queries(folder):
        gold = {paper for paper, value in judged.get(query.query_id, {}).items() if value > 0}
        if gold:
            passages = retrieve(library, query.text, limit=MOST, filters=Filters()).result.passages
            relevant = tuple(int(passage.paper_id in gold) for passage in passages)
            found.append(_Query(relevant, tuple(passage.score for passage in passages), len(gold)))
    return found


def _kept(query: _Query, share: float) -> int:
    return max(FEWEST, sum(score >= share * query.scores[0] for score in query.scores))


def _measured(queries: Sequence[_Query], rule: Rule) -> tuple[float, float, float, float]:
    """Return mean precision, recall, F1 and number of the papers that a rule keeps."""
    rows = []
    for query in queries:
        number = min(rule(query), len(query.relevant))
        right = sum(query.relevant[:number])
        rows.append((right / number, right / query.judged, 2 * right / (number + query.judged), number))
    precision, recall, f1, number = np.mean(rows, axis=0).tolist()
    return precision, recall, f1, number


def _left_out(sets: Mapping[str, Sequence[_Query]], rules: Mapping[str, Rule]) -> str:
    """Return for each set F1 of the rule that is best on the others, and the mean."""
    values = {rule: {name: _measured(queries, how)[2] for name, queries in sets.items()} for rule, how in rules.items()}
    chosen = {out: max(rules, key=lambda rule: sum(f for s, f in values[rule].items() if s != out)) for out in sets}
    mean = np.mean([values[rule][name] for name, rule in chosen.items()])
    return (
        ", ".join(f"{name} {values[rule][name]:.3f} ({rule})" for name, rule in chosen.items()) + f", mean {mean:.3f}"
    )
