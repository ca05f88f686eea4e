"""What a load did, in words."""

from __future__ import annotations

from typing import Any

from rag import IngestReport, Rejection
from ui.library.report import progress, report
from ui.notices import trouble


def done(**fields: Any) -> IngestReport:
    given = {"files": 1, "records": 1, "added": 0, "updated": 0, "unchanged": 0, "merged_duplicates": 0}
    return IngestReport(**{**given, "rejected": (), "papers_in_library": 65, "seconds": 1.0, **fields})


def test_counts_that_are_not_zero_are_told() -> None:
    shown = report(done(added=1200, merged_duplicates=3))
    assert "1,200 added, 3 merged with a paper that was here." in shown
    assert "65 papers in the library." in shown
    assert "rejected" not in shown
    assert "Nothing to load." in report(done())


def test_each_rejected_record_has_file_line_and_reason() -> None:
    refused = (
        Rejection(source="<a>.jsonl", line=3, reason="no title"),
        Rejection(source="b", line=None, reason="empty"),
    )
    shown = report(done(rejected=refused))
    assert "2 rejected" in shown
    assert "&lt;a&gt;.jsonl, line 3</code> no title" in shown
    assert "<code>b</code> empty" in shown


def test_a_flood_of_rejections_is_cut() -> None:
    refused = tuple(Rejection(source="a", line=n, reason="no title") for n in range(5000))
    shown = report(done(rejected=refused))
    assert shown.count("<li>") == 201
    assert "and 4,800 more" in shown


def test_an_interrupted_load_says_what_to_do() -> None:
    assert "load the same files again" in report(done(added=1, interrupted=True))


def test_progress_is_a_bar_once_the_end_is_known() -> None:
    assert '<progress value="32" max="64"' in progress("embedding", 32, 64)
    assert "Embedding 32 of 64 papers" in progress("embedding", 32, 64)
    assert "Reading a&lt;b 7 papers" in progress("reading a<b", 7, None)


def test_trouble_is_one_sentence() -> None:
    assert trouble("No <file>.") == '<p class="trouble" role="alert">No &lt;file&gt;.</p>'
