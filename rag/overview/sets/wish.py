"""A question in, whether it asks for a set of papers, and what a paper of the set must do or be, out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.overview.sets.predicates import Predicate, predicate_of
from rag.schema import ListingKind
from rag.text import clean, stems

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
_WORK = (
    r"(?:(?:the )?(?:number|share|amount) of )?(?:the )?(?:work|research|interest|literature|publications|papers"
    r"|articles|studies)(?: (?:on|in|of|into|about))?"
)
_WORK_ON = re.compile(rf"^(?:the )?{_WORK} (?P<topic>.+)$", re.IGNORECASE)
_CHANGED = r"(?:chang|develop|evolv|grow|progress|increas|decreas|shift)\w*"
_YEARLY = r"(?:(?:by|per|for each|in each|every|year by) year|over (?:the years|time))"
# "How has BERT changed language processing?" asks what papers say, not when they were written.
_BY_YEAR = re.compile(
    rf"^how (?:has|have|did|does|do) (?:the )?{_WORK} (?P<rest>.*?) {_CHANGED}(?: {_YEARLY})?$"
    rf"|^(?P<first>(?:which|what|list|how many|count|show)\b.*?),? {_YEARLY}$"
    rf"|^(?:the )?{_WORK} (?P<second>.*?),? {_YEARLY}$",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    r"^(?P<rest>.+?),? (?:by|per|for each|in each) (?:(?P<venue>venue|conference|journal)|theme|topic)s?$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:that|which|who) )?(?:(?:are|is|were|was|there|do|does|have|has|been|exists?|here|in this collection) )*"
    r"(?:about|on|deal(?:s|ing)? with|concern(?:s|ed|ing)?(?: with)?|stud(?:y|ies|ied|ying)|address(?:es|ed|ing)?"
    r"|discuss(?:es|ed|ing)?|work(?:s|ed|ing)? (?:with|on)|cover(?:s|ed|ing)?|investigat(?:e|es|ed|ing)"
    r"|explor(?:e|es|ed|ing)|consider(?:s|ed|ing)?|look(?:s|ed|ing)? at|examin(?:e|es|ed|ing)|of|for|in|into"
    r"|relat(?:e|ed|ing) to|try(?:ing)? to|tries to|aim(?:s|ed|ing)? (?:to|at)) "
    r"|^(?=(?:detect|predict|classify|recogni[sz]e|segment|reduce|mitigate|tackle|solve) )",
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
    r"\b(?:the|this) (?:paper|article|study|abstract|authors?|note)\b|\bthat (?:paper|article|abstract|authors?)\b"
    r"|\bthat (?:study|note)$|^(?:which|what|how many) [\w -]{0,60}? (?:does|did|has) ",
    re.IGNORECASE,
)
_PARTS_OF_ONE = re.compile(r"^(?:that |which )?(?:are|were|is|was) (?:there )?in ", re.IGNORECASE)
_WHEN = re.compile(
    r"^(?:(?:that|which) )?(?:(?:are|were) )?(?:published |written )?(?:from|in|of|since|before|after|until|between)"
    r" (?:the year )?(?P<when>(?:19|20)\d\d(?:(?: to | and | ?[-–] ?)(?:19|20)\d\d)?),? ",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|neither|nor|except|excluding|\w+n['’]t)\b", re.IGNORECASE)
_LACKING = re.compile(r"\b(?:no|without|lack\w*|fail\w*|avoid\w*)\b", re.IGNORECASE)
_PLAIN = frozenset(("papers", "articles", "studies", "works", "abstracts", "publications", "notes", "authors"))
_MOST_WORDS = 14
_MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """A set that is asked for: `condition` as the asker worded it, for show.

    A paper of the set is about `topic` if there is one, and says what `predicate` wants if there is one.
    """

    kind: ListingKind
    condition: str
    topic: str
    predicate: Predicate | None


def wish_of(question: str) -> Wish | None:
    """Return the set that a question asks for; None if it asks for something else, or for too much at once."""
    text = " ".join(question.split())
    if len(text) > _MOST_CHARACTERS:
        return None
    text = _END.sub("", clean(text)).strip()
    if _OF_ONE.search(text):
        return None
    if grouped := _GROUPED.match(text):
        wish = wish_of(grouped["rest"])
        if wish is None and (work := _WORK_ON.match(grouped["rest"])):
            wish = _wish("by_theme", work["topic"], f"on {work['topic']}")
        return wish and replace(wish, kind="by_venue" if grouped["venue"] else "by_theme")
    kind: ListingKind = "list"
    if by_year := _BY_YEAR.match(text):
        rest, kind = _END.sub("", next(filter(None, by_year.groups()), "")).strip(), "by_year"
        match = _WHICH.match(rest) or _HOW_MANY.match(rest)
        if match is None:
            return None if by_year["first"] else _wish(kind, rest, f"on {rest}")
    elif match := _HOW_MANY.match(text):
        kind = "count"
    else:
        match = _WHICH.match(text)
    if match is None:
        return None
    noun, about, rest = (match["noun"] or "").strip(), match["about"].strip(), match["rest"].strip(" ,")
    thing = "" if noun.lower() in _PLAIN or noun.lower() == "them" else noun
    head = " ".join(filter(None, (about, thing)))
    return _wish(kind, " ".join(filter(None, (head, _LINK.sub("", f"{rest} ").strip()))), rest, about, thing)


def _wish(kind: ListingKind, condition: str, rest: str, about: str = "", thing: str = "") -> Wish | None:
    """Return the wish behind a condition: what is plainly about something needs no predicate."""
    if not stems(condition) or len(condition.split()) > _MOST_WORDS or _PARTS_OF_ONE.match(rest) and thing:
        return None
    dated = _WHEN.match(f"{rest} ")
    rest, when = (rest[dated.end() :], dated["when"]) if dated else (rest, "")
    stated = _ABOUT.match(f"{rest} ")
    denied = _NOT.search(condition)
    if stated:
        topic = " ".join(filter(None, (about, f"{rest} "[stated.end() :].strip(), when)))
        predicate = predicate_of(f"present {thing}") if thing else None
        return None if denied or not stems(topic) else Wish(kind, condition, topic, predicate)
    predicate = predicate_of(" ".join(filter(None, (thing, rest))))
    if predicate is None:
        # What else such a paper must say is only the asker's own wording: that is searched for.
        loose = kind != "count" or thing or denied or rest.startswith(("was ", "were "))
        return None if loose else Wish(kind, condition, condition, None)
    if predicate.name != "untrained" and (denied or _LACKING.search(condition)):
        return None
    return Wish(kind, condition, " ".join(filter(None, (about, predicate.topic))), predicate)
