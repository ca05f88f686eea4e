"""A paper in, the words of its title and of each sentence out, and how many of a question's words they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from rag.library.catalog.papers import StoredPaper
from rag.search.lexical import coverage
from rag.text import stems_of, words, words_of_lines

_KEPT = 4000  # papers, some 50 MB


@dataclass(frozen=True, slots=True)
class Reading:
    """The stems of a paper, of its title and of each sentence of its abstract; its folded words as they follow.

    In `heading` and `body`, title and abstract, each word has a blank before and after it.
    """

    title: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    heading: str
    body: str

    def words(self, weights: Mapping[str, float]) -> float:
        """Return the share of weighed words that the paper holds, plus the share that its best sentence holds, 0…2."""
        return coverage(weights, self.title.union(*self.sentences)) + max(self.shares(weights), default=0.0)

    def shares(self, weights: Mapping[str, float]) -> list[float]:
        """Return the share of weighed words that each sentence holds, 0…1."""
        weighed, total = list(weights.items()), sum(weights.values()) or 1.0
        return [sum([weight for stem, weight in weighed if stem in held]) / total for held in self.sentences]

    def quoted(self, phrases: Sequence[str]) -> int:
        """Return how many phrases title or abstract hold word for word; case, accents and dashes do not count."""
        wanted = [phrase for phrase in map(folded, phrases) if phrase.strip()]
        return sum(phrase in self.heading or phrase in self.body for phrase in wanted)


def read(stored: StoredPaper) -> Reading:
    """Return the words of a stored paper."""
    abstract = stored.paper.abstract
    return _read(stored.paper.title, tuple(abstract[start:end] for start, end in stored.spans.tolist()))


# One paper is found for many questions about its subject, and reading fifty anew is a third of a search.
@lru_cache(maxsize=_KEPT)
def _read(title: str, sentences: tuple[str, ...]) -> Reading:
    lines = (text.replace("\n", " ") for text in (title, *sentences))
    heading, *body = words_of_lines("\n".join(lines))
    return Reading(
        title=frozenset(stems_of(heading)),
        sentences=tuple(frozenset(stems_of(sentence)) for sentence in body),
        heading=_spaced(heading),
        body=_spaced(chain.from_iterable(body)),
    )


def folded(text: str) -> str:
    """Return the folded words of a text, each with a blank before and after it."""
    return _spaced(words(text))


def _spaced(folded_words: Iterable[str]) -> str:
    return f" {' '.join(folded_words)} "
