"""Drawn papers in, what is searched for to find them out: the sentence each lacks, as it is and changed."""

from __future__ import annotations

from collections.abc import Sequence

from eval.selftest.drawing import Drawn, chance
from eval.selftest.paraphrase import as_question, paraphrased
from eval.selftest.perturbation import shortened, typos
from eval.selftest.words import frequencies, terms
from rag import Paper

SENTENCE = "sentence"
FACTORS = ("typos", "shortened", "paraphrased")


def queries(drawn: Sequence[Drawn], papers: Sequence[Paper], seed: int) -> list[tuple[str, Drawn, str]]:
    """Return each sentence in all its forms: the kind of form, the paper and the text.

    A form that changes nothing of a sentence is left out.
    """
    frequency = frequencies(papers, {term.casefold() for case in drawn for term in terms(case.held_out)})
    found = []
    for case in drawn:
        text = case.held_out
        found.append((SENTENCE, case, text))
        forms = (
            typos(text, chance(seed, "typos", case.paper)),
            shortened(text, frequency, len(papers)),
            as_question(paraphrased(text)),
        )
        found += [(kind, case, form) for kind, form in zip(FACTORS, forms, strict=True) if form and form != text]
    return found
