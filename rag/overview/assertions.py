"""A finding in, what it asserts of two things out: that the one raises, lowers, goes with, or leaves be the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text import stems

_WORD = re.compile(r"[^\W_]+(?:[-'’/+][^\W_]+)*")
_CLAUSE = re.compile(
    r"[,;:()\[\]]|\.\s|\b(?:that|which|who|but|whereas|while|although|though|because|since|where"
    r"|when|if|suggesting|indicating"
    r"|showing|thereby|thus|hence|compared|than|versus)\b"
)
_BRACKETS = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")
_REACH = 9
_UP = (
    r"increas(?:e|es|ed|ing)|rais(?:e|es|ed)|elevat(?:e|es|ed)|promot(?:e|es|ed)|enhanc(?:e|es|ed)|improv(?:e|es|ed)"
    r"|induc(?:e|es|ed)|caus(?:e|es|ed)|stimulat(?:e|es|ed)|activat(?:e|es|ed)|boost(?:s|ed)?|facilitat(?:e|es|ed)"
    r"|trigger(?:s|ed)?|upregulat(?:e|es|ed)|accelerat(?:e|es|ed)|contribut(?:e|es|ed) to|lead(?:s)? to|led to"
    r"|result(?:s|ed)? in|drive(?:s)?|drove|support(?:s|ed)?|help(?:s|ed)?|exacerbat(?:e|es|ed)"
    r"|aggravat(?:e|es|ed)|outperform(?:s|ed)?|exceed(?:s|ed)?|surpass(?:es|ed)?|benefit(?:s"
    r"|ed)? from"
)
_DOWN = (
    r"reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed)?|inhibit(?:s|ed)?|suppress(?:es|ed)?|prevent(?:s|ed)?"
    r"|impair(?:s|ed)?|attenuat(?:e|es|ed)|diminish(?:es|ed)?|block(?:s|ed)?|abolish(?:es|ed)?|limit(?:s|ed)?"
    r"|downregulat(?:e|es|ed)|protect(?:s|ed)? against|ameliorat(?:e|es|ed)|alleviat(?:e|es|ed)|mitigat(?:e|es|ed)"
    r"|delay(?:s|ed)?|hurt(?:s)?|harm(?:s|ed)?|hinder(?:s|ed)?|degrad(?:e|es|ed)|worsen(?:s|ed)?"
)
_LOWERS = re.compile(rf"\b(?:{_DOWN})\b")
_WITH = (
    r"(?:associat|correlat|(?:un)?relat|link)ed (?:with|to)|correlat(?:e|es) with|predict(?:s|ed)?|mediat(?:e|es|ed)"
    r"|regulat(?:e|es|ed)|control(?:s|led)|modulat(?:e|es|ed)|influenc(?:e|es|ed)|affect(?:s|ed)?|depend(?:s|ed)? on"
    r"|(?:is|are|was|were) (?:involved|implicated) in|(?:a|an) (?:\w+ )?(?:role|function) (?:for"
    r"|of|in)|vulnerable to|sensitive to"
    r"|susceptible to|robust to|resistant to|required for|necessary for|essential for"
    r"|sufficient (?:for|to)|interacts? with"
    r"|binds?(?: to)?|targets?|converges? to"
)
_PIVOT = re.compile(rf"(?<![-\w])(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<with>{_WITH}))\b")
_BETWEEN = re.compile(
    r"\b(?P<kind>association|correlation|relationship|relation"
    r"|link) between (?P<one>[^,;:.]{3,80}?) and (?P<other>[^,;:.]{3,80})"
)
_EFFECT = re.compile(r"\b(?P<kind>effects?|influence|impact) of (?P<one>[^,;:.]{3,60}?) on (?P<other>[^,;:.]{3,60})")
_RISK = re.compile(
    r"\b(?P<more>increased|higher|elevated|greater)?(?P<less>reduced|lower|decreased)? ?(?:risk"
    r"|incidence|rate|prevalence) of (?P<other>[^,;:.]{3,50}?)"
    r" (?:(?:was|were|is|are) )?(?:noted |seen |observed |found )?(?P<rise>increased |higher "
    r"|elevated )?(?P<fall>reduced |lower |decreased )?(?:with|in|among|for"
    r"|by) (?P<one>[^,;:.]{3,60})"
)
_HAD = re.compile(
    r"(?P<one>[^,;:.]{3,90}?) (?:had|have|has|showed|experienced) (?:an? |significantly |substantially )*(?:\d+% )?"
    r"(?:(?P<more>increased|higher|elevated|greater)|(?P<less>reduced|lower|decreased)) (?:risk|incidence|rates?"
    r"|prevalence|odds|levels?|likelihood) of (?P<other>[^,;:.]{3,50})"
)
_BY = re.compile(r"^\s*(?:\w+ly )?by\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being)(?: \w+ly)?\s*$")
_NOT = re.compile(
    r"\b(?:no|not|never|neither|nor|cannot|failed to|fails to|did not|does not|without|lack of|un(?:related))\b"
)
_FLIPS = re.compile(
    r"\b(?:inverse|inversely|negatively|low|lower|less|fewer|younger|earlier|reduced|decreased|decreasing"
    r"|reduction|decrease|loss|lack"
    r"|absence|deficiency|deficient|inhibition|knockdown|depletion|blockade|deletion|poor|poorer"
    r"|worse|smaller|shorter"
    r"|protection|declines?|declined|resistance|resistant|impaired|suppression|inhibiting|blocking"
    r"|silencing|suppressing|reducing|lowering|preventing|limiting)\b"
)
_HEDGED = re.compile(r"\b(?:may|might|could|possibly|perhaps|whether|hypothes\w*|unclear|unknown|should)\b")
# Words of any finding; that two sentences share them says nothing.
ANY = frozenset(
    stems(
        "ability accuracy achieve activity adjusted adults age algorithm analysis approach art associated"
        " association background based baseline baselines behavior benchmark best better both bound bounds capacity"
        " case cases cell cells change changes children ci classification clinical common compared comparison"
        " conclusion condition conditions confidence consistently control controls daily data dataset datasets day"
        " days decrease decreased deep deletion demonstrate dependent development difference different disease dl"
        " due effect effective effects efficiency efficient empirical empirically evidence experiment experiments"
        " expressed expression extensive factor factors feature features find finding findings first five forced"
        " found four function further gene general generalization genes greater group groups hazard hg high higher"
        " highest hr human identify important improve improved improvement incidence increase increased"
        " independently indicate individuals induced information interval inversely key kg knockdown large layer"
        " layers lead leads learning less level levels low lower lowest many mean mediated men method methods mg"
        " mice ml mm model models month months multiple negatively network networks neural new ng novel number"
        " numerical observe observed odds one or outcome outcomes outperform overall overexpression paper parameters"
        " participants patient patients people performance pg placebo population positively potential practice"
        " precisely presence prevalence previous primary problem process production proof propose protein proteins"
        " prove proved proves provide quality quartile rate rates ratio reduce reduced reduction regular regularly"
        " relative report representations respectively response result results reveal risk robust role rr second"
        " several show showed shows significant significantly six small state strategy strong strongly studies study"
        " subjects suggest system systems task tasks test tested theorem theoretical theoretically theory therapy"
        " three time tissue tissues total training treated treatment two type use value values various week weekly"
        " weeks well within without women work year years"
    )
)


@dataclass(frozen=True, slots=True)
class Assertion:
    """Two things, as stems, and whether they rise together (1), one against the other (−1), or not at all (0).

    `mutual` is true where neither is said to act on the other, `plain` where the direction is said outright, in a verb
    or by a denial, and no other word may turn it round.
    """

    one: frozenset[str]
    other: frozenset[str]
    sign: int
    mutual: bool
    plain: bool


def assertions(sentence: str) -> list[Assertion]:
    """Return what a cleaned sentence asserts of two things; what it leaves open is left out."""
    text = _BRACKETS.sub("", sentence).lower()
    return [found for found in _each(text) if found.one and found.other]


def _each(text: str) -> Iterator[Assertion]:
    for match in _BETWEEN.finditer(text):
        before = text[: match.start()][-60:]
        if not _HEDGED.search(before):
            sign = 0 if _NOT.search(before) else -1 if _FLIPS.search(before) else 1
            yield Assertion(_things(match["one"]), _things(match["other"]), sign, True, sign == 0)
    for match in _EFFECT.finditer(text):
        before = text[: match.start()][-60:]
        if not _HEDGED.search(before) and (_NOT.search(before) or _FLIPS.search(before)):
            yield Assertion(
                _things(match["one"]), _things(match["other"]), 0 if _NOT.search(before) else -1, False, True
            )
    for match in _RISK.finditer(text):
        if match["more"] or match["less"] or match["rise"] or match["fall"]:
            sign = -1 if match["less"] or match["fall"] else 1
            sign *= (-1) ** len(_FLIPS.findall(match["one"]))
            yield Assertion(_things(match["one"]), _things(match["other"]), sign, True, False)
    for match in _HAD.finditer(text):
        sign = (-1 if match["less"] else 1) * (-1) ** len(_FLIPS.findall(match["one"]))
        yield Assertion(_things(match["one"]), _things(match["other"]), sign, True, False)
    borders = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    for start, end in zip(borders, borders[1:], strict=False):
        clause = _CLAUSE.sub(" ", text[start:end])
        for match in _PIVOT.finditer(clause):
            if found := _around(clause, match):
                yield found


def _around(clause: str, match: re.Match[str]) -> Assertion | None:
    left = " ".join(_WORD.findall(clause[: match.start()])[-_REACH:])
    right = " ".join(_WORD.findall(clause[match.end() :])[:_REACH])
    if _HEDGED.search(f"{left} {right}"):
        return None
    passive = bool(_BE.search(clause[: match.start()])) and not match["with"]
    if passive and not _BY.match(clause[match.end() :]):
        return None  # "X was increased in Y" names no cause
    sign = -1 if match["down"] else 1
    flips = len(_FLIPS.findall(left)) + len(_FLIPS.findall(right))
    sign *= (-1) ** flips
    if match[0].startswith("unrelated") or _NOT.search(left) or re.match(r"no\b", right):
        sign = 0
    one, other = (right, left) if passive else (left, right)
    plain = not flips and (sign == 0 or not match["with"])
    return Assertion(_things(one), _things(other), sign, bool(match["with"]), plain)


def _things(phrase: str) -> frozenset[str]:
    """Return the stems of a phrase; a name with a figure in it (`mir-21`, `p53`) stays whole."""
    kept: set[str] = set()
    for word in _WORD.findall(phrase):
        if any(map(str.isdigit, word)):
            kept.update([word] if any(map(str.isalpha, word)) and not word[0].isdigit() else ())
        else:
            kept |= {one for one in stems(word) - ANY if len(one) > 1}
    return frozenset(kept)


def content(sentence: str) -> frozenset[str]:
    """Return the stems of a cleaned sentence that not any finding has."""
    return _things(_BRACKETS.sub("", sentence).lower())


def polarity(sentence: str) -> tuple[bool, bool]:
    """Tell whether a cleaned sentence denies, and whether the words in it that turn a direction round are odd."""
    text = _BRACKETS.sub("", sentence).lower()
    return bool(_NOT.search(text)), (len(_FLIPS.findall(text)) + len(_LOWERS.findall(text))) % 2 == 1
