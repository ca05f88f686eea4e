"""Is a question that leans on a conversation searched for what it means, and one on a new topic for nothing else?"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from benchmarks import data
from rag import Attest, Settings, Turn
from rag.search.query import normalise, search_text
from rag.text import STOPWORDS, stems, strip_markers, words

Rule: TypeAlias = Callable[[str, Sequence[Turn]], str]
Row: TypeAlias = dict[str, Any]

_OTHERS = 4  # earlier questions that each question on a new topic is asked after


def main() -> None:
    """Print what each rule searches for: beside people's rewrites, and by the papers that it finds in the sample."""
    data.need_shared()
    rewritten = _lines(data.SHARED / "benchmarks" / "mtrag_rewrite" / "conversations.jsonl")
    _rewrites([row for row in rewritten[1::2] if len(row["turns"]) > 1])  # the rule was chosen on the other half
    attest = Attest(Settings(_env_file=None, data_dir=data.CACHE / "sample", llm="none"))
    attest.load_sample()
    asked = _lines(data.ROOT / "eval" / "sample" / "questions.jsonl")
    leaning = [row for row in asked if row["type"] == "follow-up"]
    fresh = list(_new_topics(attest, [row for row in asked if not row.get("history") and row["gold_titles"]]))
    print(f"\n{'the sample, with answers':26}{'n':>5}{'MRR':>8}{'changed':>9}")
    for name, rule in RULES.items():
        for kind, rows in (("leaning on the answer", leaning), ("on a new topic", fresh)):
            _found(attest, f"{name}, {kind}", rule, rows)


def _rewrites(rows: Sequence[Row]) -> None:
    """Print precision, recall and F1 of content stems against the rewrite, over the rows where there are any."""
    print(f"{'mtrag, odd rows':26}{'rewrite':20}{'n':>5}{'P':>8}{'R':>8}{'F1':>8}{'changed':>9}{'ms':>8}")
    same = [row for row in rows if row["rewrite"].strip() == row["last_turn"].strip()]
    differs = [row for row in rows if row not in same]
    kinds = {"differs": differs, "takes words back up": list(filter(_takes, differs)), "is the same": same}
    for name, rule in RULES.items():
        for kind, some in kinds.items():
            questions = [normalise(row["last_turn"]) for row in some]
            histories = [[Turn(role="user", content=text) for text in row["turns"][:-1]] for row in some]
            started = time.perf_counter()
            texts = [rule(question, history) for question, history in zip(questions, histories, strict=True)]
            spent = 1000 * (time.perf_counter() - started) / len(some)
            scores = [_scores(text, row["rewrite"]) for text, row in zip(texts, some, strict=True)]
            means = "".join(f"{sum(values) / len(some):8.3f}" for values in zip(*scores, strict=True))
            changed = sum(text != question for text, question in zip(texts, questions, strict=True))
            print(f"{name:26}{kind:20}{len(some):5}{means}{changed:9}{spent:8.3f}")


def _takes(row: Row) -> bool:
    """Tell whether the rewrite has a word of an earlier turn that the last turn lacks."""
    return bool(stems(" ".join(row["turns"][:-1])) & stems(row["rewrite"]) - stems(row["last_turn"]))


def _scores(text: str, rewrite: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the content stems of a search text."""
    found, wanted = stems(text), stems(rewrite)
    both = len(found & wanted)
    return both / max(1, len(found)), both / max(1, len(wanted)), 2 * both / max(1, len(found) + len(wanted))


def _found(attest: Attest, name: str, rule: Rule, rows: Sequence[Row]) -> None:
    """Print the mean reciprocal rank of the first paper that is meant, and how many questions the rule changed."""
    total, changed = 0.0, 0
    for row in rows:
        question = normalise(row["question"])
        text = rule(question, [Turn(**turn) for turn in row["history"]])
        changed += text != question
        ranks = [p.rank for p in attest.search(text).passages if p.title in row["gold_titles"]]
        total += 1 / min(ranks) if ranks else 0.0
    print(f"{name:44}{len(rows):5}{total / len(rows):8.3f}{changed:9}", flush=True)


def _new_topics(attest: Attest, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield questions that stand alone, each after others about other papers and what the abstracts say to those."""
    rng = random.Random(5)
    answers = {row["id"]: attest.ask(row["question"]).text for row in rows}
    for row in rows:
        others = [other for other in rows if not set(other["gold_titles"]) & set(row["gold_titles"])]
        for other in rng.sample(others, _OTHERS):
            said = {"role": "assistant", "content": answers[other["id"]]}
            yield {**row, "history": [{"role": "user", "content": other["question"]}, said]}


def _lines(path: Any) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# ---- what the rule is held against ----
_POINTING = frozenset(
    "it its they their them this that these those he she his her one ones former latter same both other others also"
    " instead more second".split()
)
_OPENING = re.compile(
    r"^\s*(and|but|or|so|then|also|why|how so|what about|how about|what else|any other)\b", re.IGNORECASE
)


def _alone(question: str, history: Sequence[Turn]) -> str:
    return question


def _joined(question: str, history: Sequence[Turn]) -> str:
    return " ".join([*(turn.content for turn in history if turn.role == "user"), question])


def _whole_turns(question: str, history: Sequence[Turn]) -> str:
    """Return the question after whole earlier questions: the rule of the first version, which read no answers."""
    asked = [normalise(strip_markers(turn.content)) for turn in history if turn.role == "user"]
    start = len(asked) - 1
    if start < 0 or not _leaned(question):
        return question
    while start and _leaned(asked[start]):
        start -= 1
    return " ".join(dict.fromkeys([asked[start], asked[-1], question]))


def _leaned(question: str) -> bool:
    tokens = words(question)
    own = [token for token in tokens if token not in STOPWORDS and token not in _POINTING]
    pointing = len(own) <= 4 and any(token in _POINTING for token in tokens)
    return bool(_OPENING.match(question)) or not own or len(tokens) == 1 or pointing


RULES: dict[str, Rule] = {
    "the question alone": _alone,
    "all questions": _joined,
    "whole turns": _whole_turns,
    "this rule": search_text,
}
