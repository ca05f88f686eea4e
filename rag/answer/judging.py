"""A judged sentence in, its verdict after a second reading by a language model out, which is never better."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.evidence import Evidence
from rag.answer.prompts import judge_messages
from rag.answer.tally import Model
from rag.answer.verification import PARTLY, SUPPORTED, Judgement
from rag.errors import ModelError

logger = logging.getLogger(__name__)

MOST_CALLS = 8
# A sentence that is supported with a higher chance is not read again.
CERTAIN = 0.80
_REFUTED = re.compile(r"[\W_]*(?:not[\s_-]supported|unsupported)[*_\"'”’]*\s*(?:[.,:;!–—-]|$)", re.IGNORECASE)


class Judge:
    """A language model that reads sentences again, each alone with the abstract sentences that it cites.

    It sees neither the rest of an answer nor where a sentence comes from. It is asked at most eight times, and never
    again after it failed.
    """

    def __init__(self, model: Model, question: str, budget: int) -> None:
        """Take the model, the question as it stands alone, and how many tokens a prompt may have."""
        self._model, self._question, self._budget = model, question, budget
        self._left = MOST_CALLS

    def reread(self, claim: str, found: Judgement, cited: Sequence[Evidence]) -> Judgement:
        """Return a judgement, one verdict worse if it was not certain and the model does not find the claim there."""
        if not self._left or not _open(found) or not self._refutes(claim, found, cited):
            return found
        markers = " or ".join(one.label for one in cited)
        problems = (*found.problems, f"a second reading by the model did not find this in {markers}")
        if found.verdict == "supported":
            return replace(found, verdict="partly", score=min(found.score, SUPPORTED), problems=problems)
        return replace(found, verdict="unsupported", score=min(found.score, PARTLY / 2), problems=problems)

    def _refutes(self, claim: str, found: Judgement, cited: Sequence[Evidence]) -> bool:
        """Tell whether the model says in so many words that the claim is not there; anything else is no."""
        self._left -= 1
        texts = [(one, [quote.quote for quote in found.evidence if quote.marker == one.marker]) for one in cited]
        try:
            reply = self._model.stream(judge_messages(self._question, claim, texts, self._budget))
            return bool(_REFUTED.match("".join(reply)))
        except ModelError as exc:
            logger.info("no second reading: %s", exc)
            self._left = 0
            return False


def _open(found: Judgement) -> bool:
    """Tell whether a judgement is worth a second reading."""
    return found.verdict == "partly" or (found.verdict == "supported" and found.score < CERTAIN)
