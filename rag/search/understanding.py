"""A question in, what it asks for out: its words corrected, its phrases, other forms of its terms, and filters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.library.catalog import fulltext
from rag.library.catalog.damage import translated
from rag.library.language import foreign_language, foreign_script
from rag.library.library import Library
from rag.schema import Filters
from rag.search import acronyms, lexical, spelling
from rag.search.constraints import constrain
from rag.text import STOPWORDS, words

_PHRASE = re.compile(r"[\"“”„‟«»″]\s*([^\"“”„‟«»″]+?)\s*[\"“”„‟«»″]")
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks for.

    `text` is what is embedded and searched lexically: corrected, without the words that became filters.
    `phrases` stood in quotation marks and still stand in the text. `expansions` are words for the lexical
    query only: long forms of the text's acronyms, short forms of its terms. `filters` are those given with
    those read from the question. `notes` has a short sentence for the reader for each thing changed; words
    that are only added need none, for they take nothing away. `as_written` tells that none was changed.
    """

    text: str
    phrases: tuple[str, ...]
    expansions: tuple[str, ...]
    filters: Filters
    notes: tuple[str, ...]
    as_written: bool


def understand(library: Library, text: str, given: Filters, *, as_written: bool = False) -> Understood:
    """Return what a normalised question asks for in a library; nothing but its own words, if all of them are plain.

    `as_written` neither corrects a word nor reads a filter.
    """
    phrases = tuple(match[1] for match in _PHRASE.finditer(text))
    foreign = _foreign(library, text)
    if foreign:
        return Understood(text, phrases, (), given, (foreign,), True)
    written, filters, notes = text, given, list[str]()
    if not as_written:
        constrained = constrain(library, text, given)
        text, filters, notes = constrained.text, constrained.filters, list(constrained.notes)
        kept = [match.span() for match in _PHRASE.finditer(text)]
        for found in reversed(spelling.corrections(library, text, kept)):
            text = text[: found.start] + found.right + text[found.end :]
            notes.append(f'Searched for "{found.right}" instead of "{found.wrong}".')
    asked = set(words(text))
    more: dict[str, None] = {}
    for expansion in acronyms.expansions(library, text):
        more.update(dict.fromkeys(w for w in words(expansion.meant) if w not in asked and w not in STOPWORDS))
    return Understood(text, phrases, tuple(more), filters, tuple(notes), text == written and filters == given)


def _foreign(library: Library, text: str) -> str | None:
    """Return the note for a question in another language than the abstracts', or None.

    It needs the language's telling words, and a library that knows few of the others and has English ones.
    """
    script = foreign_script(text)
    language = None if script else foreign_language(text)
    if not script and not language:
        return None
    found = lexical.read_terms(library, text)
    with translated(library.catalog.path):
        the = fulltext.document_frequencies(library.catalog.db, ["the"])["the"]
    unknown = sum(not count for _, count in found.words.values())
    if the <= _MOSTLY * found.papers or unknown <= _MOSTLY * len(found.words):
        return None
    what = f"in {language}" if language else f"written in {script} letters"
    return f"The question seems to be {what}; the abstracts are in English."
