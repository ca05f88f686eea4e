"""A question and passages in, how well each answers it out, as a language model says in one reply."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.prompts import score_messages
from rag.answer.tally import Model
from rag.errors import ModelError

# As many as a small model keeps apart, and as one reply has lines for.
MOST_PASSAGES = 10
BEST_SCORE = 10
_PROMPT_TOKENS = 1_800
_PASSAGE_TOKENS = 90  # with fewer of them a passage says too little: then fewer passages are shown
_SPARE_TOKENS = 400  # for the rules and the reply

# "3: 7", "[3] 7/10", "**3.** 7.5 because …"; neither "3: 0-10" nor "3: 70%".
_LINE = re.compile(
    r"^[\W_]*(?:(?:abstract|passage|number|paper|no\.?)\W*)?(\d{1,3})[\])*_]*\s*(?:[:=|.)\]]+|[-–—]+>?|→|\s)[\s*_]*"
    r"(?:score\W+)?(-?\d{1,3}(?:\.\d+)?)(?:\s*/\s*10\b|\s+out of 10\b)?(?!\s*(?:[-–—/:=]\s*-?\d|to \d|%)|[.,]?\d|\w)",
    re.IGNORECASE,
)


class ModelRanker:
    """A language model as second stage: it scores the first ten passages, or as many as fit, in one short reply."""

    name = "The language model"

    def __init__(self, model: Model | None, context_tokens: int) -> None:
        """Take the model, or None where there is none to ask, and how many tokens prompt and reply may have."""
        self._model = model
        self._budget = max(_PASSAGE_TOKENS, min(_PROMPT_TOKENS, context_tokens - _SPARE_TOKENS))

    def scores(self, question: str, texts: Sequence[str]) -> list[float | None]:
        """Return how well each text answers the question, 0…1; None where the reply does not say.

        Only the reply is read, so nothing that stands in a text can score another one.

        Raises:
            ModelError: there is no model, it refuses, or it does not answer in time.
        """
        if self._model is None:
            raise ModelError("ATTEST_RERANK=model needs a language model, and there is none.")
        shown = texts[: min(MOST_PASSAGES, self._budget // _PASSAGE_TOKENS)]
        reply = self._model.stream(score_messages(question, shown, self._budget))
        lines = "".join(reply).splitlines()
        # The last line of a reply that was cut off may have lost its last digit.
        scores = read_scores(lines[:-1] if reply.cut else lines, len(shown))
        return scores + [None] * (len(texts) - len(shown))


def read_scores(lines: Sequence[str], texts: int) -> list[float | None]:
    """Return the scores that lines of a reply give `texts` texts, 0…1; of several for one the first counts.

    What is no line of a number and a score within bounds, or names no text, is passed over.
    """
    found: list[float | None] = [None] * texts
    for line in lines:
        if not (match := _LINE.match(line)):
            continue
        number, score = int(match[1]), float(match[2])
        if 1 <= number <= texts and 0 <= score <= BEST_SCORE and found[number - 1] is None:
            found[number - 1] = score / BEST_SCORE
    return found
