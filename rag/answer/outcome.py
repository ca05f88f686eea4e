"""A question and what it found in, whether it can be answered from that, and what to say if not, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.bearing import bears, says_all
from rag.answer.citations import escape_markdown
from rag.answer.names import missing_names, names
from rag.answer.wanted import Wanted, places, questions, said, wants
from rag.schema import Outcome, Passage
from rag.search import lexical
from rag.search.retriever import Found, Retrieval
from rag.text import clean, stems, words

# Over five public collections 93 to 100 % of their own questions are kept, and 67 to 100 % of foreign ones
# refused (python -m benchmarks about; docs/quality.md).
_NEAR = 0.40
_COVERED = 0.5
CLOSEST = 3
# A question of more words names many things beside what it is about.
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Decision:
    """What can be said without a language model: the outcome, what is missing in words, and the papers to open."""

    outcome: Outcome
    missing: str = ""
    closest: tuple[Passage, ...] = ()


def decide(question: str, retrieval: Retrieval, *, follows: bool = False) -> Decision:
    """Decide from the abstracts found, which are about a question, whether they answer it.

    They do not if the paper that is named gives no such figure, licence or the like, if a name stands in no abstract,
    or if what the question says as a whole is not there; of several things asked, they answer it in part if that is
    so of some. Where that cannot be told, the question counts as answered. `follows` tells of one that leans on
    earlier turns.
    """
    whole, kind = retrieval.result.search_query, retrieval.breadth.kind
    if kind == "comparison":
        return _compared(retrieval)
    if kind not in ("single", "overview"):
        return Decision("answered")
    parts = questions(question if follows else whole) if kind == "single" else []
    needs = [wants(part) for part in parts]
    asked = [name for name in names(clean(whole)) if not any(_means(one, name) for need in needs for one in need)]
    named = _named(asked, retrieval.found)
    if kind == "overview" or not says_all(whole):
        if unknown := _unknown(asked, retrieval):
            return _unmentioned(unknown, asked, retrieval, _pages(named))
    on = [name for name in places(clean(whole)) if name in asked]
    gaps = [one for need in needs for one in need if not _said(one, asked, on, retrieval.found)]
    if gaps:
        told = f"The abstracts here do not give {' or '.join(dict.fromkeys(one.name for one in gaps))}."
        if not all(needs) or len(gaps) < sum(map(len, needs)):
            return Decision("partial", told)
        return Decision("not_stated", told, _pages(_about(asked, on, retrieval.found)))
    if says_all(whole) and not follows and not bears(retrieval):
        return Decision("not_stated", closest=_pages(retrieval.found))
    return Decision("answered")


def _means(one: Wanted, name: str) -> bool:
    """Tell whether a name is that of what is wanted (`BLEU`)."""
    return one.held is not None and one.held.search(name) is not None


def _unmentioned(
    unknown: Sequence[str], asked: Sequence[str], retrieval: Retrieval, closest: tuple[Passage, ...]
) -> Decision:
    """Return what becomes of a question with names that no abstract mentions."""
    whole = clean(retrieval.result.search_query)
    known = [name for name in asked if any(not _missing([name], _text(one)) for one in retrieval.found)]
    told = f"No abstract here mentions {_listed(unknown)}."
    if any(_asked_apart(name, unknown, whole) for name in known):
        return Decision("partial", told)
    return Decision("not_stated" if known else "not_in_collection", told, closest)


def _asked_apart(name: str, unknown: Sequence[str], whole: str) -> bool:
    """Tell whether a name is asked for beside unknown ones (`X and FooNet`), or in a question without them."""
    if any(name in part and not any(other in part for other in unknown) for part in questions(whole)):
        return True
    joined = r",? (?:and|or) |, ?|/"
    return any(
        re.search(rf"(?<!\w)(?:{a}(?:{joined}){b}|{b}(?:{joined}){a})(?!\w)", whole)
        for a, b in ((re.escape(name), re.escape(other)) for other in unknown)
    )


def _said(one: Wanted, asked: Sequence[str], on: Sequence[str], found: Sequence[Found]) -> bool:
    """Tell whether an abstract says what is wanted: that of a paper that is named, of the data that it is wanted on."""
    if not one.figure or not on:
        return said(one, [page.stored.paper.abstract for page in _named(asked, found)])
    pages = [page for page in _about(asked, on, found) if not _missing(on, _text(page))]
    own = [page.stored.paper.abstract for page in pages]
    things = [name for name in asked if name not in on]
    others = (sentence for page in found for sentence in one.sayings(page.stored.paper.abstract))
    return said(one, own, on) or any(not _missing([*things, *on], sentence) for sentence in others)


def _about(asked: Sequence[str], on: Sequence[str], found: Sequence[Found]) -> list[Found]:
    """Return the papers of what is asked about, whatever data they speak of; those of the data if nothing else is."""
    return _named([name for name in asked if name not in on] or asked, found)


def _compared(retrieval: Retrieval) -> Decision:
    """Return what becomes of a comparison some of whose sides no abstract may speak of."""
    sides = retrieval.breadth.sides
    absent = [side for side in sides if _absent(side, retrieval)]
    if not absent:
        return Decision("answered")
    told = f"The abstracts here do not speak of {_listed(absent)}."
    return Decision("partial" if len(absent) < len(sides) else "not_in_collection", told)


def _absent(side: str, retrieval: Retrieval) -> bool:
    """Tell whether no abstract speaks of a side: not of its name, or, if it has none, of none of its words."""
    if coined := [name for name in names(f"of {side}") if _coined(name)]:
        return bool(_unknown(coined, retrieval))
    known = retrieval.terms.words
    counts = [known[word][1] for word in words(side) if word in known]
    return bool(counts) and not any(counts)


def _unknown(some: Sequence[str], retrieval: Retrieval) -> list[str]:
    """Return the coined ones (`GPT-4`, `FooNet`) of some names that no paper here mentions."""
    known = retrieval.terms.words
    if len(known) > _MOST_WORDS:
        return []
    rare = [name for name in some if _coined(name) and any(known.get(w, ("", 1))[1] == 0 for w in words(name))]
    return [name for name in rare if all(_missing([name], _text(one)) for one in retrieval.found)]


def _coined(name: str) -> bool:
    return any(map(str.isupper, name[1:])) or any(map(str.isdigit, name))


def _missing(some: Sequence[str], text: str) -> int:
    """Return how many of some names a text lacks."""
    return sum(bool(missing_names(f"of {name}", text)) for name in some)


def _named(asked: Sequence[str], found: Sequence[Found]) -> list[Found]:
    """Return the papers that have most of the names asked for, in the title if one does; all without names."""
    gaps = [(_missing(asked, _text(one)), _missing(asked, one.stored.paper.title)) for one in found]
    return [one for one, gap in zip(found, gaps, strict=True) if gap == min(gaps)]


def _headed(retrieval: Retrieval) -> bool:
    """Tell whether a paper found is called what the question names (`Swivel: Improving …`)."""
    titles = [one.stored.paper.title.partition(":") for one in retrieval.found]
    heads = [words(head) for head, colon, _ in titles if colon and head.strip()]
    return any(words(name) in heads for name in names(clean(retrieval.result.search_query)))


def _text(one: Found) -> str:
    return clean(f"{one.stored.paper.title} {one.stored.paper.abstract}")


def _pages(found: Sequence[Found]) -> tuple[Passage, ...]:
    return tuple(one.passage for one in found[:CLOSEST])


def _listed(some: Sequence[str]) -> str:
    return " or ".join(f"“{escape_markdown(one)}”" for one in some)


def about(retrieval: Retrieval) -> bool:
    """Tell whether anything in the library is about the question.

    It is, if some paper is near in meaning or is called what the question names, or if one holds most of the
    question's words, rare ones counting more. A cosine alone would refuse every second question of two rare words.
    """
    signals = [found.passage.signals for found in retrieval.found]
    if any(max(s.dense or 0.0, s.sentence or 0.0) >= _NEAR for s in signals) or _headed(retrieval):
        return True
    weights = retrieval.terms.weights()
    papers = (found.stored.paper for found in retrieval.found)
    return any(lexical.coverage(weights, stems(f"{paper.title} {paper.abstract}")) > _COVERED for paper in papers)


def not_in_collection_text(closest: Sequence[Passage], missing: str = "") -> str:
    """Return what is shown when nothing here is about the question; `missing` says it in other words."""
    told = missing or "Nothing in this collection is about this."
    return f"{told} The closest papers are {_names(closest)}." if closest else told


def not_stated_text(closest: Sequence[Passage], missing: str = "") -> str:
    """Return what is shown when the right papers are here and their abstracts do not say."""
    told = missing or "The abstracts here do not say."
    return f"{told} The {'papers to open are' if len(closest) != 1 else 'paper to open is'} {_names(closest)}."


def _names(passages: Sequence[Passage]) -> str:
    return ", ".join(
        f"“{escape_markdown(clean(p.title))}”" + (f" ({p.year})" if p.year is not None else "") for p in passages
    )
