"""What others wrote in (abstracts, questions, earlier turns), the same as it may stand in a prompt out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.citations import reword_markers
from rag.answer.evidence import Evidence
from rag.schema import Retraction, Turn
from rag.text import clean, sound, strip_markers
from rag.tokens import count_tokens, truncate

MESSAGE_TOKENS = 4  # what chat formats add to each message

_EVIDENCE = "<abstract number={marker}>\nTitle: {title}{dated}\n{mark}{abstract}\n</abstract>"
# A model that repeats it writes what the abstract does not say, and would be struck out.
_TAKEN_BACK = "Note: this paper has been {}. Readers are told so; prefer others that say the same.\n"
_MOST_CHARACTERS = 16  # of a token; keeps endless words from the slow tokenizer
# Tags of ours, and of the chat formats of local models: <|im_end|>, </s>, <start_of_turn>, [INST].
_TAG = re.compile(r"<(?=[|/!?<]|[a-z]|\s*/?\s*abstract)", re.IGNORECASE)
_TURN = re.compile(r"\[(/?(?:INST|SYS\w*|AVAILABLE_TOOLS|TOOL_\w+))\]")


def evidence_block(item: Evidence, most: int | None = None, *, text: str | None = None) -> str:
    """Return one abstract, or another text on the paper, as the model sees it, in at most `most` tokens."""
    paper = item.paper
    said = paper.abstract if text is None else text
    return paper_block(item.marker, paper.title, paper.year, said, most, retracted=paper.retracted)


def paper_block(
    marker: int,
    title: str,
    year: int | None,
    abstract: str,
    most: int | None,
    *,
    retracted: Retraction | None = None,
) -> str:
    """Return a numbered title with a text in at most `most` tokens, and whether its paper is taken back.

    It cannot close its own tag, speak for another turn of the chat or hold a marker.
    """
    title, abstract = (harmless(clean(text)) for text in (title, abstract))
    dated = f" ({year})" if year else ""
    mark = _TAKEN_BACK.format(retracted) if retracted else ""
    if most is not None:
        title = truncate(title, most // 3)
        frame = _EVIDENCE.format(marker=marker, title=title, dated=dated, mark=mark, abstract="")
        abstract = truncate(abstract, max(0, most - count_tokens(frame) - 2))
    return _EVIDENCE.format(marker=marker, title=title, dated=dated, mark=mark, abstract=abstract)


def harmless(text: str) -> str:
    """Return a text without markers, tags of ours and of chat formats, and half characters."""
    return _TURN.sub(r"(\1)", _TAG.sub("‹", reword_markers(sound(text))))


def one_line(text: str, tokens: int) -> str:
    """Return the harmless beginning of a text on one line, in at most so many tokens."""
    return beginning(" ".join(harmless(clean(text)).split()), tokens)


def beginning(text: str, tokens: int) -> str:
    """Return the longest beginning of a text that has at most so many tokens."""
    return truncate(text[: _MOST_CHARACTERS * tokens], tokens)


def latest_turns(history: Sequence[Turn], budget: int) -> list[dict[str, str]]:
    """Return the latest turns that fit, each cut at half of the budget.

    They go from a user's turn to an assistant's, in turns: chat formats of local models refuse anything else.
    """
    kept: list[dict[str, str]] = []
    left, wanted = budget, "assistant"
    for turn in reversed(history):
        content = beginning(harmless(strip_markers(turn.content)).strip(), budget // 2 - MESSAGE_TOKENS)
        if turn.role != wanted or not content:
            continue
        left -= count_tokens(content) + MESSAGE_TOKENS
        if left < 0:
            break
        kept.insert(0, {"role": turn.role, "content": content})
        wanted = "user" if wanted == "assistant" else "assistant"
    return kept[1:] if kept and kept[0]["role"] == "assistant" else kept
