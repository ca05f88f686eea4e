"""A question in, whether it asks for a set of papers, and what a paper of the set must do or be, out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.overview.sets.predicates import Predicate, predicate_of
from rag.text import clean, stems

Kind = Literal["list", "count", "by_year"]

_PAPERS = r"(?:papers|articles|studies|works|abstracts|publications|notes)"
_NOUNS = (
    rf"(?:{_PAPERS}|methods|approaches|techniques|models|systems|algorithms|architectures|frameworks|authors"
    rf"|experiments"
    r"|benchmarks|data ?sets|corpora|surveys|reviews|overviews|tutorials|evaluations|tools|metrics|test collections)"
)
_FEW = r"(?:(?!(?:of|in|for|does|did|do|are|is|that|which)\b)[\w'’-]+ ){0,4}?"
_WHICH = re.compile(
    rf"^(?:which|what|list|name|find|show(?: me)?|give me|in which|in what)(?: all| every)?(?: of)?(?: the| these)?"
    rf" (?P<about>{_FEW})(?P<noun>{_NOUNS})\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_SAYING = r"report|use|propose|introduce|release|compare|need|evaluate|are about|deal|describe"
_HOW_MANY = re.compile(
    rf"^(?:how many|count|what number of)(?: of)?(?: the| these)? (?P<about>{_FEW})"
    rf"(?P<noun>{_NOUNS}(?:(?:,| or| and) {_NOUNS})*|them|(?={_SAYING}))\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_BY_YEAR = re.compile(
    r"^how (?:has|have|did) (?:the )?(?:work|research|interest|number of papers|papers|literature|use)?\s*(?:on"
    r"|in|of|into)?"
    r" ?(?P<rest>.*?) (?:chang\w*|develop\w*|evolv\w*|grow\w*|grown|progress\w*)\b.*$"
    r"|^(?P<first>.*?),? (?:by|per|for each|in each) year\b.*$|^(?P<second>.*?),? over the years\b.*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:are|is|were|was|there|do|does|have|has|been|here|in this collection) )*"
    r"(?:about|on|deal(?:s|ing)? with|concern(?:s|ed|ing)?(?: with)?|stud(?:y|ies|ied|ying)|address(?:es|ed|ing)?"
    r"|discuss(?:es|ed|ing)?|work(?:s|ed|ing)? (?:with|on)|cover(?:s|ed|ing)?|investigat(?:e|es|ed|ing)"
    r"|explor(?:e|es|ed|ing)|consider(?:s|ed|ing)?|look(?:s|ed|ing)? at|examin(?:e|es|ed|ing)|of|for|in|into"
    r"|relat(?:e|ed|ing)"
    r" to|try(?:ing)? to|tries to|aim(?:s|ed|ing)? (?:to|at)) ",
    re.IGNORECASE,
)
_LINK = re.compile(r"^(?:(?:that|which|who|whose|there|here|are|is|were|was|do|does|have|has|been) )+", re.IGNORECASE)
_END = re.compile(
    r"(?:\s+(?:are|is) there|\s+(?:in|from) (?:this|the|my|our) (?:collection|library)|\s+here|\s+do (?:we|you"
    r"|i) have)*[\s?.!]*$",
    re.IGNORECASE,
)
# "What methods were used in the study?", "which data sets does BEIR contain?" ask what one paper says.
_OF_ONE = re.compile(
    r"\b(?:the|this|that) (?:paper|article|study|abstract|authors?|note)\b|^(?:which|what) [\w -]{0,60}? (?:does"
    r"|did|has) ",
    re.IGNORECASE,
)
_PLAIN = frozenset(("papers", "articles", "studies", "works", "abstracts", "publications", "notes", "authors"))
_MOST_WORDS = 14


@dataclass(frozen=True, slots=True)
class Wish:
    """A set that is asked for: `condition` as the asker worded it, for show.

    A paper of the set is about `topic` if there is one, and says what `predicate` wants if there is one.
    """

    kind: Kind
    condition: str
    topic: str
    predicate: Predicate | None


def wish_of(question: str) -> Wish | None:
    """Return the set that a question asks for; None if it asks for something else, or for too much at once."""
    text = _END.sub("", clean(question)).strip()
    if _OF_ONE.search(text):
        return None
    kind: Kind = "list"
    if match := _HOW_MANY.match(text):
        kind = "count"
    elif (by_year := _BY_YEAR.match(text)) and (rest := next(filter(None, by_year.groups()), "").strip()):
        match, kind = _WHICH.match(rest) or _HOW_MANY.match(rest), "by_year"
        if match is None:
            return _wish(kind, rest, rest)
    else:
        match = _WHICH.match(text)
    if match is None:
        return None
    noun, about, rest = (match["noun"] or "").strip(), match["about"].strip(), match["rest"].strip(" ,")
    thing = "" if noun.lower() in _PLAIN or noun.lower() == "them" else noun
    head = " ".join(filter(None, (about, thing)))
    return _wish(kind, " ".join(filter(None, (head, _LINK.sub("", f"{rest} ").strip()))), rest, about, thing)


def _wish(kind: Kind, condition: str, rest: str, about: str = "", thing: str = "") -> Wish | None:
    """Return the wish behind a condition: what is plainly about something needs no predicate."""
    if not stems(condition) or len(condition.split()) > _MOST_WORDS:
        return None
    stated = _ABOUT.match(f"{rest} ")
    if stated or kind == "by_year" and not thing:
        topic = " ".join(filter(None, (about, f"{rest} "[stated.end() :].strip() if stated else rest)))
        return Wish(kind, condition, topic, predicate_of(thing) if thing else None)
    predicate = predicate_of(" ".join(filter(None, (thing, rest))))
    if predicate is None and kind == "list":
        return None  # what such a paper must say is only the asker's own wording: that is searched for
    if predicate is None:
        return Wish(kind, condition, condition, None)
    return Wish(kind, condition, " ".join(filter(None, (about, predicate.topic))), predicate)
