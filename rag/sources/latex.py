r"""A field of BibTeX, which is LaTeX, in; the text that LaTeX would print of it out."""

from __future__ import annotations

import re

from rag.text import clean

_NAMED = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textunderscore": "_",
    "textendash": "–",
    "textemdash": "—",
    "textdegree": "°",
    "texttimes": "×",
    "textpm": "±",
    "textmu": "μ",
    "textregistered": "®",
    "texttrademark": "™",
    "textcopyright": "©",
    "textellipsis": "…",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textdollar": "$",
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "i": "ı",
    "S": "§",
}
_NAME = re.compile(rf"\\({'|'.join(sorted(_NAMED, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|[ \t]+)?")
_ESCAPED = re.compile(r"\\([{}$&%#_])")
# What must stay as it is while the rest is cleaned stands in Unicode's private area meanwhile.
_KEPT = {char: chr(0xE000 + n) for n, char in enumerate("{}$&%#_\\~^\"'`<>|")}
_RESTORE = {ord(private): char for char, private in _KEPT.items()}
_ACCENT_OF_I = re.compile(r"(\\[\"'`^~=.]\s*\{?)\\([ij])(?![A-Za-z])\s*")
_TIE = re.compile(r"(?<![\\/])~")
_BRACE = re.compile(r"(\\[A-Za-z]+\s*\{|[\^_]\{|[{}])")


def to_text(field: str) -> str:
    r"""Return `{\"o}` as `ö`, `{BERT}` as `BERT`, `5\%` as `5%`, and formulas as readable as they can be."""
    if "\\" not in field and "{" not in field and "$" not in field and "--" not in field and "~" not in field:
        return " ".join(field.split())
    text = _ACCENT_OF_I.sub(r"\1\2", field)
    text = _ESCAPED.sub(lambda match: _KEPT[match[1]], text)
    text = _NAME.sub(lambda match: _KEPT.get(_NAMED[match[1]], _NAMED[match[1]]), text)
    text = _TIE.sub(" ", text.replace("---", "—").replace("--", "–"))
    return " ".join(clean(_unbraced(clean(text))).translate(_RESTORE).split())


def _unbraced(text: str) -> str:
    """Drop the braces that only group; those of a command or of a sub- or superscript stay."""
    kept: list[str] = []
    grouping: list[bool] = []
    argument_ended = False
    for index, piece in enumerate(_BRACE.split(text)):
        if not index % 2:
            kept.append(piece)
            argument_ended = argument_ended and not piece
        elif piece != "}":
            grouping.append(piece == "{" and not argument_ended)
            kept.append("" if grouping[-1] else piece)
            argument_ended = False
        else:
            dropped = not grouping or grouping.pop()
            kept.append("" if dropped else piece)
            argument_ended = not dropped
    return "".join(kept)
