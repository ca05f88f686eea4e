"""A stored paper in, its row of an overview's table out: what its abstract says of each column, and where."""

from __future__ import annotations

import re

from rag.answer.names import names
from rag.library.catalog.papers import StoredPaper
from rag.overview.cues.headings import label
from rag.overview.cues.result import CUES as RESULT
from rag.overview.cues.words import weight
from rag.overview.facets import facets, says
from rag.schema.overviews import COLUMNS, Cell, Column, Row
from rag.text import clean

_LONG = 220
_SHORT = 100
_DROPPED = " …"
_PAPER = r"(?:paper|work|study|article|thesis|report|letter|manuscript|survey|review|dissertation)"
# Lead-ins that hold nothing: they tie a sentence to the one before, or say that it is of this paper.
_LEAD = re.compile(
    rf"(?:in this {_PAPER}|in (?:the present|the current|our) {_PAPER}|specifically|finally|firstly"
    rf"|first|secondly|second"
    r"|third|lastly|moreover|furthermore|further|additionally|in addition|besides|to this end|to that end|to this aim"
    r"|for this purpose|therefore|thus|hence|consequently|accordingly|as a result|in particular"
    r"|in conclusion|in summary"
    r"|overall|taken together|together|collectively|here|herein|meanwhile|then|however|nevertheless|nonetheless"
    r"|unfortunately|notably|importantly|more importantly|interestingly|surprisingly|remarkably"
    r"|also|instead|in response|in contrast|in practice|based on (?:this|these)(?: [\w-]+){0,2}"
    r"|to (?:address|overcome|tackle|solve|alleviate|mitigate|remedy|fill|bridge|close|resolve"
    r"|handle|cope with|combat)"
    rf" (?:this|these|such|those|the above)(?: [\w-]+){{0,2}}),\s+|(?:here|herein|in this {_PAPER}),?\s+(?=we\b|i\b)",
    re.I,
)
_TRAILING = re.compile(
    r",? (?:thereby|thus|hence) \w+ing\b|, (?:which|enabling|allowing|making|leading|demonstrating|showing|indicating"
    r"|highlighting|suggesting|resulting|providing|offering|ensuring|facilitating|validating"
    r"|confirming|where|and thus"
    r"|and therefore)\b|; "
)
# Words whose loss would make more, or other, of what is kept.
_QUALIFIES = re.compile(
    r"\b(?:not|no|none|never|without|cannot|nor|neither|but|however|except|only|unless|if|when"
    r"|whenever|provided|although"
    r"|though|while|whereas|despite|may|might|could|possibly|perhaps|partly|partially|limited|fails?|lacks?|unclear"
    r"|suffers?|respectively|at the cost|at the expense|compared|than)\b",
    re.I,
)
_LINK = re.compile(r"(?:https?://|www\.|\b(?:github|gitlab|bitbucket)\.(?:com|org)/)[^\s{}<>\"'`“”’,;()\[\]|]+")
_HOSTS = re.compile(r"github|gitlab|bitbucket|codeberg|huggingface|sourceforge|zenodo", re.I)
_NOT_YET = re.compile(r"\b(?:will|soon|upon|to be released|plan to|going to|later)\b", re.I)


def row(stored: StoredPaper, theme: str) -> Row:
    """Return the row of a paper: per column the sentence that says it, shortened, or an empty cell."""
    paper = stored.paper
    spans = [(int(start), int(end)) for start, end in stored.spans.tolist()]
    sentences = [clean(paper.abstract[start:end]) for start, end in spans]
    found = facets(clean(paper.title), sentences)
    cells = []
    for column in COLUMNS:
        if (number := found.get(column)) is None:
            cells.append(Cell())
            continue
        start, end = spans[number]
        cells.append(
            Cell(text=shortened(column, sentences[number]), quote=paper.abstract[start:end], start=start, end=end)
        )
    return Row(
        key=paper.key,
        title=clean(paper.title),
        year=paper.year,
        theme=theme,
        cells=tuple(cells),
        retracted=paper.retracted,
    )


def shortened(column: Column, sentence: str) -> str:
    """Return what a cell shows of a cleaned sentence: without its lead-in, and of a long one without a last clause.

    A clause goes only if it qualifies nothing, holds no figure and no name, and what is kept still says what the
    column is about; an ellipsis stands in its place. Of the sentence that says where code is, only the address stays.
    """
    if column == "code" and (address := _address(sentence)):
        return address
    text = _without_lead(sentence)
    if len(text) <= _LONG:
        return text
    for match in reversed(list(_TRAILING.finditer(text))):
        kept, dropped = text[: match.start()].rstrip(" ,;"), text[match.start() :]
        if _SHORT <= len(kept) <= _LONG and _may_go(column, dropped) and _whole(kept) and says(column, kept):
            return kept + _DROPPED
    return text


def _address(sentence: str) -> str | None:
    """Return the web address of code that is there; that of code to come says too little by itself."""
    links: list[str] = [link.rstrip(".,:;!?\\") for link in _LINK.findall(sentence)]
    if not links or _NOT_YET.search(sentence):
        return None
    return next((link for link in links if _HOSTS.search(link)), links[0])


def _without_lead(sentence: str) -> str:
    start, _ = label(sentence)
    text = sentence[start:]
    while match := _LEAD.match(text):
        text = text[match.end() :]
    first = text.split(" ", 1)[0].rstrip(",;:")
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def _may_go(column: Column, clause: str) -> bool:
    bare = clause.lstrip(" ,;")
    if "," in bare or ";" in bare:
        return False  # "X, which is Y, equals Z" goes on after its clause
    if column == "result" and weight(RESULT, clause.lower()):
        return False
    return not (_QUALIFIES.search(clause) or any(map(str.isdigit, clause)) or names(f"x {bare}"))


def _whole(text: str) -> bool:
    """Tell whether brackets and quotation marks that open in a text also close in it."""
    pairs = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))
    return (
        all(text.count(a) == text.count(b) for a, b in pairs) and text.count('"') % 2 == 0 and text.count("$") % 2 == 0
    )
