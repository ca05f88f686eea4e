"""LaTeX in, its prose out: as long as the source, so that places stay true, or as plain text."""

from __future__ import annotations

import re

_TEX = re.compile(r"\\(?:documentclass|begin\{\w+\*?\}|(?:sub){0,2}section\*?\{)")
_BEFORE = re.compile(r"\A.*?\\begin\{document\}", re.DOTALL)
_AFTER = re.compile(r"\\end\{document\}.*\Z", re.DOTALL)
_COMMENT = re.compile(r"(?<!\\)%[^\r\n]*")
_NO_PROSE = (
    "equation|align|gather|multline|eqnarray|displaymath|math|figure|table|tabular|verbatim|lstlisting|algorithm|"
    "algorithmic|tikzpicture|thebibliography"
)
_BLOCK = re.compile(rf"\\begin\{{({_NO_PROSE})(\*?)\}}.*?\\end\{{\1\2\}}", re.DOTALL)
_DISPLAYED = re.compile(r"\\\[.*?\\\]|\$\$.*?\$\$", re.DOTALL)
_NESTED = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_BORDER = re.compile(
    rf"\\(?:part|chapter|(?:sub){{0,2}}section|(?:sub)?paragraph|title|author|date|label|bibliography|include|input|"
    rf"bibliographystyle|includegraphics|usepackage|documentclass|(?:re)?newcommand|vspace|hspace)\*?"
    rf"(?:\[[^\]]*\])*(?:{_NESTED})+"
    r"|\\(?:begin|end)\{\w+\*?\}(?:\[[^\]]*\])?|\\item(?![a-zA-Z])(?:\[[^\]]*\])?|\\(?:maketitle|appendix|tableofcontents|par)\b"
)
_ASIDE = re.compile(rf"\\(?:label|ref|eqref|pageref|index|footnotemark|thanks|url){_NESTED}|\\footnote{_NESTED}")
_STYLED = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]*\])?\{([^{}]*)\}")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?\s*")
_ESCAPED = re.compile(r"\\([%&_#$])|\\[^a-zA-Z]")
_DEEPEST = 8


def is_tex(draft: str) -> bool:
    """Tell whether a draft looks like LaTeX."""
    return _TEX.search(draft) is not None


def prose(draft: str) -> str:
    """Return a draft of the same length in which what is no prose is blank, and headings and items part paragraphs."""
    for pattern in (_BEFORE, _AFTER, _BLOCK, _DISPLAYED, _BORDER):
        draft = pattern.sub(_parting, draft)
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


def _parting(match: re.Match[str]) -> str:
    """Return a blank as long as the match that ends a paragraph where it has room for that."""
    return "\n" * len(match[0])
