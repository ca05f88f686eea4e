"""RIS, read back by rispy."""

from __future__ import annotations

import rispy
from hypothesis import given
from hypothesis import strategies as st

from rag.export.entry import entry
from rag.export.names import read_name
from rag.export.ris import ris
from rag.schema import Paper
from rag.text import clean
from tests.rag.export.made import BENCH, PAPERS


@given(st.lists(PAPERS, max_size=3))
def test_any_text_is_read_back_as_it_was(papers: list[Paper]) -> None:
    found = rispy.loads(ris([entry(paper) for paper in papers]))
    assert [record["id"] for record in found] == [paper.key for paper in papers]
    for record, paper in zip(found, papers, strict=True):
        assert record.get("title", "") == clean(paper.title)
        assert record.get("abstract", "") == clean(paper.abstract)
        assert record.get("year") == (None if paper.year is None else str(paper.year))
        names = [read_name(author) for author in paper.authors]
        assert record.get("authors", []) == [name.by_family for name in names if name.family]


def test_a_record_says_type_identifiers_and_what_rests_on_it() -> None:
    paper = Paper(key="k", paper_id="doi:10.1/a;b", title="T", abstract="", url="https://a.org/x;y", venue="Nature")
    assert ris([entry(paper, ["“one”", "“two”"])]) == (
        "TY  - JOUR\nID  - k\nTI  - T\nT2  - Nature\nDO  - 10.1/a;b\nUR  - https://a.org/x%3By\n"
        "N1  - “one”\nN1  - “two”\nER  - \n"
    )
    assert ris([entry(BENCH)]).startswith("TY  - CPAPER\n")
