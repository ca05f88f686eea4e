"""A question and what was said before it in, the words it leaves out and leans on out; by rule, without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rag.text import STOPWORDS, sentence_spans, stems, strip_markers, words

# Words that point back to what was said before, and words of talking: neither says what a question is about.
_POINTING = frozenset(
    "it its they their them this that these those he she his her one ones former latter same both other others also"
    " instead more first second third last two there".split()
)
_TALK = frozenset(
    "abstract abstracts ask asking call clarify describe explain give good great hear help idea info information know"
    " like list many mean meant name note notes ok okay paper papers question say says said see show speaking sure"
    " talk talking tell thank thanks think understand want".split()
)
_OPENING = re.compile(
    r"^\s*(?:and|but|or|then|also|(?:so )?(?:what|how) about|what (?:else|if)|any others?)\b", re.IGNORECASE
)
_WHY = re.compile(r"^\s*(?:why|how so|how come)\b", re.IGNORECASE)
_POINTER = re.compile(
    r"\b(?:its?|they|their|them|he|him|his|she|her|former|latter|both"
    r"|(?:these|those)(?! (?:who|which|that|of)\b)|this"
    r"|(?:like|is|was|does|do|did|of|for|about|with|at) that(?! of\b)|that(?=\s*(?:[?.!,]|$)))\b"
    r"|\b(?:which|either|neither|one|any|all|none) of the (?:two|three|four)\b|\bthe (?:authors?|two)(?=\W*$)"
    r"|\b(?:the|which|any|each) (?:others?|ones?|same|two (?:papers|methods|models|systems))\b",
    re.IGNORECASE,
)
# "Is it possible to …?" points to nothing.
_EMPTY_IT = re.compile(r"\b(?:is|was) it (?:\w+ )?\w+ (?:to|that)\b|\bit (?:is|was) \w+ (?:to|that)\b", re.IGNORECASE)
# "… is backed by its sources", "… when it is read": what a pointer means may stand before it.
_LINK = re.compile(r"\b(?:and|or|by|when|if|because|while|where|whether)(?: (?:how|what|why|is|are|does|do|can))*\s*$")
_SEVERAL = re.compile(r"\b(?:they|them|their|these|those|both|two|three|others?|ones)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\[([1-9]\d?)\]|\b(?:paper|abstract|note|source) ([1-9]\d?)\b", re.IGNORECASE)
_ORDINAL = re.compile(
    r"\b(former|latter)\b|\b(?:the|of) (?:(first|second|third)(?!-| (?:author|few|half|layer|order|part|place|stage"
    r"|step|time|two|three|year)s?\b)|(last)(?= (?:one|paper|method|model|system)\b|\W*$))",
    re.IGNORECASE,
)
_PLACES = {"former": 0, "first": 0, "second": 1, "third": 2, "latter": -1, "last": -1}
_DEFINITE = re.compile(r"\b(?:the|so many|so much|such) ((?:[\w-]+ ?){1,2})", re.IGNORECASE)
_TOKEN = re.compile(r"\w[\w.+@'’-]*")
_ENDING = ".'’-"
_MARKER = re.compile(r"\[[1-9][\d ,;–-]{0,20}\]")
_TITLE = re.compile(r"“([^“”]{1,300})”")  # what a refusal names

# Chosen on the even rows of mtrag_rewrite and on conversations about the sample (benchmarks/followups.py).
_FEW_WORDS = 5
_FEW_AFTER_OPENING = 3
_SHORT_TURN = 5  # content words
_MOST_OF_A_TURN = 3
_MOST_NAMES = 3
_MOST_OF_POINTED = 10
_MOST_OF_FIRST = 6
_MOST_OF_EACH = 3
_MOST_READ = 4_000  # characters of an earlier turn


def leans_back(question: str, said: str = "") -> bool:
    """Tell whether a question cannot be understood without the turn before; `said` is the last answer.

    It leans if it has no word of its own, opens like a continuation ("and on ImageNet?"), or points to what it
    does not name itself ("their", "the second one", "[2]", "the datastore" where the answer spoke of one).
    """
    own = _own(question)
    if not own or len(words(question)) == 1 or _NUMBERED.search(question):
        return True
    if len(own) <= _FEW_AFTER_OPENING and (_OPENING.match(question) or (_WHY.match(question) and len(own) == 1)):
        return True
    if len(own) > _FEW_WORDS:
        return False
    return _points(question) or (len(own) == 1 and not _names(question)) or _takes_up(question, said)


def left_out(question: str, asked: Sequence[str], said: str) -> list[str]:
    """Return the words to search for beside a question that leans back, the most telling first.

    `asked` are the earlier questions without markers, `said` is the last answer with its markers. The words are
    those of the last question and of the one that it leans on itself, and what the answer says of the paper that
    is meant: the one the question points to, all of them if it speaks of several, else the first.
    """
    start = len(asked) - 1
    while start and leans_back(asked[start]):
        start -= 1
    turns = [word for turn in dict.fromkeys([asked[start], asked[-1]]) for word in _telling(turn[:_MOST_READ])]
    said = said[:_MOST_READ]
    papers = _cited(said)
    titles = dict(enumerate(_TITLE.findall(said), start=1))
    if pointed := _pointed(question, papers or titles):
        return _new([*_content(pointed)[:_MOST_OF_POINTED], *turns], question)
    cited = list(papers.values())
    meant, most = (cited, _MOST_OF_EACH) if _SEVERAL.search(question) else (cited[:1], _MOST_OF_FIRST)
    return _new([*turns, *(word for paper in meant for word in _content(paper)[:most])], question)


def _points(question: str) -> bool:
    """Tell whether a question points to something that stands outside of it."""
    text = _EMPTY_IT.sub(" ", question)
    pointer = _POINTER.search(text) or _ORDINAL.search(text)
    if pointer is None:
        return False
    before = text[: pointer.start()]
    return not _names(before) and not (_LINK.search(before) and len(_own(before)) > 1)


def _takes_up(question: str, said: str) -> bool:
    """Tell whether a question without a name of its own says "the" of something that the last answer spoke of."""
    if not said or _names(question):
        return False
    heads = [_own(match[1])[:1] for match in _DEFINITE.finditer(question)]
    return bool(stems(" ".join(word for head in heads for word in head)) & stems(strip_markers(said[:_MOST_READ])))


def _cited(said: str) -> dict[int, str]:
    """Return what an answer says of each paper that it cites, by marker, as they come; a refusal cites none."""
    papers: dict[int, str] = {}
    for start, end in sentence_spans(said):
        for marker in _MARKER.findall(said[start:end]):
            for number in map(int, re.findall("[0-9]+", marker)):
                papers[number] = f"{papers.get(number, '')} {strip_markers(said[start:end])}"
    return papers


def _pointed(question: str, papers: Mapping[int, str]) -> str:
    """Return what was said of the paper that a question names by number or place, or nothing."""
    if number := _NUMBERED.search(question):
        return papers.get(int(number[1] or number[2]), "")
    ordinal = _ORDINAL.search(question)
    if ordinal is None:
        return ""
    place = _PLACES[ordinal[ordinal.lastindex or 0].lower()]
    return "".join(list(papers.values())[place:][:1])


def _telling(turn: str) -> list[str]:
    """Return the names of a turn and its content words; of a long turn the last, where it asks."""
    content = _content(turn)
    if len(content) <= _SHORT_TURN:
        return content
    return [*_names(turn)[:_MOST_NAMES], *content[-_MOST_OF_A_TURN:]]


def _new(found: Iterable[str], question: str) -> list[str]:
    """Return the words whose stems neither the question nor an earlier one of them has."""
    known, new = stems(question), []
    for word in found:
        if more := stems(word) - known:
            known |= more
            new.append(word)
    return new


def _own(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOPWORDS and word not in _POINTING and word not in _TALK]


def _content(text: str) -> list[str]:
    return [token for token in (match[0].rstrip(_ENDING) for match in _TOKEN.finditer(text)) if _own(token)]


def _names(text: str) -> list[str]:
    """Return the words that are written like names: `ColBERT`, `E5`, and capitals that open no sentence."""
    found, opening = [], True
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip(_ENDING)
        odd = any(map(str.isupper, token[1:])) or (token[0].isalpha() and any(map(str.isdigit, token)))
        if len(token) > 1 and _own(token) and (odd or (token[0].isupper() and not opening)):
            found.append(token)
        opening = text[match.end() - 1 : match.end() + 1].strip()[-1:] in tuple(".?!:")
    return found
