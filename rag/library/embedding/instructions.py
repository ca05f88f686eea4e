"""What embedding models were trained to read in front of a question and in front of a passage."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instructions:
    """The words put before what is compared with papers (questions, claims), and before what a paper says."""

    query: str = ""
    passage: str = ""


_PASSAGES = Instructions(query="Represent this sentence for searching relevant passages: ")

# As the models' own cards say; neither Ollama, nor fastembed, nor servers of the OpenAI protocol add them.
_KNOWN = {
    r"(multilingual-)?e5-(small|base|large)(-v2)?": Instructions(query="query: ", passage="passage: "),
    r"bge-(small|base|large)(-en)?(-v1\.5)?": _PASSAGES,
    r"mxbai-embed-large(-v1)?": _PASSAGES,
    r"snowflake-arctic-embed(-(xs|s|m|l))?(-v1\.5)?": _PASSAGES,
    r"nomic-embed-text(-v1(\.5)?)?": Instructions(query="search_query: ", passage="search_document: "),
    r"embeddinggemma(-300m)?": Instructions(query="task: search result | query: ", passage="title: none | text: "),
}


def instructions_of(model: str) -> Instructions:
    """Return the instructions of a model by its name, such as `BAAI/bge-small-en-v1.5` or `nomic-embed-text:v1.5`.

    A model that is not known has none.
    """
    name = model.lower().rpartition("/")[2].partition(":")[0]
    return next((found for pattern, found in _KNOWN.items() if re.fullmatch(pattern, name)), Instructions())
