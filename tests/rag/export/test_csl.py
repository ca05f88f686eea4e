"""CSL-JSON by its published schema."""

from __future__ import annotations

import json

from hypothesis import given

from rag.export.csl import csl
from rag.export.entry import entry
from rag.schema import Paper
from rag.text import clean
from tests.rag.export.made import PAPERS


@given(PAPERS)
def test_any_text_is_read_back_as_it_was(paper: Paper) -> None:
    (item,) = json.loads(csl([entry(paper)]))
    assert (item["id"], item.get("title", "")) == (paper.key, clean(paper.title))
    assert item.get("issued") == (None if paper.year is None else {"date-parts": [[paper.year]]})
    assert all(set(name) in ({"literal"}, set(name) - {"literal"}) for name in item.get("author", ()))


def test_an_item_has_the_fields_of_the_schema() -> None:
    paper = Paper(
        key="k",
        paper_id="doi:10.1/x",
        title="T",
        abstract="A.",
        authors=("Anna van der Berg", "Sam Davis Jr.", "ATLAS Collaboration"),
        year=2020,
        venue="CVPR",
        url="https://arxiv.org/abs/2001.00001",
        tags=("a", "b"),
    )
    assert json.loads(csl([entry(paper, ["“one”", "“two”"])])) == [
        {
            "id": "k",
            "type": "paper-conference",
            "title": "T",
            "author": [
                {"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"},
                {"family": "Davis", "given": "Sam", "suffix": "Jr."},
                {"literal": "ATLAS Collaboration"},
            ],
            "issued": {"date-parts": [[2020]]},
            "container-title": "CVPR",
            "DOI": "10.1/x",
            "archive": "arXiv",
            "archive_location": "2001.00001",
            "abstract": "A.",
            "keyword": "a, b",
            "note": "“one”\n“two”",
        }
    ]
