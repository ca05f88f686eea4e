"""TeX of one formula in, MathML out: bounded, of known elements only, or nothing where it is not understood."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LONGEST = 600
_DEEPEST = 12
_MOST_ELEMENTS = 500
_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd"
    " mstyle mpadded".split()
)
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3}
_VALUES = {  # attributes and what they may say; whoever says anything else stays text
    "mathvariant": r"normal|bold|italic|bold-italic|script|bold-script|double-struck|fraktur|sans-serif|monospace",
    "displaystyle": r"true|false",
    "scriptlevel": r"[0-3]",
    "stretchy": r"true|false",
    "fence": r"true|false",
    "form": r"prefix|infix|postfix",
    "separator": r"true|false",
    "accent": r"true|false",
    "movablelimits": r"true|false",
    "lspace": r"0",
    "rspace": r"0",
    "minsize": r"[1-3](\.\d+)?(em|ex)",
    "maxsize": r"[1-3](\.\d+)?(em|ex)",
    "linethickness": r"0(px|em|ex|pt)?",
    "width": r"-?0?\.\d+em|[12](\.\d+)?em|0(em)?",
    "linebreak": r"newline",
    "columnalign": r"((left|right|center) ?)+",
    "columnspacing": r"[\d.em ]{1,20}",
    "rowspacing": r"[\d.em ]{1,20}",
}
# Macros could grow without end; `&lt;` would become a character of the markup on the way.
_REFUSED = re.compile(
    r"\\(?:[egx]?def|let|(?:re|provide)?(?:new)?command|newenvironment)\b|&#?\w+;|[\x00-\x08\x0e-\x1f\ue000\ue001]"
)
# What authors write and the parser does not know.
_ALIASES = {
    r"\R": r"\mathbb{R}",
    r"\RR": r"\mathbb{R}",
    r"\Tilde": r"\tilde",
    r"\arg": r"\operatorname{arg}",
    r"\bold": r"\mathbf",
    r"\displaystyle": "",
    r"\ensuremath": "",
    r"\eps": r"\epsilon",
    r"\nicefrac": r"\frac",
    r"\poly": r"\operatorname{poly}",
    r"\polylog": r"\operatorname{polylog}",
    r"\rank": r"\operatorname{rank}",
    r"\real": r"\mathbb{R}",
    r"\reals": r"\mathbb{R}",
    r"\scriptstyle": "",
    r"\small": "",
    r"\smash": "",
    r"\textnormal": r"\text",
    r"\textsc": r"\text",
    r"\textup": r"\text",
    r"\tiny": "",
}
_COMMAND = re.compile(r"\\[A-Za-z]+")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[A-Za-z]+\*?\}(?:\{[lcr|]+\})?")
_ACCENTS = frozenset("~^ˇ˘˙¨´`¯‾―→⃗˜ˆ")
_ROWS = frozenset(("math", "mrow", "mstyle", "mpadded", "mtd", "msqrt"))
_THIN = '<mspace width="0.167em"></mspace>'
_CLOSE = ("/", "&#x0002F;")
_SIGNS = frozenset("+-−±∓")
_OPENERS = frozenset("([{|,=<>≤≥≈≠∈→")
_BACKWARDS = {"width": "negativethinmathspace"}
_MATHEMATICAL = (0x1D400, 0x1D800)
_STAY = ("SCRIPT", "FRAKTUR", "DOUBLE-STRUCK")  # alphabets that only Unicode has; the others are styles


@lru_cache(maxsize=4096)  # an answer that grows is drawn again and again
def mathml(tex: str, *, block: bool = False) -> str | None:
    """Return a formula as the inside of a `math` element, or None where it is not understood or hides something.

    `block` is how it is set. Each letter and digit of the source is in what is returned.
    """
    if len(tex) > _LONGEST or _REFUSED.search(tex) or _depth(tex) > _DEEPEST:
        return None
    source = _COMMAND.sub(lambda match: _ALIASES.get(match[0], match[0]), re.sub(r"(?<!\\)%", r"\\%", tex))
    try:
        from latex2mathml.converter import Converter  # only who reads formulas needs it

        tree = Converter(display="block" if block else "inline").convert_to_element(source)
    except Exception:  # whatever a foreign parser trips over, the text stays as it was written
        return None
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return None
    try:
        drawn = "".join(_written(child) for child in tree)
    except _Foreign:
        return None
    shown = "".join(_texts(tree))
    lost = Counter(_figures(_said(source))) - Counter(_figures(shown))
    return drawn if shown.strip() and not lost else None


class _Foreign(Exception):
    """Something that no formula needs."""


def _written(element: Element) -> str:
    """Return an element as HTML."""
    if element.tag not in _ELEMENTS or element.tail or len(element) != _PARTS.get(element.tag, len(element)):
        raise _Foreign(element.tag)
    attributes = dict(element.attrib)
    if attributes == _BACKWARDS:  # browsers draw no space that is less than nothing
        return ""
    if not all(name in _VALUES and re.fullmatch(_VALUES[name], value) for name, value in attributes.items()):
        raise _Foreign(element.tag)
    text = html.unescape(element.text or "")
    if text.startswith("\\") and text[1:2].isalpha():
        raise _Foreign(text)  # a command that the parser does not know
    if len(text) == 1 and _MATHEMATICAL[0] <= ord(text) < _MATHEMATICAL[1]:
        text, style = _plain(text)
        attributes |= style
    if element.tag == "mover" and len(element) == 2 and html.unescape(element[1].text or "") in _ACCENTS:
        attributes["accent"] = "true"
    if element.tag == "mtext":
        text = re.sub(r"^ | $", "\xa0", text)  # a blank at an end is not drawn
    word = _upright_word(element)
    inner = f'<mi mathvariant="normal">{html.escape(word)}</mi>' if word else _row(element)
    named = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{element.tag}{named}>{html.escape(text)}{inner}</{element.tag}>"


def _row(parent: Element) -> str:
    """Return what stands in an element, with the spaces that TeX has and MathML has otherwise."""
    if parent.tag not in _ROWS:
        return "".join(map(_written, parent))
    written, before = "", None
    for child in parent:
        if _is_function(child) and before is not None and before.tag != "mo":
            written += _THIN
        elif before is not None and _is_function(before) and child.tag not in ("mo", "mspace"):
            written += _THIN
        sign = child.tag == "mo" and html.unescape(child.text or "") in _SIGNS
        if (child.text or "") in _CLOSE or (sign and _begins(before)) or (child.tag == "mo" and _is_function(child)):
            child.attrib |= {"lspace": "0", "rspace": "0"}
        written += _written(child)
        before = child
    return written


def _is_function(element: Element) -> bool:
    """Whether an element is the name of a function such as `log`, with its indices if it has some."""
    if element.tag in ("msub", "msup", "msubsup", "munder"):
        return len(element) > 0 and _is_function(element[0])
    name = html.unescape(element.text or "").replace("\u2009", "")
    return element.tag in ("mi", "mo") and len(name) > 1 and name.isalpha()


def _begins(before: Element | None) -> bool:
    """Whether a sign after this element is that of a number, and not between two."""
    return before is None or (before.tag == "mo" and html.unescape(before.text or "") in _OPENERS)


def _upright_word(element: Element) -> str:
    """Return the word of an element that holds upright letters, one by one, and nothing else."""
    letters = [child.text or "" for child in element if child.tag == "mi" and child.attrib == {"mathvariant": "normal"}]
    return "".join(letters) if len(letters) == len(element) > 1 and all(map(str.isalnum, letters)) else ""


def _plain(char: str) -> tuple[str, dict[str, str]]:
    """Return a character that few fonts have as a letter and its style, if it is a mere style."""
    name = unicodedata.name(char, "")
    if any(alphabet in name for alphabet in _STAY):
        return char, {}
    styles = {
        "bold-italic": "BOLD ITALIC" in name,
        "bold": "BOLD" in name,
        "sans-serif": "SANS-SERIF" in name,
        "monospace": "MONOSPACE" in name,
    }
    style = next((style for style, named in styles.items() if named), None)
    return unicodedata.normalize("NFKC", char), {"mathvariant": style} if style else {}


def _depth(tex: str) -> int:
    depth = deepest = 0
    for char in tex:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return deepest + tex.count(r"\left") + tex.count(r"\begin")


def _said(tex: str) -> str:
    """Return what a formula says apart from its commands."""
    return _COMMAND.sub(" ", _ENVIRONMENT.sub(" ", tex))


def _texts(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        yield html.unescape(element.text or "")


def _figures(text: str) -> Iterator[str]:
    """Yield the letters and digits of a text, whatever their style."""
    return (char for char in unicodedata.normalize("NFKC", text) if char.isalnum())
