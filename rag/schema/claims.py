"""The nouns of a check: a claim, or the sentences of a draft, against papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.schema.papers import Retraction

ClaimVerdict = Literal["supported", "partly", "unsupported", "uncited", "contradicted"]
# How a draft is written: it decides where paragraphs end and what in them is no prose.
DraftForm = Literal["markdown", "text", "tex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The sentence that decides a check: `[start:end]` of the abstract of `key`, or of the given text (0-based).

    `retracted` is that of the paper.
    """

    key: str | None
    quote: str
    start: int
    end: int
    text: int | None = None
    retracted: Retraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A claim checked against papers: the verdict, its score in 0…1, what is wrong, and the sentences that decide.

    `score` is the calibrated chance that the papers support the claim; `contradicted` is a claim whose opposite
    they say.
    """

    claim: str
    verdict: ClaimVerdict
    score: float
    problems: tuple[str, ...]
    evidence: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence of a draft, `draft[start:end]`: its plain text, and the citation keys that it names.

    `claims` is false where it says nothing that an abstract could hold: it is short, a question, or about the draft.
    """

    start: int
    end: int
    text: str
    keys: tuple[str, ...]
    claims: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSentence:
    """A sentence of a draft, `draft[start:end]`, checked against the papers of `keys`, or all papers if there is none.

    `unknown` are keys that it cites and that no paper here has.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    unknown: tuple[str, ...]
    check: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """A draft sentence by sentence, how often there is each verdict, and a copy with a footnote at each sentence."""

    sentences: tuple[CheckedSentence, ...]
    counts: dict[str, int]
    annotated: str
