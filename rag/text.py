"""Text of an abstract in; its sentences, a cleaned copy and folded words out."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import count

from rag.sentences import sentence_spans, strip_links

__all__ = [
    "STOPWORDS",
    "clean",
    "fold",
    "sentence_spans",
    "stems",
    "strip_links",
    "strip_markers",
    "words",
]

# ---- cleaning ----
_HIDDEN = re.compile(  # control, zero-width, direction and tag characters, soft hyphen, lone surrogates
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = (  # TeX names and their characters, pair by pair
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ"
    " nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ"
    " Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω times × pm ± leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈"
    " sim ∼ cdot · ldots … dots … infty ∞ in ∈ to → rightarrow → uparrow ↑ downarrow ↓ ell ℓ sum ∑ prod ∏ ss"
    " ß o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å log log exp exp min min max max"
).split()
_SYMBOLS = dict(zip(_NAMED[::2], _NAMED[1::2], strict=True))
_MARKS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304"}
_MARKS |= {".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328"}
_ACCENT = r"""\\(?:["'`^~=.]\s?(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])|[cvuHk]\{\\?[A-Za-z]\})"""
_GROUP = re.compile(
    r"(\\(?:url|emph|underline|mbox|operatorname|text(?:it|bf|tt|sc|rm|sf|sl|up|normal)?"
    r"|math(?:bf|it|rm|cal|bb|sf|tt|frak))\s*\{"
    r"|\{\s*(?:\\(?:it|bf|em|tt|sc|sl|rm|sf|cal)\b|(?:it|bf|em)(?=\s+\w))\s*|[{}])"
)


def _formula(match: re.Match[str]) -> str:
    # `$x$` and `$a = b$` are formulas, `$5 and 6$` is money
    return match[2] if not re.search(r"\s", match[2]) or re.search(r"[\\^_={}<>+]", match[2]) else match[0]


def _accented(match: re.Match[str]) -> str:
    mark, letter = (char for char in match[0] if char not in "{}\\" and not char.isspace())
    char = unicodedata.normalize("NFC", letter + _MARKS[mark])
    return char if len(char) == 1 else match[0]


_TEX_TRIGGER = re.compile(r"[\\{$~`]|\d(?:times|%[ud]|%?\spm\s)|\^c")
_TEX: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(pattern), repair)
    for pattern, repair in (  # in this order: later ones see what earlier ones wrote
        (r"(?<![A-Za-z$\\])(\$\$?)(?=\S)([^$]{1,400})(?<=\S)\1(?![\d$])", _formula),
        (r"\\\((.{0,400}?)\\\)|\\\[(.{0,400}?)\\\]", r"\1\2"),
        (r"""(?<!\w)\\(["'])(?=\w)([^"'\\]{1,80})\\\1(?!\w)""", r"\1\2\1"),  # quotes, not accents
        (r"\\'(?=(?:s|t|re|ve|ll)\b)", "'"),
        (r"(?<=\d)\s*\^\s*(?:\{\\?circ\}|\\?circ\b)|\^\s*\{\\?circ\}", "°"),
        (rf"\{{{_ACCENT}\}}|{_ACCENT}", _accented),
        (r"\\([A-Za-z]+)(?![A-Za-z])", lambda match: _SYMBOLS.get(match[1], match[0])),
        (r"(?<!\\)\\+([%&#_{}$])", r"\1"),
        (r"(?<!\\)\\+[,;: ]", " "),
        (r"(?<=\d)times(?=\d|\b)", "×"),
        # `at 5 pm 3 of them` is a time of day
        (r"(?<![\w.])(?!(?:1[0-2]|\d)\spm\s\d+(?![.\d]))(\d+(?:\.\d+)?%?)\spm\s(?=\d)", r"\1 ± "),
        (r"(?<=%)uparrow\b", "↑"),
        (r"(?<=%)downarrow\b", "↓"),
        (r"``([^`]{1,300}?)(?:''|\")", r"“\1”"),
        (r"(?<![\w`'])`(\w[^`'\n]{0,80})'(?![\w'])", r"‘\1’"),
        # `~` ties words; it stays in paths, addresses and before a figure
        (r"(?<!\S)(\S*[/@]\S*)|(?<=[A-Za-z.,])~(?=[A-Za-z\d(`‘“])", lambda match: match[1] or " "),
    )
]


# Nobody nests formulas as deep; what does is there to keep a reader busy, and loses its TeX.
_MOST_PASSES = 12
_NO_TEX = str.maketrans("", "", "\\{}$~`")


def _unwrap(text: str) -> str:
    """Drop font commands with their braces and keep what they hold, in one pass however deep they nest."""
    kept: list[str] = []
    dropped: list[bool] = []
    for index, piece in enumerate(_GROUP.split(text)):
        if index % 2 and piece != "}":
            dropped.append(piece != "{")
            drop = dropped[-1]
        else:
            drop = piece == "}" and bool(dropped) and dropped.pop()
        if not drop:
            kept.append(piece)
    return "".join(kept)


def clean(text: str) -> str:
    """Return the copy of a text that is shown and searched: NFC, safe TeX repairs, single blanks.

    Only what cannot be meant otherwise is repaired: `3times` becomes `3×`, `\\%` `%`, `na\\"ive` `naïve`; the
    rest of a formula stays as it stands. Control, zero-width and direction characters go. Cleaning a cleaned
    text changes nothing.
    """
    for passes in count():
        if passes == _MOST_PASSES:
            text = text.translate(_NO_TEX)
        better = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
        if _TEX_TRIGGER.search(better):
            for pattern, repair in _TEX:
                better = pattern.sub(repair, better)
            better = _unwrap(better)
        better = " ".join(better.split())
        if better == text:
            return text
        text = better
    raise AssertionError("unreachable")


# ---- matching ----
_PLAIN = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys("‘’‚‛`´′", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "Ø": "o", "Ł": "l", "Đ": "d", "Æ": "ae", "Œ": "oe"}
)
_AMERICAN = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=practi)s(?=e|ing\b)", "c"),
        (r"(?<=defen|offen|licen)c(?=es?\b)", "s"),
        (r"(?<=[a-z]{2})is(?=(?:e[drs]?|ers|ing|ations?|ational|able)\b)", "iz"),
        (r"(?<=[a-z]{2}l)ys(?=(?:e[drs]?|ers|ing)\b)", "yz"),
        (r"(?<=[a-z]{3})our(?=(?:s|ed|ing|al|ally|ful|able|ably|ites?|hoods?|less|ers?|ly)?\b)", "or"),
        (r"(?<=[a-z]{2}[tb])re(?=s?\b)|(?<=[a-z]{2}[tb])r(?=ed\b)", "er"),
        (r"(?<=[a-z]{2}[aeo])ll(?=(?:ed|ing|ers?)\b)", "l"),
        (r"(?<=[a-z]{2}og)ue(?=s?\b)|(?<=\bprogram)me(?=s?\b)", ""),
        (r"ae(?=m|di|c[ae])|oe(?=str|soph|dem|tal|tus)", "e"),
        (r"\bgrey", "gray"),
    )
]
_ACCENTS = (0x300, 0x20000)  # where Unicode has its combining characters
_RUN = re.compile(r"\w+")
_CJK = r"\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:(?:[@^_+]|(?<=\d)\.(?=\d))[^\W_{_CJK}]+)*\+{{0,2}}")


def sound(text: str) -> str:
    """Return a text that can be written as UTF-8: half of a surrogate pair becomes replacement characters."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def fold(text: str) -> str:
    """Return the form in which two spellings of a word are equal; for matching, never for show.

    Lower case, no accents, plain dashes and quotes, American endings. Endings are replaced by rule, so
    `precise` turns into `precize`: fold both sides of a comparison.
    """
    return _RUN.sub(lambda word: _american(word[0]), _plain(text))


def _plain(text: str) -> str:
    if text.isascii():  # most texts are, and then this is all there is to do
        return text.replace("`", "'").lower()
    text = text.translate(_PLAIN)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = text.translate(_no_accents()).translate(_PLAIN)
    return text.casefold()


@cache
def _no_accents() -> dict[int, None]:
    """Return what takes the combining characters out of a text; asking for each character took longer than the rest."""
    return {code: None for code in range(*_ACCENTS) if unicodedata.combining(chr(code))}


@lru_cache(maxsize=100_000)  # a collection has few words, and each of them often
def _american(word: str) -> str:
    for pattern, american in _AMERICAN:
        word = pattern.sub(american, word)
    return word


def words(text: str) -> list[str]:
    """Return the folded words of a cleaned text: `c++`, `ndcg@10`, `mhc^3` and `3.5` are one word each.

    Hyphens and apostrophes split; each Chinese or Japanese character is a word.
    """
    return [_american(word) for word in _WORD.findall(_plain(text))]


def words_of_lines(text: str) -> list[list[str]]:
    """Return the folded words of each line of a text; for many lines far quicker than line by line."""
    return [list(map(_american, _WORD.findall(line))) for line in _plain(text).split("\n")]


def stems(text: str) -> set[str]:
    """Return the content words of a text, each cut to its first six letters, so that endings do not count."""
    return stems_of(words(text))


def stems_of(folded: Iterable[str]) -> set[str]:
    """Return the stems of words that are folded already."""
    found = set(map(_stem, folded))
    found.discard("")
    return found


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    """Return the stem of a folded word, nothing for a stop word."""
    return "" if word in STOPWORDS else word[:6].rstrip("s")


STOPWORDS: frozenset[str] = frozenset(
    words(
        "a about above after again against all also although am among an and any are as at be became because"
        " become been before being below between both but by can cannot could d did do does doing done down"
        " during each either else ever every for from further get gets had has have having he her here"
        " hers him his how however i if in into is it its itself just ll let many may me might more most much"
        " must my neither no nor not now of off on once only or other our ours out over own per please re s"
        " same shall she should so some such t tell than that the their theirs them themselves then there"
        " therefore these they this those through thus to too toward towards under until up upon us use used"
        " uses using ve very via was we were what whatever when where whether which while who whom whose why"
        " will with within without would yet you your"
    )
)

_MARKER = re.compile(r"(?<!\s)\s*\[[1-9]\d{0,2}(?:\s?[,;–-]\s?[1-9]\d{0,2})*\]")


def strip_markers(text: str) -> str:
    """Return the text without citation markers such as `[3]`, `[1, 4]`, `[2-5]` and the blank before them."""
    return _MARKER.sub("", text)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where need be."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
