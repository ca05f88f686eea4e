"""The words of a library as they are written: stored when a paper is indexed, found by spelling."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST_LETTERS = 3
_MOST_LETTERS = 40
_WORD = re.compile(r"(?<![\w@])[^\W\d_]+(?![\w@])")


@dataclass(frozen=True, slots=True)
class Form:
    """A word as the library writes it, and how many papers have it."""

    written: str
    papers: int


def put(db: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Add the words of the cleaned texts of a paper; a word that anybody writes in lower case is no name."""
    forms = _forms(texts)
    db.executemany(
        "INSERT INTO wordforms VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET papers = papers + 1, "
        "written = CASE WHEN excluded.written = word THEN word ELSE written END",
        [(word[0], len(word), word, written) for word, written in forms.items()],
    )


def drop(db: sqlite3.Connection, texts: Iterable[str]) -> None:
    """Take back the words of the cleaned texts of a paper; a word that no other paper has goes."""
    keys = [(word[0], len(word), word) for word in _forms(texts)]
    one = "initial = ? AND length = ? AND word = ?"
    db.executemany(f"UPDATE wordforms SET papers = papers - 1 WHERE {one}", keys)
    db.executemany(f"DELETE FROM wordforms WHERE {one} AND papers < 1", keys)


def written(db: sqlite3.Connection, words: Iterable[str]) -> dict[str, str]:
    """Return the known ones of some words (lower case), each as the library writes it."""
    keys = [(word[0], len(word), word) for word in words]
    query = (
        "SELECT w.word, w.written FROM json_each(?) j JOIN wordforms w ON w.initial = j.value ->> 0 "
        "AND w.length = j.value ->> 1 AND w.word = j.value ->> 2"
    )
    return dict(db.execute(query, (json.dumps(keys),)).fetchall())


def alike(db: sqlite3.Connection, initial: str, lengths: Sequence[int]) -> dict[str, Form]:
    """Return the words with a first letter and one of the lengths."""
    marks = ", ".join("?" * len(lengths))
    query = f"SELECT word, written, papers FROM wordforms WHERE initial = ? AND length IN ({marks})"
    return {word: Form(written, papers) for word, written, papers in db.execute(query, (initial, *lengths))}


def _forms(texts: Iterable[str]) -> dict[str, str]:
    """Return the words of texts in lower case, each as it is to be written."""
    forms: dict[str, str] = {}
    for text in texts:
        for match in _WORD.finditer(text):
            word, written = _form(match[0])
            if _kept(word) and forms.get(word) != word:
                forms[word] = written
    return forms


def _form(text: str) -> tuple[str, str]:
    """Return a word in lower case and as it is to be written: capitals after the first letter make a name."""
    word = text.lower()
    return word, word if text[1:] == word[1:] else text


def _kept(word: str) -> bool:
    return FEWEST_LETTERS <= len(word) <= _MOST_LETTERS
