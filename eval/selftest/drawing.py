"""The papers of a library in, those that the self-test tries out, each with the sentence that is held out of it."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eval.progress import Progress
from eval.selftest.words import words
from rag import Attest, Paper

_FEWEST_SENTENCES = 3
_FEWEST_WORDS = 8
# A "sentence" beyond this is a table or a list that lost its line breaks.
_MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A paper that is tried, the sentences of its abstract, and the one of them that is held out."""

    paper: Paper
    sentences: tuple[str, ...]
    held_out: str

    @property
    def key(self) -> str:
        """The key of the paper."""
        return self.paper.key

    def rest(self) -> str:
        """Return the abstract without the sentence that is held out."""
        return " ".join(sentence for sentence in self.sentences if sentence != self.held_out)


def draw(
    attest: Attest, papers: Sequence[Paper], n: int, seed: int, leave_out: Collection[str], progress: Progress
) -> list[Drawn]:
    """Return up to `n` papers of at least three sentences, one of which may be held out.

    That one is not the first, and a statement of eight words or more. Papers come in the order of a hash of
    their id, so that a library that has grown keeps most of its draw.
    """
    found: list[Drawn] = []
    for paper in sorted(papers, key=lambda paper: hashlib.sha256(f"{seed}:{paper.paper_id}".encode()).digest()):
        if len(found) == n:
            break
        if paper.key not in leave_out and len(paper.abstract) > _FEWEST_WORDS:
            sentences = attest.sentences(paper.key)
            if len(sentences) >= _FEWEST_SENTENCES and (some := _worth(sentences)):
                found.append(Drawn(paper, sentences, chance(seed, "held out", paper).choice(some)))
                progress("drawing papers", len(found), n)
    return found


def chance(seed: int, purpose: str, paper: Paper) -> random.Random:
    """Return the chance that decides one thing about one paper: the same in every run with the same seed."""
    return random.Random(f"{seed}:{purpose}:{paper.paper_id}")


def _worth(sentences: Sequence[str]) -> list[str]:
    """Return the sentences that may be held out: said once, not first, no question, neither too short nor endless."""
    counts = Counter(sentences)
    return [
        sentence
        for sentence in sentences[1:]
        if counts[sentence] == 1
        and not sentence.endswith(("?", "？"))
        and len(sentence) <= _MOST_CHARACTERS
        and len(words(sentence)) >= _FEWEST_WORDS
    ]
