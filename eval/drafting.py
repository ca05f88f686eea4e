"""Papers in, draft questions about them out, each marked as made by a machine, for a person to edit."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from eval.questions import Question
from eval.selftest.perturbation import typos
from rag import Paper

TEMPLATE = "template"
_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_NAME = re.compile(r"[A-Z]\w*[A-Z\d][\w+-]*")  # ColBERT and BM25, not Retrieval
_SHORTEST = 120  # characters of an abstract worth asking about
_MOST_SHARED = 6
_KEYWORDS = 3
# What is asked of one paper after the other.
_TURNS = ("single", "keyword", "single", "misspelt", "single", "keyword")
# What no collection of abstracts on one subject is about; a person removes what fits after all.
_FOREIGN = (
    "How long should pasta be boiled?",
    "Who won the football world cup in 1954?",
    "How do I renew a passport?",
    "What is the best time to prune apple trees?",
    "How tall is Mount Everest?",
    "Which bus goes to the airport?",
    "How is a flat bicycle tyre mended?",
    "What are the opening hours of the town library?",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question and who made it: "template" or a model's name."""

    question: Question
    made_by: str = TEMPLATE

    def to_json(self) -> dict[str, Any]:
        """Return a row of a file of questions, marked as not reviewed by a person."""
        return {**self.question.to_json(), "made_by": self.made_by, "reviewed": False}


def drafts(papers: Sequence[Paper], n: int, seed: int = 0) -> list[Draft]:
    """Return up to `n` questions from templates: single, keyword, several, misspelt and unanswerable ones.

    Each paper is asked about once at most (and then together with others), so a small collection gives fewer.
    """
    rng = random.Random(seed)
    worth = [paper for paper in papers if len(paper.abstract) >= _SHORTEST]
    rng.shuffle(worth)
    counts = Counter(word for paper in papers for word in set(_words(paper.title)))
    found = [*_several(papers, counts, round(0.12 * n)), *_foreign(max(1, round(0.08 * n)))]
    for number, (paper, kind) in enumerate(zip(worth[:n], cycle(_TURNS), strict=False), start=1):
        text = _single(paper) if kind == "single" else _keywords(paper, counts)
        text = typos(text, rng) if kind == "misspelt" else text
        found.append(
            Question(id=f"{kind}-{number}", type=kind, question=text, gold_titles=(paper.title,), answerable=True)
        )
    return [Draft(question) for question in found[:n]]


def _foreign(most: int) -> Iterator[Question]:
    for number, text in enumerate(_FOREIGN[:most], start=1):
        yield Question(id=f"unanswerable-{number}", type="unanswerable", question=text, answerable=False)


def _single(paper: Paper) -> str:
    """Ask for the name that a title begins with, as in "ColBERT: …", or for its whole subject."""
    name, colon, _ = paper.title.partition(":")
    if colon and _NAME.fullmatch(name.strip()):
        return f"What is {name.strip()} and how well does it work?"
    return f"What is known about {_lowered(paper.title.rstrip('.?! '))}?"


def _keywords(paper: Paper, counts: Mapping[str, int]) -> str:
    """Return the rarest words of a title, in its order."""
    own = list(dict.fromkeys(_words(paper.title)))
    rare = sorted(own, key=lambda word: counts[word])[:_KEYWORDS]
    return " ".join(word for word in own if word in rare) or paper.title


def _several(papers: Sequence[Paper], counts: Mapping[str, int], most: int) -> Iterator[Question]:
    """Ask for the papers whose titles share a word that few titles have."""
    shared = [word for word, count in counts.items() if 2 <= count <= _MOST_SHARED]
    for number, word in enumerate(sorted(shared, key=lambda word: (-counts[word], word))[:most], start=1):
        gold = tuple(paper.title for paper in papers if word in _words(paper.title))
        text = f"Which papers are about {word}?"
        yield Question(id=f"several-{number}", type="several", question=text, gold_titles=gold, answerable=True)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _lowered(title: str) -> str:
    """Return a title with a small first letter, unless it begins with a name."""
    first = title.split(" ", 1)[0]
    return title if first[1:] != first[1:].lower() or len(first) == 1 else title[0].lower() + title[1:]
