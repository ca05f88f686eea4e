"""LaTeX in, its prose out: as long as the source, so that places stay true, or as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable

_TEX = re.compile(r"\\(?:documentclass|begin\{\w+\*?\}|(?:sub){0,2}section\*?\{)")
_BEFORE = re.compile(r"\A.*?\\begin\{document\}", re.DOTALL)
_AFTER = re.compile(r"\\end\{document\}.*\Z", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\r\n]*")
_NO_PROSE = (
    "equation|align|gather|multline|eqnarray|displaymath|math|figure|table|tabular|verbatim|lstlisting|algorithm|"
    "algorithmic|tikzpicture|thebibliography"
)
_BLOCK = re.compile(rf"\\begin\{{((?:{_NO_PROSE})\*?)\}}")
_DISPLAYED = re.compile(r"\\\[|\$\$")
_OPTIONS = r"\[[^\[\]]{0,300}\]"  # bounded, as what never closes would take a time that grows with its square
_NESTED = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_BORDER = re.compile(
    rf"\\(?:part|chapter|(?:sub){{0,2}}section|(?:sub)?paragraph|title|author|date|label|bibliography|include|input|"
    rf"bibliographystyle|includegraphics|usepackage|documentclass|(?:re)?newcommand|vspace|hspace)\*?"
    rf"(?:{_OPTIONS})*(?:{_NESTED})+"
    rf"|\\(?:begin|end)\{{\w+\*?\}}(?:{_OPTIONS})?|\\item(?![a-zA-Z])(?:{_OPTIONS})?"
    r"|\\(?:maketitle|appendix|tableofcontents|par)\b"
)
_ASIDE = re.compile(rf"\\(?:label|ref|eqref|pageref|index|footnotemark|thanks|url){_NESTED}|\\footnote{_NESTED}")
_STYLED = re.compile(rf"\\[a-zA-Z]+\*?(?:{_OPTIONS})?\{{([^{{}}]*)\}}")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?\s*")
_ESCAPED = re.compile(r"\\([%&_#$])|\\[^a-zA-Z]")
_DEEPEST = 8


def is_tex(draft: str) -> bool:
    """Tell whether a draft looks like LaTeX."""
    return _TEX.search(draft) is not None


def prose(draft: str) -> str:
    """Return a draft of the same length in which what is no prose is blank, and headings and items part paragraphs."""
    draft = _AFTER.sub(_parting, _BEFORE.sub(_parting, draft))
    draft = _parted(draft, _BLOCK, lambda begin: f"\\end{{{begin[1]}}}")
    draft = _parted(draft, _DISPLAYED, lambda begin: "\\]" if begin[0] == "\\[" else "$$")
    draft = _BORDER.sub(_parting, draft)
    return _COMMENT.sub(lambda match: " " * len(match[0]), draft)


def plain(written: str) -> str:
    """Return a sentence without commands, as it reads when it is set."""
    text = _ASIDE.sub("", written)
    for _ in range(_DEEPEST):  # \\emph{a \\textbf{b}} from the inside out
        text, changed = _STYLED.subn(r"\1", text)
        if not changed:
            break
    text = _ESCAPED.sub(lambda match: match[1] or " ", _COMMAND.sub("", text))
    text = text.replace("~", " ").replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    return re.sub(r"[{}$]", "", text)


def _parted(draft: str, opening: re.Pattern[str], closing: Callable[[re.Match[str]], str]) -> str:
    """Return a draft with line ends for all that stands from an opening to the next of its closings."""
    kept, at, endless = list[str](), 0, set[str]()
    for begin in opening.finditer(draft):
        close = closing(begin)
        if begin.start() < at or close in endless:
            continue
        end = draft.find(close, begin.end())
        if end < 0:
            endless.add(close)
            continue
        kept += [draft[at : begin.start()], "\n" * (end + len(close) - begin.start())]
        at = end + len(close)
    return "".join([*kept, draft[at:]])


def _parting(match: re.Match[str]) -> str:
    """Return a blank as long as the match that ends a paragraph where it has room for that."""
    return "\n" * len(match[0])
