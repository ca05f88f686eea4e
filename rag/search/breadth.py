"""A question's text in, how much it wants out: a fact, a comparison, a list, an overview; by its words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["single", "comparison", "list", "overview", "topic"]


@dataclass(frozen=True, slots=True)
class Breadth:
    """What a question wants: one fact ("single"), things set side by side, a list, an overview, or a mere topic.

    A topic is a few words without a question: whatever is about them. `sides` are the things that a comparison
    names, as they are written; a comparison may name none ("how do they compare?"), and the other kinds have none.
    """

    kind: Kind
    sides: tuple[str, ...] = ()


SINGLE = Breadth("single")

_MOST_READ = 1_000  # characters; whoever writes more has said before what is wanted
_LONGEST_SIDE = 6  # words
_LONGEST_TOPIC = 12  # words

_PAPERS = r"papers|articles|abstracts|studies|publications|investigations|surveys|literature"
# What lists are made of. Other plurals ("which index terms work best") ask for what one paper found.
_WORKS = (
    r"authors|reports|experiments|methods|approaches|techniques|algorithms|models|systems|architectures|frameworks"
    r"|tools|solutions|strategies|procedures|data ?sets|benchmarks|corpora|collections|metrics|measures|criteria"
    r"|factors|applications|theories|guides|materials?|programs|projects|languages|attacks|defen[cs]es|attempts|ways"
    r"|possibilities|alternatives|explanations|problems|challenges|limitations|concerns|risks|issues|options|examples"
)
_FEW = r"(?:(?!(?:of|in|by|for|does|did|do)\b)[\w'’@+.-]+,? ){0,4}?"
_LISTS = re.compile(
    rf"\b(?:which|wich|what|waht|list|name|find|show|give me|recommend|any|all|every) (?:of |are |the )*{_FEW}"
    rf"(?:{_PAPERS}|{_WORKS})\b"
    rf"|\bhow many {_FEW}(?:{_PAPERS})\b"
    rf"|\b(?:{_PAPERS}|references|material|information|research|work|evidence|anything) "
    r"(?:(?:is|are|which|that|there) )*(?:on|about|deal|dealing|describing|discussing|concerning|regarding|relating"
    r"|relation|related to|available|exists?)\b"
    r"|\b(?:interested in|looking for)\b|\b(?:is|are) there (?:any|some)\b|\b(?:has|did) any(?:one|body)\b"
    r"|\bhave (?:there|any) \b",
    re.IGNORECASE,
)
# "Which datasets does BEIR contain?", "what methods were used in the study": that stands in one paper.
_OF_ONE = re.compile(
    rf"\b(?:which|what|how many) {_FEW}(?:{_WORKS}) (?:does|did|has|do the authors)\b"
    r"|\b(?:the|this) (?:paper|article|study|abstract|authors?)\b",
    re.IGNORECASE,
)
_OVERVIEWS = re.compile(
    r"\b(?:overview|survey of|review of|state[- ]of[- ]the[- ]art (?:in|of|on|for)|landscape of|introduction to"
    r"|(?:advances|trends|progress|developments) in|(?:recent|current|latest) (?:work|research|knowledge))\b"
    r"|\b(?:what|how much) (?:is|has been|do we|do people) (?:\w+ )?(?:known|know|done|written|said|proposed|tried)\b"
    r"|\bsummar(?:y|i[sz]e|ies|i[sz]ing) (?:of )?(?:what|all|(?:the )?(?:\w+ )?(?:research|literature|work|field|papers"
    r"|findings|evidence|approaches|methods))\b"
    r"|\b(?:main|major|different|various|common|typical|possible|existing|principal|key) (?:kinds|sorts|types"
    rf"|(?:\w+ )?(?:{_PAPERS}|{_WORKS}))\b"
    r"|\bhow (?:can|could|might|should) (?:one|we|you|i|people|researchers)\b|\bhow to\b"
    r"|\bhow (?:can|could|might) [^?]{1,80}? be \w+(?:ed|en|t|d)\b",
    re.IGNORECASE,
)

# What makes a sentence of a few words: these, a word on -s that stands before neither a preposition nor a participle
# ("decreases risk"), and verbs that like a preposition after them.
_SAYS = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|could|may|might|will|would|should|must|not|cannot|who|what"
    r"|which|how|why|when|where|whether|if|i|we|you|it|they|this|that|these|explain|tell|describe|give|define|than)\b"
    r"|n['’]t\b|\?"
    r"|(?<![\w-])(?!\S*(?:ss|us|is|ics|['’]s)\b)[\w-]{3,}s (?!(?:of|in|on|for|to|with|and|or|by|from|at|as|under|over"
    r"|between|during|after|before|among|against|within|without|through|using|via|based|due|applicable)\b"
    r"|\w+(?:ing|ed)\b)\w"
    r"|\b(?:interact|lead|result|act|play|occur|function|contribute|consist|bind|depend|serve|respond)s? "
    r"(?:in|to|with|as|on|for|from|by|of|during) ",
    re.IGNORECASE,
)

_VERSUS = r"(?:versus|vs\.?|v\.|as opposed to|in contrast to|compared (?:to|with|against))"
_MORE = r"(?:better|worse|best|worst|(?:more|less|most|least) \w+|more|less|\w{2,}er|\w{3,}est)"
_END = (
    r"(?=\s*(?:[?;:.,!)]|$)|\s+(?:for|in|on|at|when|as|with|regarding|by|under|over|to|do|does|is|are|was|were"
    r"|from|terms|given|if|during|differ\w*|compare)\b)"
)
_SIDE = r"(?P<{}>[^?;:]{{1,80}}?)"
# A comparison of two named things; the first pattern that fits gives the sides.
_PAIRS = tuple(
    re.compile(pattern.format(a=_SIDE.format("a"), b=_SIDE.format("b") + _END, vs=_VERSUS, more=_MORE), re.IGNORECASE)
    for pattern in (
        r"\b(?:differ\w*|similarit\w+|trade-?offs?|comparison|contrast|choose|choice|distinguish\w*) "
        r"(?:between|of) {a},? (?:and|from|with|to|or|{vs}) {b}",
        r"\b(?:is|are|do|does|did|was|were) {a} (?:differ(?:ent)?|compare) (?:from|to|with|against) {b}",
        r"\b(?:do|does|did) {a} and {b} (?=differ|compare)",
        r"\b(?:do|does|did|can) {a} (?:beat|outperform) {b}",
        r"\b(?:advantages?|benefits?|drawbacks?) of {a} over {b}",
        r"\b(?:use|prefer|choose) {a},? or {b}",
        r"\b(?:compare|comparing|contrast|distinguish(?:es)?|sets) {a},? (?:apart )?"
        r"(?:and|with|to|against|from|{vs}) {b}",
        r"(?:^|[,:] |\b(?:is|are|does|do|of) ){a},? {vs} {b}",
        r"^(?:is|are|does|do|did|can) {a} (?:\w+ ){{0,2}}?{more} (?:\w+ ){{0,2}}?than {b}",
        r"\b{more}\b[^,:?]{{0,80}}[,:?] {a},? or {b}",
    )
)
_COMPARED = re.compile(
    r"\b(?:how|which) (?:do|does|did|of) .{1,80}\b(?:compare|differ)\b|\bversus\b|\bvs\b|^\W*compare \w", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:(?:the|an?|both|using|use|of|between|either|whether|performance|quality)\s+)+", re.IGNORECASE
)
# What names nothing to look for.
_NAMELESS = re.compile(
    r"\b(?:what|which|how|who|why|when|where|that|it|they|them|this|these|those|each other|one another|others?"
    r"|results?|experiments?|previous|existing)\b|^(?:with|against|from|to)\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r",? (?:and|or) |, ")


def breadth_of(text: str) -> Breadth:
    """Return what a normalised question wants; anything that is not plainly more wants one fact.

    Rules were shaped on the questions of the sample and on a part of the queries of CISI, CACM, ADI, Cranfield and
    mtrag_rewrite; docs/quality.md has their accuracy on others.
    """
    text = text[:_MOST_READ]
    if sides := _sides(text):
        return Breadth("comparison", sides)
    if _OF_ONE.search(text):
        return SINGLE
    if _COMPARED.search(text):
        return Breadth("comparison")
    if _OVERVIEWS.search(text):
        return Breadth("overview")
    if _LISTS.search(text):
        return Breadth("list")
    return Breadth("topic") if _is_topic(text) else SINGLE


def _is_topic(text: str) -> bool:
    """Tell whether a text is a few words that neither ask nor say anything."""
    return 0 < len(text.split()) <= _LONGEST_TOPIC and not _SAYS.search(text)


def _sides(text: str) -> tuple[str, ...]:
    """Return the things that a text sets side by side, or none."""
    for pattern in _PAIRS:
        for found in pattern.finditer(text):
            sides = [_bare(side) for side in (*_ALSO.split(found["a"]), found["b"])]
            if len(set(map(str.casefold, sides))) > 1 and all(map(_is_name, sides)):
                return tuple(dict.fromkeys(sides))
    return ()


def _bare(side: str) -> str:
    return _LEADING.sub("", side.strip(" \t\"'“”‘’()")).strip()


def _is_name(side: str) -> bool:
    return 0 < len(side.split()) <= _LONGEST_SIDE and not _NAMELESS.search(side)
