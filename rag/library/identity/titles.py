"""A title in; out: the form in which its spellings are equal, the parts it numbers, and what kind of text it is."""

from __future__ import annotations

import re

from rag.text import fold, words

_ROMAN = re.compile(r"(?=[ivx])(?:x{0,3})(?:ix|iv|v?i{0,3})")
_COUNTED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "first": "1", "second": "2", "third": "3"}
_PARTS = frozenset({"part", "parts", "paper", "chapter", "section", "volume", "study", "number", "no", "vol", "pt"})
# What a text about a paper, or another edition of it, says in its title.
_KINDS = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ion|ed)|addend(?:um|a)|comment(?:s|ary)?|repl(?:y|ies)"
    r"|respon(?:se|d)\w*|rebuttal|rejoinder|retraction|expression of concern|discussion|review of|book review|letter"
    r"|editorial|extended abstract|abridged|poster|demo|supplement\w*|appendix|thesis|dissertation|tutorial|slides"
    r"|protocol|update[ds]?|revisited)\b"
)
_GENERIC = frozenset(
    " ".join(words(title))
    for title in (
        "abstract,abstracts,acknowledgements,acknowledgments,addendum,announcement,announcements,appendix,"
        "author index,author's reply,authors' reply,back matter,book review,book reviews,case report,comment,"
        "commentary,comments,committees,conclusion,conclusions,contents,correction,corrections,corrigenda,"
        "corrigendum,corresponding author,discussion,editor's note,editorial,editorial board,editorial note,"
        "editorials,errata,erratum,foreword,from the editor,from the editors,front matter,guest editorial,"
        "guest editors' introduction,in memoriam,in reply,in response,in this issue,index,introduction,invited talk,"
        "keynote,letter,letter from the editor,letter to the editor,letters,letters to the editor,message from the "
        "chairs,news,no title,no title available,note,notes,obituary,opinion,organizing committee,overview,panel,"
        "perspective,perspectives,preface,program committee,program committees,prologue,references,rejoinder,"
        "reply,response,retraction,retraction note,review,reviewers,summaries,summary,supplement,table of contents,"
        "thanks to reviewers,title page,untitled,viewpoint,welcome,welcome message"
    ).split(",")
)


def plain(title: str) -> str:
    """Return a title without case, accents and punctuation."""
    return " ".join(words(title)) or fold(title)


def generic(title: str) -> bool:
    """Tell whether a title is one that many papers have: "Introduction", "Reply", "Letters to the Editor"."""
    return plain(title) in _GENERIC


def kinds(title: str) -> frozenset[str]:
    """Return the words by which a title says that it is an erratum, a reply, an extended abstract and the like."""
    return frozenset(match[0] for match in _KINDS.finditer(plain(title)))


def numerals(title: str) -> list[str]:
    """Return the figures, Roman numerals and letters that number something, in order."""
    found, before = [], ""
    for word in plain(title).split():
        if any(char.isdigit() for char in word):
            found.append(word)
        elif word in _COUNTED:
            found.append(_COUNTED[word])
        elif (_ROMAN.fullmatch(word) and word != "") or (len(word) == 1 and word.isalpha() and before in _PARTS):
            found.append(word)
        before = word
    return found
