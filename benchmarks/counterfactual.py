"""Does the answer follow the abstract? A figure of it is changed: the new one is shown, the old one never."""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import data
from benchmarks.intervals import share
from rag import Answer, Attest, Paper, Settings
from rag.figures import figures
from rag.text import clean, sentence_spans, words
from tests.scripted_server import Request, ScriptedServer

_MOST = 100
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TELLING = ("%", "x", "×", "times", "fold", "percent", "million", "billion")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# As a prompt shows a paper: its number, then its title.
SHOWN = re.compile(r"<abstract number=(?P<number>\d+)>\nTitle: (?P<title>.*?)(?: \(\d{4}\))?\n")


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of a paper before and after its figure `old` became `new` (both as written, digits only)."""

    paper: Paper
    before: str
    after: str
    old: str
    new: str

    def question(self, titled: bool) -> str:
        """Return a question that the sentence answers, with its words and without any figure."""
        told = " ".join(word for word in clean(self.after).rstrip(".").split() if not any(map(str.isdigit, word)))
        title = clean(self.paper.title)
        return f"What figure does the paper {title} give: {told}?" if titled else f"What is the figure: {told}?"


def main() -> None:
    """Print how often the new and the old figure are shown, without a model and with one that remembers."""
    corpus = data.library("corpus")
    papers = corpus.papers()
    corpus.close()
    changes = list(_changes(papers))
    with tempfile.TemporaryDirectory(prefix="attest-") as folder, ScriptedServer() as server:
        attest = _library(Path(folder), papers, changes, server.base_url)
        print(f"{len(changes)} abstracts of {len(papers)} with one figure changed")
        print(f"{'writer':52}{'new figure shown':>24}{'old figure shown':>24}{'quoted instead':>18}")
        for titled in (True, False):
            named = "title and words" if titled else "words alone"
            answers = [attest.ask(change.question(titled), llm="none") for change in changes]
            _row(f"none, asked with {named}", changes, answers)
        for name, says in _WRITERS.items():
            answers = []
            for change in changes:
                server.enqueue(lambda request, change=change, says=says: _reply(request, change, says))
                answers.append(attest.ask(change.question(True)))
            _row(f"model, {name}", changes, answers)
            if "control" not in name:
                _lies(changes, answers)
        attest.close()


# What a model writes: {old} is the sentence as it was, {new} as it is in the library.
_WRITERS = {
    "the sentence as it was": "{old} {marker}",
    "the same in a clause": "The authors report the following: {old_low} {marker}",
    "both": "{new} {marker} {old} {marker}",
    "the sentence as it is (control)": "{new} {marker}",
    "the same in a clause (control)": "The authors report the following: {new_low} {marker}",
}


def _reply(request: Request, change: Change, says: str) -> str:
    title = clean(change.paper.title)
    numbers = [m["number"] for m in SHOWN.finditer(request["messages"][-1]["content"]) if m["title"] == title]
    old, new = clean(change.before), clean(change.after)
    return says.format(
        old=old, new=new, old_low=old[0].lower() + old[1:], new_low=new[0].lower() + new[1:], marker=f"[{numbers[0]}]"
    )


def _row(name: str, changes: Sequence[Change], answers: Sequence[Answer]) -> None:
    new = [_holds(answer, change, change.new) for change, answer in zip(changes, answers, strict=True)]
    old = [_holds(answer, change, change.old) for change, answer in zip(changes, answers, strict=True)]
    quoted = sum(answer.mode == "extractive" for answer in answers)
    print(f"{name:52}{share(new):>24}{share(old):>24}{quoted:>18}", flush=True)


def _lies(changes: Sequence[Change], answers: Sequence[Answer]) -> None:
    """Print what was shown with the old figure."""
    for change, answer in zip(changes, answers, strict=True):
        if _holds(answer, change, change.old):
            print(f"    shown with {change.old}, where the abstract has {change.new}: {change.before}")


def _holds(answer: Answer, change: Change, figure: str) -> bool:
    """Tell whether a shown sentence that cites the paper holds a figure."""
    markers = {one.marker for one in answer.references if one.title == change.paper.title}
    shown = (one.text for one in answer.sentences if one.shown and markers & set(one.citations))
    return any(figure in _DIGITS.findall(text) for text in shown)


def _changes(papers: Sequence[Paper]) -> Iterator[Change]:
    """Yield changes of papers in an order drawn with a fixed seed, one a paper."""
    rng, found = random.Random(6), 0
    for paper in rng.sample(papers, len(papers)):
        if change := _change(paper, rng):
            yield change
            found += 1
        if found == _MOST:
            return


def _change(paper: Paper, rng: random.Random) -> Change | None:
    """Return a paper's change of the first figure that stands in its abstract once and is no year or bare digit."""
    numbers = _DIGITS.findall(paper.abstract)
    for _, written in figures(paper.abstract):
        digits = _DIGITS.search(written)
        old = digits[0] if digits else ""
        telling = (len(old) > 1 or written.endswith(_TELLING)) and not _YEAR.fullmatch(old)
        if not telling or numbers.count(old) != 1 or paper.abstract.count(written) != 1:
            continue
        new = _other(old, rng)
        at = paper.abstract.index(written)
        sentence = _sentence(paper, at)
        if new in (*numbers, old) or old in paper.title or len(words(sentence)) < 8:
            continue
        return Change(paper, sentence, sentence.replace(written, written.replace(old, new, 1), 1), old, new)
    return None


def _sentence(paper: Paper, at: int) -> str:
    return next((paper.abstract[s:e] for s, e in sentence_spans(paper.abstract) if s <= at < e), "")


def _other(old: str, rng: random.Random) -> str:
    """Return a figure with as many places, 60 to 95 % of the old one."""
    places = len(old.partition(".")[2])
    return f"{float(old) * rng.uniform(0.6, 0.95):.{places}f}"


def _library(folder: Path, papers: Sequence[Paper], changes: Sequence[Change], url: str) -> Attest:
    """Return a library of all papers, some of them changed, whose model is the scripted one."""
    changed: Mapping[str, Change] = {change.paper.key: change for change in changes}
    rows = []
    for paper in papers:
        change = changed.get(paper.key)
        abstract = paper.abstract.replace(change.before, change.after) if change else paper.abstract
        rows.append(json.dumps({"title": paper.title, "abstract": abstract, "year": paper.year}))
    source = folder / "papers.jsonl"
    source.write_text("\n".join(rows), encoding="utf-8")
    settings = Settings(_env_file=None, data_dir=folder / "library", llm="scripted", openai_base_url=url, passages=5)
    attest = Attest(settings)
    attest.ingest([str(source)])
    return attest


if __name__ == "__main__":
    main()
