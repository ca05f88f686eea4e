"""A claim and the sentences of one paper in, the closest of them and how well each word of the claim is met out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.answer.reading import Reading, read_all
from rag.text import stems

_READ = 4


@dataclass(frozen=True, slots=True)
class Alignment:
    """The sentences that were read (their `numbers` in the paper), and how well they meet a claim.

    `alike` has the likeness of each word of the claim to each word read, [claim, words]; `owner` the sentence
    (0-based, among those read) of each of these words; `cosines` that of claim and sentence; `met` how well each
    word of the claim is met by each sentence, [sentences, claim], 1 where it has the word itself.
    """

    claim: Reading
    sentences: tuple[Reading, ...]
    numbers: tuple[int, ...]
    alike: NDArray[np.float64]
    owner: NDArray[np.int64]
    cosines: NDArray[np.float64]
    met: NDArray[np.float64]

    @property
    def strength(self) -> NDArray[np.float64]:
        """How well each sentence carries the claim as a whole: half meaning, half words, 0…1."""
        content = self.claim.content
        weights = self.claim.weights[content] + 1e-9
        words = np.average(self.met[:, content], axis=1, weights=weights)
        return 0.5 * np.clip(self.cosines, 0.0, 1.0) + 0.5 * words

    @property
    def best(self) -> int:
        """The sentence (0-based, among those read) that carries the claim best."""
        return int(np.argmax(self.strength))

    def words_of(self, sentence: int) -> NDArray[np.float64]:
        """Return the likeness of the claim's words to those of one sentence, [claim, words]."""
        return self.alike[:, self.owner == sentence]


def align(claim: Reading, sentences: Sequence[str]) -> Alignment:
    """Read the sentences that have most of a claim's words, rare ones weighing more, and compare word by word.

    Word by word as in late interaction (Khattab and Zaharia 2020, "ColBERT"), over at most four sentences.
    """
    numbers = _worth_reading(claim, sentences)
    readings = read_all([sentences[number] for number in numbers])
    alike, owner, met = [], [], []
    for place, reading in enumerate(readings):
        likeness = np.clip(claim.vectors @ reading.vectors.T, 0.0, 1.0).astype(np.float64)
        held = set(reading.stems) - {""}
        same = np.array([bool(one) and one in held for one in claim.stems])
        most = likeness.max(axis=1, initial=0.0)
        alike.append(likeness)
        owner.append(np.full(len(reading.words), place))
        met.append(np.where(same, 1.0, most))
    return Alignment(
        claim=claim,
        sentences=readings,
        numbers=numbers,
        alike=np.concatenate(alike, axis=1) if alike else np.zeros((len(claim.words), 0)),
        owner=np.concatenate(owner) if owner else np.zeros(0, dtype=np.int64),
        cosines=np.array([float(claim.whole @ reading.whole) for reading in readings]),
        met=np.array(met).reshape(len(readings), len(claim.words)),
    )


def _worth_reading(claim: Reading, sentences: Sequence[str]) -> tuple[int, ...]:
    weights = {one: float(w) for one, w in zip(claim.stems, claim.weights, strict=True) if one}
    values = []
    for number, text in enumerate(sentences):
        held = stems_of(text)
        values.append((-sum(weight for one, weight in weights.items() if one in held), number))
    return tuple(sorted(number for _, number in sorted(values)[:_READ]))


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text."""
    return frozenset(stems(text))
