"""What an answer is worth: does it follow the abstract, what gets past the check, and how long does it take?"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection

import numpy as np

from benchmarks import counterfactual, data, misbehaving
from benchmarks.counterfactual import SHOWN
from rag import Answer, Attest
from rag.sentences import sentence_spans
from tests.scripted_server import Request, Says, ScriptedServer

_QUESTIONS, _ROUNDS, _WRITTEN = 100, 3, 5


def main() -> None:
    """Print the three tables, the times last."""
    counterfactual.main()
    misbehaving.main()
    speed()


def speed() -> None:
    """Print how long warm answers over 5,183 papers take, in milliseconds; the model answers at once."""
    plain = data.library("scifact")
    questions = data.queries("scifact", _QUESTIONS)
    random.Random(2).shuffle(questions)
    print(f"{'answer over ' + str(plain.count()) + ' papers, ms':44}{'median':>9}{'95 % under':>12}{'n':>6}")
    _print("without a model", _times(plain, questions), {"all": lambda one: _spent(one, "total")})
    for name, reply in (("an abstract's own words", _quoting), ("in a clause of its own", _telling)):
        with _served(reply) as url:
            update = {"openai_base_url": url, "llm": "scripted"}
            attest = Attest(plain.settings.model_copy(update=update), own_ids=True)
            _print(f"{_WRITTEN} sentences, {name}", _times(attest, questions), _PARTS)
            attest.close()


def _spent(answer: Answer, part: str) -> float:
    return answer.timings_ms[part] or 0.0


_PARTS: Mapping[str, Callable[[Answer], float]] = {
    "all": lambda one: _spent(one, "total"),
    "finding": lambda one: _spent(one, "retrieve"),
    "checking": lambda one: _spent(one, "verify"),
    "the rest, with the server": lambda one: _spent(one, "total") - _spent(one, "retrieve") - _spent(one, "verify"),
}


def _times(attest: Attest, questions: Sequence[str]) -> list[Answer]:
    """Return the answers of all rounds but the first, in which the abstracts are read for the first time."""
    return [attest.ask(question) for _ in range(_ROUNDS + 1) for question in questions][len(questions) :]


def _print(name: str, answers: Sequence[Answer], parts: Mapping[str, Callable[[Answer], float]]) -> None:
    for part, spent in parts.items():
        middle, high = np.percentile([spent(one) for one in answers], [50, 95])
        label = name if part == "all" else f"    {part}"
        print(f"{label:44}{middle:9.1f}{high:12.1f}{len(answers):6}", flush=True)


def _sentences(request: Request) -> Iterator[tuple[str, str]]:
    """Yield sentences of the prompt's papers in turn, each with its paper's number."""
    prompt = request["messages"][-1]["content"]
    texts = [(m["number"], prompt[m.end() :].partition("\n</abstract>")[0]) for m in SHOWN.finditer(prompt)]
    for place in range(_WRITTEN):
        for number, text in texts:
            spans = sentence_spans(text)
            if place < len(spans):
                yield text[slice(*spans[place])], number


def _quoting(request: Request) -> Says:
    some = [f"{text} [{number}]" for text, number in _sentences(request)]
    return Says(" ".join(some[:_WRITTEN]))


def _telling(request: Request) -> Says:
    some = [f"Its authors report that {text[:1].lower()}{text[1:]} [{number}]" for text, number in _sentences(request)]
    return Says(" ".join(some[:_WRITTEN]))


@contextmanager
def _served(reply: Callable[[Request], Says]) -> Iterator[str]:
    """Run the scripted model in a process of its own, as a real one is, and give its address."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, reply))
    process.start()
    yield here.recv()
    here.send(None)
    process.join(20)


def _serve(pipe: Connection, reply: Callable[[Request], Says]) -> None:
    with ScriptedServer(otherwise=reply) as server:
        pipe.send(server.base_url)
        pipe.recv()


if __name__ == "__main__":
    speed()
