"""A text in, whether it reads like instructions to a language model out: orders, roles, hidden words, code.

An abstract is data whatever it says: the prompt keeps it inside its tags and every sentence of a reply is checked. The
flag is for the reader, who should know what kind of text an answer cites.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GIVEN = r"(?:previous|prior|preceding|earlier|above|following|existing|initial|original|system|your|all|any|these)"
_ORDERS = r"(?:instructions?|prompts?|rules|guidelines|directives?|directions|commands?|messages?)"
_REPLY = r"(?:answers?|response|responses|reply|replies|message|output)"
_ASKED = (
    r"(?:provide|write|give|show|tell|add|include|insert|use|apply|render|encode|translate|convert|replace|remove"
    r"|modify|integrate|enhance|augment|draft|compose|recommend|explain|describe|determine|classify|develop|introduce"
    r"|combine|jumble|scramble|summari[sz]e|print|repeat|say|send|visit)"
)
_PIECE = r"(?:story|poem|essay|speech|script|e-?mail|letter|song|joke|recipe|book|introduction|tweet)"
# A sentence of an abstract begins with none of these orders; `your` and `me` hardly stand in one.
_START = r"(?:^|[.!?:…\"”]\s|\n)\s*(?:please\s+)?"

_WORDS = re.compile(
    "|".join(
        (
            # Orders to forget others.
            rf"\b(?:ignore|disregard|forget|override|bypass)\s(?:\w+\s){{0,4}}?{_GIVEN}\s(?:\w+\s){{0,4}}?{_ORDERS}\b",
            rf"\b(?:ignore|disregard|forget)\s(?:all\s)?(?:the\s)?{_ORDERS}\s(?:above|before|you|given)\b",
            r"\bstop everything\b",
            rf"\bdo not (?:follow|obey) (?:the|your|any) (?:\w+ )?{_ORDERS}\b",
            r"\b(?:new|updated|important) instructions? (?:for (?:the )?(?:ai|model|assistant|llm))?:",
            # A role to play.
            r"\byou are (?:now|going to (?:act|be|play)|about to|no longer)\b",
            r"\byou are an? (?:helpful )?(?:ai|assistant|chatbot)\b",
            r"\bfrom now on,? you\b",
            r"\byou (?:must|will|have to|should) (?:now )?(?:act|answer|respond|reply|obey|pretend)\b",
            r"\bpretend (?:to be|that you|you)\b|\bdo anything now\b|\b(?:dan|developer) mode enabled\b",
            r"\b(?:reveal|print|repeat|output|show|leak|tell)\s(?:\w+\s){0,2}?(?:your|system|initial)\s(?:\w+\s)?prompt\b",
            r"\byour (?:system prompt|content policy|guidelines|instructions)\b",
            # How and what to write.
            r"\b(?:respond|reply|answer) (?:only|exclusively|just) (?:with|in|by)\b",
            r"\b(?:just|only|simply) (?:say|print|output|write|respond|reply)\b\s?[\"“'‘:]",
            rf"\b(?:in|to|of|from|with|using) your {_REPLY}\b|{_START}{_ASKED}\b[^.!?\n]{{0,60}}\byour {_REPLY}\b",
            r"\b(?:can|could|would|will) you (?:please )?(?:\w+\s){0,3}?(?:your|this|me|base\d+|substitute)\b",
            rf"{_START}{_ASKED} (?:me|us) |{_START}help me\b|\bhow (?:do|can|should) i\b",
            rf"{_START}{_ASKED} (?:an?|some) (?:\w+\s){{0,3}}?{_PIECE}\b|{_START}translate (?:the following|this)\b",
            rf"{_START}(?:determine|classify) the (?:sentiment|mood|tone) of (?:this|the following)\b",
            rf"{_START}provide (?:the|a) \w+ (?:equivalent|to) \b",
            rf"{_START}explain (?:how|why|the) [^.!?]{{3,60}}[.!?]\s*$",
            # Where to go.
            r"\bclick (?:here|(?:on )?(?:this|the) link)\b",
            r"\b(?:suggest|urge|ask|tell) (?:the )?(?:user|reader)s?\b[^.]{0,60}\b(?:visit|install|share|click|join)\b",
            r"!\[[^\]\n]{0,80}\]\(\s*https?:|https?://\S{1,200}[?&]\w{1,30}=(?:[{\[<$]|%7b)",
        )
    ),
    re.IGNORECASE,
)
# Chat formats of models, our own tags, and a speaker at the beginning of a line.
_FORMAT = re.compile(
    r"<\|[a-z_]{2,30}\|>|\[/?(?:INST|SYS)\]|<</?SYS>>|</?(?:system|assistant|user|abstract|instructions?)\s?>|</s>"
    r"|(?:^|\n)\s*(?:#{2,}\s*)?(?:system|assistant|user|human)\s?:\s|\[(?:GPT|DAN|system|assistant)\]\s?:",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"<\s*(?:script\b|(?:iframe|img|svg|style|object|embed|form|meta|link|body)\s)[^<]{0,300}>|<a\s[^<>]{0,200}href"
    r"|javascript:\w|\bon(?:error|load|click)\s?=|<!--",
    re.IGNORECASE,
)
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{60,}={0,2}")
# Tag characters spell words that nobody sees; embedding and overriding directions turn them round.
_HIDDEN = re.compile("[\U000e0000-\U000e007f\u202d\u202e]|[\u200b-\u200d\u2060-\u2064\ufeff]{3,}")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\U000e0000-\U000e007f]")

_BLANKS = re.compile(r"(?<!\s)\s{2,}")


@lru_cache(maxsize=1024)
def reads_as_instructions(text: str) -> bool:
    """Tell whether a text holds what is said to a language model rather than to a reader.

    Orders, roles, marks of chat formats, code that a page would run, hidden characters and long encoded runs count. A
    harmless question or task that is planted as such is not told from a text about it.
    """
    if _HIDDEN.search(text):
        return True
    plain = _BLANKS.sub(_blank, unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    return bool(_WORDS.search(plain) or _FORMAT.search(plain) or _CODE.search(plain)) or _is_encoded(plain)


def _blank(run: re.Match[str]) -> str:
    """Return one blank for many, which the patterns would read again from each of them on."""
    return "\n" if "\n" in run[0] else " "


def _is_encoded(text: str) -> bool:
    """Tell whether a text holds a long run as Base64 makes them: capitals, small letters and digits mixed."""
    return any(
        re.search(r"[a-z]", run) and re.search(r"[A-Z]", run) and re.search(r"\d", run)
        for run in _ENCODED.findall(text)
    )
