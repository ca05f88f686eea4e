"""Any papers written in a format are read back from it, and no damage to a file is a crash."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.schema import Paper, Record
from rag.sources import registry
from rag.sources.markup import plain
from rag.sources.registry import _BY_NAME, _detect
from tests.rag.sources.reading import content


@dataclass(frozen=True)
class Written:
    """A paper as a test writes it down."""

    title: str
    abstract: str
    year: int


letters = st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters=" ")
line = st.text(letters, min_size=1, max_size=120).map(lambda text: plain(" ".join(text.split())))
# A title that looks like the tags and rules of a format is another test's matter.
title = line.filter(lambda text: sum(char.isalpha() for char in text) > 2).map(
    lambda text: f"Lamps {text}".rstrip(". ")
)
papers = st.lists(st.builds(Written, title, line, st.integers(1600, 2100)), min_size=1, max_size=6)


def as_json_lines(row: Callable[[Written, int], dict[str, object]]) -> Callable[[list[Written]], str]:
    return lambda rows: "".join(json.dumps(row(one, n)) + "\n" for n, one in enumerate(rows))


def as_csv(delimiter: str) -> Callable[[list[Written]], str]:
    def write(rows: list[Written]) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(["title", "abstract", "year"])
        writer.writerows([one.title, one.abstract, one.year] for one in rows)
        return out.getvalue()

    return write


def as_xml(root: str, one: str, places: Callable[[Written], dict[str, str]]) -> Callable[[list[Written]], str]:
    """Return a writer of a root with an element a paper; a place is a path of element names."""

    def write(rows: list[Written]) -> str:
        top = ET.Element(root.split()[0], dict(pair.split("=") for pair in root.split()[1:]))
        for row in rows:
            record = ET.SubElement(top, one)
            for place, text in places(row).items():
                element = record
                for name in place.split("/"):
                    found = element.find(name)
                    element = ET.SubElement(element, name) if found is None else found
                element.text = text
        return ET.tostring(top, encoding="unicode")

    return write


def inverted(text: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    return places


def nbib(rows: list[Written]) -> str:
    return "\n".join(
        f"PMID- {n}\nOWN - NLM\nTI  - {r.title}\nAB  - {r.abstract}\nDP  - {r.year}\n" for n, r in enumerate(rows)
    )


def snapshot(row: Written, number: int) -> dict[str, object]:
    created = {"version": "v1", "created": f"Mon, 6 Jan {row.year} 19:18:42 GMT"}
    return {"id": f"2001.{number:05}", "title": row.title, "abstract": f"  {row.abstract}\n", "versions": [created]}


def work(row: Written, number: int) -> dict[str, object]:
    index = inverted(row.abstract)
    return {
        "id": f"https://openalex.org/W{number}",
        "title": row.title,
        "publication_year": row.year,
        "abstract_inverted_index": index,
    }


WRITERS: dict[str, Callable[[list[Written]], str]] = {
    "json": as_json_lines(lambda r, n: {"title": r.title, "abstract": r.abstract, "year": r.year}),
    "arxiv": as_json_lines(snapshot),
    "openalex": as_json_lines(work),
    "semantic-scholar": as_json_lines(
        lambda r, n: {"corpusid": n, "externalids": None, "title": r.title, "abstract": r.abstract, "year": r.year}
    ),
    "csl": lambda rows: json.dumps(
        [{"type": "book", "title": r.title, "abstract": r.abstract, "issued": {"date-parts": [[r.year]]}} for r in rows]
    ),
    "csv": as_csv(","),
    "tsv": as_csv("\t"),
    "nbib": nbib,
    "pubmed": as_xml(
        "PubmedArticleSet",
        "PubmedArticle",
        lambda r: {
            "MedlineCitation/PMID": "1",
            "MedlineCitation/Article/Journal/JournalIssue/PubDate/Year": str(r.year),
            "MedlineCitation/Article/ArticleTitle": f"{r.title}.",
            "MedlineCitation/Article/Abstract/AbstractText": r.abstract,
        },
    ),
    "arxiv-xml": as_xml(
        "OAI-PMH",
        "record",
        lambda r: {
            "metadata/arXiv/created": f"{r.year}-01-06",
            "metadata/arXiv/title": r.title,
            "metadata/arXiv/abstract": r.abstract,
        },
    ),
    "acl": as_xml(
        "collection id=2020.x",
        "paper",
        lambda r: {"title": r.title, "abstract": r.abstract, "year": str(r.year)},
    ),
}


def read(text: str | bytes, fmt: str) -> list[Record]:
    fields = registry.Fields("a", {})
    return [item for item in _BY_NAME[fmt].read(content(text), fields) if isinstance(item, Record)]


@pytest.mark.parametrize("fmt", WRITERS)
@given(rows=papers)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_in_a_format_is_read_back(fmt: str, rows: list[Written]) -> None:
    text = WRITERS[fmt](rows)
    expected = [(row.title, row.abstract, row.year) for row in rows]
    assert [(r.title, r.abstract, r.year) for r in read(text, fmt)] == expected
    if fmt not in ("acl",):  # which is told by the volumes that this one has none of
        detected = _detect(text, {})
        assert detected is not None
        assert detected is _BY_NAME[fmt] or (fmt == "tsv" and detected.name == "csv")


@pytest.mark.parametrize("fmt", [*WRITERS, "bibtex", "ris", "text", "listing"])
@given(rows=papers, junk=st.binary(min_size=1, max_size=40), share=st.floats(0, 1))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_damage_is_no_crash_and_leaves_what_stands_before_it(
    fmt: str, rows: list[Written], junk: bytes, share: float
) -> None:
    whole = WRITERS.get(fmt, WRITERS["json"])(rows).encode()
    place = int(len(whole) * share)
    found = read(whole[:place] + junk + whole[place:], fmt)
    for record in found:
        record.title.encode()
        record.abstract.encode()


@given(rows=papers)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("fmt", ["bibtex", "ris", "csl", "jsonl", "csv"])
def test_what_attest_exports_it_loads_again(fmt: str, rows: list[Written], tmp_path: Path) -> None:
    from rag.export import export
    from rag.text import clean

    stored = [
        Paper(
            key=f"k{n}",
            paper_id=f"doi:10.5555/x{n}",
            title=clean(row.title),
            abstract=clean(row.abstract),
            year=row.year,
            authors=("Mira Holm", "Anna van der Berg"),
            venue="Journal of Speleology",
            tags=("caves", "lamps"),
        )
        for n, row in enumerate(rows)
        if "$" not in row.title + row.abstract and clean(row.title) and clean(row.abstract)
    ]
    if not stored:
        return
    found = read(str(export(stored, fmt)), {"jsonl": "json"}.get(fmt, fmt))
    assert [(r.title, r.authors, r.year, r.venue, r.tags) for r in found] == [
        (p.title, p.authors, p.year, p.venue, p.tags) for p in stored
    ]
    assert [r.identifiers for r in found] == [(p.paper_id,) for p in stored]
    assert [r.abstract for r in found] == [p.abstract for p in stored]
