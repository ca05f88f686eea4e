"""Text with HTML or JATS markup in, the text alone out; what only looks like markup stays."""

from __future__ import annotations

import html
import re
from collections import Counter

_INLINE = "i b u em strong italic bold sc small tt code span font sub sup inf underline monospace roman sans-serif"
_BLOCK = "p div sec section title br ul ol li list list-item label abstract h1 h2 h3 h4 h5 h6 break"
_FORMULA = "inline-formula disp-formula tex-math mrow mi mn mo msub msup msubsup mfrac math mtext alternatives"
_KNOWN = frozenset(f"{_INLINE} {_BLOCK} {_FORMULA}".split())
_BLOCKS = frozenset(_BLOCK.split())
_ALONE = frozenset(["br", "break"])

_TAG = re.compile(
    r"<(/?)((?:jats|mml|xhtml):)?([a-zA-Z][\w-]*)((?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*)\s*(/?)>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_HEADING = re.compile(
    r"<(?:jats:)?title>([^<]*+(?:<(?!/?(?:jats:)?title>)[^<]*+)*+)</(?:jats:)?title>", re.IGNORECASE
)  # possessive: else a long text between takes a time that grows with its square
_POWER = re.compile(r"<(?:jats:)?sup>\s*([-+−]?[\w.]+)\s*</(?:jats:)?sup>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t]+")


def plain(text: str) -> str:
    """Return a text without its markup and with its character references resolved.

    Markup is a tag of HTML or JATS that is known, and closed somewhere in the text: `<i>E. coli</i>`. `L < N`,
    `<individual, group>` and a lone `<b>` are text. A superscript keeps its meaning (`10^-3`), the headings of a
    structured abstract are kept as labels.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text).replace("\xa0", " ")
    if "<" not in text or not _TAG.search(text):
        return text
    text = _HEADING.sub(_label, text)
    text = _POWER.sub(r"^\1", text)
    markup = _markup_names(text)
    if not markup:
        return text.strip()
    text = _TAG.sub(lambda match: _without(match, markup), text)
    return _SPACE.sub(" ", text).strip()


def _label(match: re.Match[str]) -> str:
    heading = _TAG.sub("", match[1]).strip().removesuffix(":").rstrip()
    return "" if heading.lower() in ("abstract", "summary", "") else f" {heading}: "


def _markup_names(text: str) -> frozenset[str]:
    """Return the names of the tags that are markup in this text: known, and opened as often as closed."""
    opened: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    found = set()
    for slash, prefix, name, _, alone in _TAG.findall(text):
        name = name.lower()
        if prefix or name in _ALONE or (alone and name in _KNOWN):
            found.add(name)
        elif name in _KNOWN:
            (closed if slash else opened)[name] += 1
    paired = {name for name, count in opened.items() if closed[name] == count}
    return frozenset(found | paired)


def _without(match: re.Match[str], markup: frozenset[str]) -> str:
    name = match[3].lower()
    if name not in markup and not match[2]:
        return match[0]
    return " " if name in _BLOCKS else ""
