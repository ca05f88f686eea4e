"""A wish in words in, the topic that is meant out: "Give me an overview of hubness" is about hubness."""

from __future__ import annotations

import re

from rag.text import clean

_KINDS = (
    r"(?:(?:cited|short|brief|quick|general|good|full|complete|concise|detailed|literature|systematic) )*"
    r"(?:overview|summary|survey|review|introduction|state[- ]of[- ]the[- ]art|landscape|picture|report|synthesis)"
)
_WORK = (
    r"(?:(?:the|all|recent|current|existing|latest|main|key|different|various|available|related|my|our) )*"
    r"(?:works?|research|papers?|literature|articles?|abstracts?|studies|publications|field|subfield|area|topic"
    r"|advances"
    r"|progress|developments|trends|approaches|methods|findings|state of the art|results)"
)
_LEADS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:please|hi|hello|hey|ok|okay|so)[,!. ]+",
        r"^(?:can|could|would) you (?:please )?",
        r"^(?:i(?:'d| would) (?:like|love)|i (?:want|need)|i am looking for|i'm looking for"
        r"|looking for)(?: to (?:have|get"
        r"|read|see|know(?: about)?))? ",
        r"^(?:give|write|show|make|provide|get|prepare|produce|draft|create)(?: me| us)? ",
        rf"^(?:an? |the |some )?{_KINDS} (?:of|on|about|to|for|in|over) ",
        r"^(?:what|how much) (?:is|has been|do we|do people|does this collection|do these papers|is already)"
        r"(?: \w+)? (?:known|know|done|written|said|say|proposed) (?:about|on|in|for|of) ",
        r"^what (?:is|are) (?:the )?(?:state of the art|latest|current state|recent advances|recent progress"
        r"|main themes"
        r"|themes)(?: (?:of|in|on|for))? ",
        r"^(?:tell me|inform me|teach me)(?: (?:more|everything|all))? about ",
        r"^(?:summari[sz]e|survey|review|outline|describe|map|explain) ",
        rf"^{_WORK} (?:of|on|about|in|for|into|around|dealing with|related to|concerning) ",
        r"^(?:the )?(?:topic|subject|field|area|subfield) (?:of )?",
        r"^(?:what|everything|all) (?:there is|is there|we have|you have) (?:on|about) ",
    )
)
_TAILS = re.compile(
    r"(?:[,;]? (?:please|thanks|thank you|in (?:this|the|my|our) (?:collection|library)|here"
    r"|in these (?:papers|abstracts)|for (?:a|me as a) (?:newcomer|beginner)))*[\s.?!]*$",
    re.IGNORECASE,
)
_POLITE = 4  # of the leads only ask kindly
_WISHES = re.compile(
    rf"^(?:an? |the |some )?{_KINDS} (?:of|on|about|to|in) |^(?:summari[sz]e|survey|outline|review) {_WORK}\b"
    r"|^what (?:is|are) the state of the art (?:in|of|on) ",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:, | )(?:and|or|as well as)(?: other)? |; |, | / | from | to ")
_WITHIN = re.compile(
    r" (?:in|inside|within|for|of|with|without|on|over|using|via|through|by|against|between|under|across|about"
    r"|that|to) "
    r"(?:(?:the|an?|their|its|some|different) )?",
    re.IGNORECASE,
)
_SHORTEST_CONDITION = 2
_MOST_READ = 300  # characters, for a wish
_SHORTEST_PART = 4  # characters


def topic_of(text: str) -> str:
    """Return the topic that a wish names, cleaned; the whole text where taking words off would leave nothing."""
    whole = clean(text).strip()
    rest = _TAILS.sub("", whole).strip("\"“”'‘’ ")
    changed = True
    while changed:
        changed = False
        for lead in _LEADS:
            shorter = lead.sub("", rest).strip("\"“”'‘’ ")
            if shorter != rest and any(map(str.isalnum, shorter)):
                rest, changed = shorter, True
    return rest if any(map(str.isalnum, rest)) else whole


def asks_for_overview(question: str) -> bool:
    """Tell whether a question asks for an overview in so many words."""
    text = clean(question)[:_MOST_READ]
    for lead in _LEADS[:_POLITE]:
        text = lead.sub("", text)
    return _WISHES.search(text) is not None


def conditions_of(topic: str) -> tuple[str, ...]:
    """Return the things that a paper must all have ("hubness in cross-modal retrieval" has two); the topic if one."""
    parts = tuple(part.strip() for part in _WITHIN.split(topic))
    return tuple(part for part in parts if len(part) >= _SHORTEST_CONDITION) or (topic,)


def parts_of(topic: str) -> tuple[str, ...]:
    """Return the things that a topic lists ("auctions and bidding in advertising" lists two); none if it is one."""
    parts = [part.strip() for part in _AND.split(topic)]
    kept = tuple(part for part in parts if len(part) >= _SHORTEST_PART)
    return kept if len(kept) > 1 else ()
