"""A library, or an answer from it, in; a few questions that it can answer next out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.library.catalog.papers import StoredPaper
from rag.library.library import Library
from rag.overview.facets import facets
from rag.schema import Answer, Filters
from rag.suggesting.titles import examples, is_name, is_slogan, lowered, question_for, split_title
from rag.text import clean

_LOOKED_AT = 40  # papers: enough for four questions, and read at once
_MOST = 3
_DEEPER = 2
_PAPERS = 6  # of an answer: the best of what was found
_LONGEST_TOPIC = 50  # characters
# What to ask for each thing that an abstract says, of a work with a name and of any other; the most telling first.
_ASKED = (
    ("result", "What results does {} report?", "What results are reported on {}?"),
    ("data", "On which data is {} evaluated?", "Which data is used for {}?"),
    ("method", "How does {} work?", None),
    ("problem", "What problem does {} address?", None),
    ("limit", "What are the limits of {}?", "What are the limits of {}?"),
)


def openings(library: Library, count: int = 4) -> tuple[str, ...]:
    """Return at most `count` questions to begin with, about papers spread evenly over a library."""

    def make() -> tuple[str, ...]:
        rows = library.find(Filters())
        step = max(1, len(rows) // _LOOKED_AT)
        return examples([stored.paper for stored in library.get(rows[step // 2 :: step])], count)

    return library.remembered(("openings", count), make)  # of 50,000 papers 0.1 s and more, for each page that opens


def next_questions(library: Library, answer: Answer, near: Sequence[str] = ()) -> tuple[str, ...]:
    """Return at most three questions that lead on from an answer.

    The first ask for what the abstracts of cited papers say and the answer does not quote, the last is about a paper
    that was found and not cited, or else one of `near` (keys).
    """
    cited = [reference.key for reference in answer.references]
    found = [passage.key for passage in answer.passages]
    others = [key for key in dict.fromkeys([*found, *near]) if key not in cited][:_PAPERS]
    papers = {stored.paper.key: stored for stored in _stored(library, [*cited[:_PAPERS], *others])}
    deeper = [q for key in cited if key in papers for q in _unsaid(papers[key], answer)][:_DEEPER]
    titles = [papers[key].paper.title for key in others if key in papers]
    wider = [q for title in titles if not is_slogan(title) and (q := question_for(title))]
    asked = answer.question.casefold()
    questions = dict.fromkeys([*deeper, *wider])
    return tuple(question for question in questions if question.casefold() != asked)[:_MOST]


def _stored(library: Library, keys: Sequence[str]) -> Iterator[StoredPaper]:
    yield from library.get(library.find(Filters(keys=tuple(keys)))) if keys else ()


def _unsaid(stored: StoredPaper, answer: Answer) -> Iterator[str]:
    """Yield at most one question about what an abstract says and an answer does not quote."""
    paper = stored.paper
    name, rest = split_title(paper.title)
    named = bool(rest) and is_name(name)
    if not paper.abstract or not (named or _is_topic(name)):
        return
    about = name if named else lowered(name)
    quoted = {quote.start for one in answer.sentences for quote in one.evidence if quote.quote in paper.abstract}
    spans = stored.spans.tolist()
    says = facets(paper.title, [clean(paper.abstract[start:end]) for start, end in spans])
    for facet, of_named, of_other in _ASKED:
        question = of_named if named else of_other
        if question and facet in says and spans[says[facet]][0] not in quoted:
            yield question.format(about)
            return


def _is_topic(title: str) -> bool:
    """Tell whether a title can stand for a topic within a question."""
    return 0 < len(title) <= _LONGEST_TOPIC and not title.endswith("?") and len(title.split()) > 1
