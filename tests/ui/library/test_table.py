"""The table of papers: heads that sort, marks, tags, pages; text stays text."""

from __future__ import annotations

import dataclasses

from rag import Paper
from rag.schema import PaperPage
from tests.ui.made import paper
from ui.library.table import table
from ui.library.view import View

EVIL = "<script>x</script> \"'"


def page(*papers: Paper, total: int = 0) -> PaperPage:
    return PaperPage(total=total or len(papers), papers=papers, library_version=1)


def test_a_row_opens_picks_and_says_who_when_where() -> None:
    shown = table(page(paper()), View())
    assert 'data-send="open" data-key="holm2021lanternnet"' in shown
    assert 'data-pick="holm2021lanternnet" aria-label="Select LanternNet"' in shown
    for text in ("Mira Holm", "2021", "Speleology", "1–1 of 1"):
        assert text in shown
    assert "data-offset" not in shown


def test_the_head_that_sorts_says_so() -> None:
    shown = table(page(paper()), View(sort="year", descending=True))
    assert '<th scope="col" class="year" aria-sort="descending">' in shown
    assert shown.count('aria-sort="none"') == 4
    assert 'aria-sort="ascending"' in table(page(paper()), View(sort="title", descending=False))


def test_what_a_reader_should_know_stands_by_the_title() -> None:
    assert ">no abstract<" in table(page(paper(abstract="")), View())
    assert ">note<" in table(page(paper(abstract_kind="note")), View())
    assert ">cut off<" in table(page(paper(abstract="It reaches …")), View())
    assert 'class="mark"' not in table(page(paper()), View())
    assert 'data-tag="to read"' in table(page(paper(tags=("to read",))), View())


def test_a_column_that_is_empty_is_left_out_unless_it_sorts() -> None:
    bare = paper(authors=(), year=None, venue=None)
    assert 'data-sort="venue"' not in table(page(bare), View())
    assert 'data-sort="venue"' in table(page(bare), View(sort="venue"))
    assert 'data-sort="venue"' in table(page(bare, paper()), View())


def test_text_stays_text() -> None:
    hostile = paper(title=EVIL, authors=(EVIL,), venue=EVIL, key=EVIL, tags=(EVIL,))
    shown = table(page(hostile), View())
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 6


def test_pages_lead_on_and_back() -> None:
    rows = tuple(dataclasses.replace(paper(), key=f"k{n}") for n in range(50))
    shown = table(page(*rows, total=50_810), View(offset=50))
    assert "51–100 of 50,810" in shown
    for step, offset in (("First", 0), ("Previous", 0), ("Next", 100), ("Last", 50_800)):
        assert f'data-offset="{offset}" data-step="top-{step}">' in shown
    last = table(page(*rows[:10], total=50_810), View(offset=50_800))
    assert 'data-step="top-Next" disabled' in last
    assert "50,801–50,810 of 50,810" in last


def test_without_papers_it_says_why() -> None:
    assert "no papers here yet" in table(page(), View())
    assert "No paper matches" in table(page(), View(query="x"))
    assert "go back to the first page" in table(
        PaperPage(total=3, papers=(), library_version=1), View(query="x", offset=50)
    )


def test_a_retracted_paper_is_marked() -> None:
    shown = table(page(paper(retracted="retracted")), View())
    assert '<span class="standing"><span aria-hidden="true">⚠</span> retracted</span></div>' in shown
    assert "standing" not in table(page(paper()), View())
