"""What reference managers are told of a paper."""

from __future__ import annotations

import pytest

from rag.export.entry import NOTE, entry
from rag.schema import Paper
from tests.rag.export.made import BENCH, CAVES


def paper(**fields: object) -> Paper:
    values: dict[str, object] = {"key": "k", "paper_id": "title:1", "title": "T", "abstract": "A.", **fields}
    return Paper(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "known"),
    [
        ({"paper_id": "doi:10.1/x"}, {"doi": "10.1/x"}),
        ({"url": "https://doi.org/10.1/X_y"}, {"doi": "10.1/X_y"}),
        ({"paper_id": "arxiv:2112.12777", "url": "doi:10.1/x"}, {"doi": "10.1/x", "arxiv": "2112.12777"}),
        ({"url": "http://arxiv.org/pdf/2112.12777v2.pdf"}, {"arxiv": "2112.12777v2"}),
        ({"paper_id": "arxiv:hep-th/9901001"}, {"arxiv": "hep-th/9901001"}),
        ({"paper_id": "pmid:123", "url": "https://example.org/10.1/x"}, {"pmid": "123"}),
    ],
)
def test_identifiers_are_read_from_id_and_address(fields: dict[str, str], known: dict[str, str]) -> None:
    assert entry(paper(**fields)).identifiers == known


def test_an_address_that_only_repeats_the_doi_is_not_said_twice() -> None:
    assert entry(paper(url="https://doi.org/10.1/x")).address == ""
    assert entry(paper(paper_id="doi:10.1/x", url="https://a.org/p")).address == "https://a.org/p"
    assert entry(paper(paper_id="arxiv:2112.12777")).address == "https://arxiv.org/abs/2112.12777"
    assert entry(paper(paper_id="doi:10.1/<x>")).links == ("https://doi.org/10.1/%3Cx%3E",)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"venue": "Nature"}, "article"),
        ({"venue": "CVPR"}, "conference"),
        ({"venue": "Proceedings of the 30th Conference on Caves"}, "conference"),
        ({"venue": "Proceedings of the National Academy of Sciences"}, "article"),
        ({"venue": "arXiv preprint"}, "preprint"),
        ({"paper_id": "arxiv:2112.12777"}, "preprint"),
        ({}, "other"),
    ],
)
def test_the_kind_is_read_from_the_venue(fields: dict[str, str], kind: str) -> None:
    assert entry(paper(**fields)).kind == kind


def test_a_note_is_never_passed_off_as_an_abstract() -> None:
    assert entry(BENCH, ["“x”"]).notes == ("“x”", NOTE)
    assert entry(CAVES).notes == ()
    assert entry(paper(abstract_kind="note")).notes == (NOTE,)
