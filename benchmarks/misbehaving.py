"""What a model that misbehaves gets past the check: the sample's questions, a scripted model, sentences planted.

Whether a shown sentence is true is known from how it was made, not from the verdict: a true one is a sentence of an
abstract and must cite that abstract; a lie is a changed one, or one that stands nowhere.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import data, lies
from benchmarks.counterfactual import SHOWN
from benchmarks.intervals import share
from benchmarks.lies import Planted, Seen
from eval.questions import Question, read_questions
from rag import Answer, Attest, Paper, Settings
from rag.text import clean, sentence_spans, strip_markers, words
from tests.scripted_server import Reply as Sent
from tests.scripted_server import Request, ScriptedServer

QUESTIONS = data.ROOT / "eval" / "sample" / "questions.jsonl"
_ANSWERING = "You answer questions"  # how the prompt for an answer begins; the model says nothing to any other


_COLUMNS = ("lies shown", "lies as supported", "truths shown", "shown, not supported")


@dataclass(slots=True)
class Count:
    """What became of one way of misbehaving, a truth value a sentence; a lie is believed if it is called supported."""

    lies_shown: list[bool] = field(default_factory=list)
    lies_believed: list[bool] = field(default_factory=list)
    truths_shown: list[bool] = field(default_factory=list)
    unsupported: list[bool] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    quoted: int = 0
    examples: list[str] = field(default_factory=list)


def main() -> None:
    """Print a line for each way of misbehaving and for all together, then what was shown and should not have been."""
    questions, _ = read_questions(QUESTIONS)
    with tempfile.TemporaryDirectory(prefix="attest-") as folder, ScriptedServer() as server:
        asking = {"openai_base_url": server.base_url, "llm": "scripted", "llm_answer_tokens": 128, "llm_timeout": 2.0}
        attest = Attest(Settings(_env_file=None, data_dir=Path(folder), **asking))
        attest.load_sample()
        print(f"{'way':24}" + "".join(f"{name:>24}" for name in _COLUMNS) + "  quoted  outcomes")
        counts = {}
        for name, way in lies.WAYS.items():
            counts[name] = _asked(attest, server, questions, name, way)
            _row(name, counts[name])
        attest.close()
    _row("all but the control", _sum([count for name, count in counts.items() if name != lies.CONTROL]))
    for name, count in counts.items():
        for example in dict.fromkeys(count.examples):
            print(f"    {name}: {example}")


def _row(name: str, count: Count) -> None:
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in count.outcomes.most_common())
    kinds = (count.lies_shown, count.lies_believed, count.truths_shown, count.unsupported)
    print(f"{name:24}{''.join(f'{share(one):>24}' for one in kinds)}{count.quoted:>8}  {outcomes}", flush=True)


def _sum(counts: Sequence[Count]) -> Count:
    return Count(
        [one for count in counts for one in count.lies_shown],
        [one for count in counts for one in count.lies_believed],
        [one for count in counts for one in count.truths_shown],
        [one for count in counts for one in count.unsupported],
        sum((count.outcomes for count in counts), Counter()),
        sum(count.quoted for count in counts),
    )


def _asked(attest: Attest, server: ScriptedServer, questions: Sequence[Question], name: str, way: lies.Way) -> Count:
    """Ask every question of a model that replies in one way."""
    papers = {clean(paper.title): paper for paper in attest.papers()}
    count = Count()
    for question in questions:
        rng = random.Random(f"{name} {question.id}")
        planted: list[Planted] = []

        def reply(request: Request, rng: random.Random = rng, planted: list[Planted] = planted) -> str | Sent:
            if not request["messages"][0]["content"].startswith(_ANSWERING):
                return ""
            made = way(list(_seen(request, papers)), rng)
            planted[:] = made.planted
            return made.sent

        server.otherwise = reply
        before = len(server.calls)
        answer = attest.ask(question.question, history=question.history)
        count.outcomes[answer.outcome] += 1
        if len(server.calls) > before:
            count.quoted += answer.mode == "extractive"
            _judge(answer, planted, papers, count)
    return count


def _seen(request: Request, papers: Mapping[str, Paper]) -> Iterator[Seen]:
    """Yield the papers of a prompt with their sentences."""
    for match in SHOWN.finditer(request["messages"][-1]["content"]):
        paper = papers[match["title"]]
        text = clean(paper.abstract)
        yield Seen(int(match["number"]), match["title"], [text[s:e] for s, e in sentence_spans(text)])


def _judge(answer: Answer, planted: Sequence[Planted], papers: Mapping[str, Paper], count: Count) -> None:
    """Compare what is shown with what was planted."""
    cited = {one.marker: clean(one.title) for one in answer.references}
    shown: dict[int, str] = {}
    for sentence in answer.sentences:
        if not sentence.shown:
            continue
        titles = {cited[marker] for marker in sentence.citations}
        told = words(strip_markers(sentence.text))
        while told and told[-1].isdigit():  # what is left of a marker that was not written as one
            told.pop()
        place = _planted(told, planted) if answer.mode == "llm" else None
        if place is None:  # the product's own quotation, or words that were not planted as they stand
            right = any(_held(told, papers[title]) for title in titles)
        else:
            right = planted[place].source in titles
            shown[place] = sentence.verdict
        count.unsupported.append(not right)
        if not right:
            count.examples.append(f"{sentence.verdict}: {sentence.text} {'; '.join(sentence.problems)}")
    for place, one in enumerate(planted):
        if one.source:
            count.truths_shown.append(place in shown)
        else:
            count.lies_shown.append(place in shown)
            count.lies_believed.append(shown.get(place) == "supported")


def _planted(told: Sequence[str], planted: Sequence[Planted]) -> int | None:
    """Return the place of the planted sentence that a shown one is, whole or in part."""
    line = f" {' '.join(told)} "
    return next((i for i, one in enumerate(planted) if line in f" {' '.join(words(one.text))} "), None)


def _held(told: Sequence[str], paper: Paper) -> bool:
    return f" {' '.join(told)} " in f" {' '.join(words(clean(paper.abstract)))} "


if __name__ == "__main__":
    main()
