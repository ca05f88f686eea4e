"""A question and its conversation in, what to search for out, in English, as a language model rewrites it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from rag.answer.prompts import condense_messages
from rag.answer.tally import Model
from rag.errors import ModelError
from rag.schema import Turn
from rag.search.query import normalise, search_text
from rag.text import stems, strip_markers, words

logger = logging.getLogger(__name__)

MOST_TEXTS = 3
_PROMPT_TOKENS = 1_000
_MOST_OF_A_LINE = 300
_MOST_CHARACTERS = 2 * MOST_TEXTS * _MOST_OF_A_LINE  # of a reply; a longer one is no question

_LABEL = re.compile(
    r"^(?:[-*•>#]+\s+|\(?\d[.):]\s*)*(?:(?:(?:stand-?alone|rewritten|whole|full|last|search|english)\s+)*"
    r"(?:question|query|rewrite|part|search)(?:\s*\d)?\s*:\s*)?",
    re.IGNORECASE,
)
_WRAPPING = " \t*_`'\"“”‘’«»"
_SPEAKER = re.compile(r"^(?:user|assistant|system|conversation|abstracts?)\s*:|<\w", re.IGNORECASE)
_REFUSAL = re.compile(
    r"^(?:(?:i'?m |i am )?(?:very |so )?sorry|i (?:can'?t|cannot|can not|won'?t|am not able|am unable)"
    r"|i'?m (?:un|not )able|unfortunately|as an ai|not stated|none\b|n/a\b)",
    re.IGNORECASE,
)
# Frequent small words that no English question has; "die", "was" and "comment" are English too.
_FOREIGN = frozenset(
    "aber auf bei das dem den der des ein eine einem einen einer fur gibt ist kann mit nicht sich sind und von warum"
    " welche welchem welchen welcher welches werden wie wird wieviel zum zur"
    " au aux avec ce ces cette dans elle est et etre il ils la le les leur ou par pour pourquoi quand que quel quelle"
    " quelles quels qui sont sur une"
    " como con cual cuales cuando cuanto cuantos de del donde el en entre es esta las los para por porque se sobre son"
    " su un una y com da das do dos em mais nao no os pela pelo quais qual quantos sao uma"
    " che con cosa di gli nel perche piu quale quali quanti quanto sono tra"
    " een het hoe hoeveel niet van voor waarom wat welke worden zijn".split()
) - {"as", "do", "no", "son"}
_ENGLISH = frozenset(
    "a about and are can did do does for from has have how in is it its of on or that the their there they this to was"
    " were what when where which who why with".split()
)
_TYPOGRAPHY = str.maketrans("‘’“”–—…", "''\"\"--.")


def condense(model: Model, question: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Return what to search for: the whole question as it stands alone, in English, then up to two parts of it.

    The model is asked only if there is something to resolve or to translate. Whatever it does wrong, to fail
    included, gives the text that is searched for without a model; no ModelError leaves here.
    """
    plain = search_text(normalise(question), history)
    if not history and is_english(question):
        return (plain,)
    try:
        written = _reply(model, question, history)
    except ModelError as exc:
        logger.info("the question is searched for as it is: %s", exc)
        return (plain,)
    texts = _texts(written)
    said = " ".join([question, *(turn.content for turn in history)])
    if not texts or (is_english(question) and not stems(texts[0]) & stems(said)):
        logger.info("the question is searched for as it is; the model wrote %.200r", written)
        return (plain,)
    return texts


def is_english(question: str) -> bool:
    """Tell whether a question needs no translation: ASCII letters, and no small words of other languages prevail.

    A wrong yes searches the question as it stands, a wrong no costs one call of the model.
    """
    if not question.translate(_TYPOGRAPHY).isascii():
        return False
    found = words(question)
    foreign = sum(word in _FOREIGN for word in found)
    return not foreign or sum(word in _ENGLISH for word in found) > foreign


def _reply(model: Model, question: str, history: Sequence[Turn]) -> str:
    """Return what the model writes; nothing if it does not come to an end."""
    reply = model.stream(condense_messages(question, history, _PROMPT_TOKENS))
    written = ""
    for piece in reply:
        written += piece
        if len(written) > _MOST_CHARACTERS:
            return ""
    return "" if reply.cut else written


def _texts(written: str) -> tuple[str, ...]:
    """Return the questions of a reply, or none if it holds anything else."""
    lines = [line for line in map(_bare, written.splitlines()) if line and not line.endswith(":")]
    texts = tuple({line.casefold(): line for line in lines}.values())
    if len(texts) > MOST_TEXTS or any(len(text) > _MOST_OF_A_LINE or not stems(text) for text in texts):
        return ()
    return () if any(_SPEAKER.match(text) or _REFUSAL.match(text) for text in texts) else texts


def _bare(line: str) -> str:
    """Return a line without bullet, label, quotation marks and citation markers."""
    line = normalise(strip_markers(line)).strip(_WRAPPING)
    return _LABEL.sub("", line).strip(_WRAPPING)
