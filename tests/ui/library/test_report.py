"""What a load did, in words."""

from __future__ import annotations

import json
from typing import Any

from rag import IngestReport
from rag.schema import Rejection
from ui.library.report import progress, rejections_file, report
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
    shown = report(done(added=3000, interrupted=True))
    assert "Stopped." in shown
    assert "load the same again" in shown
    assert "3,000" not in shown


def test_if_nothing_can_be_read_each_file_has_its_sentence() -> None:
    refused = (
        Rejection(source="<a>", line=None, reason="the file is empty"),
        Rejection(source="b", line=None, reason="x"),
    )
    shown = report(done(records=0, rejected=refused))
    assert "Nothing was added. &lt;a&gt;: the file is empty. b: x." in shown
    pasted = (Rejection(source="pasted text", line=None, reason="no format"),)
    assert "This text holds no paper." in report(done(records=0, rejected=pasted))


def test_the_list_of_what_was_rejected_calculates_nothing() -> None:
    refused = (Rejection(source="=cmd.jsonl", line=3, reason="no title, höchstens"),)
    text, suffix, _ = rejections_file(refused, "csv")
    assert (text, suffix) == ('\ufeffsource,line,reason\r\n\'=cmd.jsonl,3,"no title, höchstens"\r\n', ".csv")
    text, suffix, _ = rejections_file(refused, "json")
    assert suffix == ".json"
    assert json.loads(text) == [{"source": "=cmd.jsonl", "line": 3, "reason": "no title, höchstens"}]


def test_progress_is_a_bar_once_the_end_is_known() -> None:
    assert '<progress value="32" max="64"' in progress("embedding", 32, 64)
    assert "Embedding 32 of 64 papers" in progress("embedding", 32, 64)
    assert "Reading a&lt;b 7 papers" in progress("reading a<b", 7, None)


def test_trouble_is_one_sentence() -> None:
    assert trouble("No <file>.") == '<p class="trouble" role="alert">No &lt;file&gt;.</p>'
