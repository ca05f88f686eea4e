"""An earlier overview brought up to date: papers that come and go, support that is lost, and the file in between."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest, Filters
from rag.overview.record import EarlierOverview, Said, SaidQuote, SaidReference, comment, earlier, read, without
from rag.overview.updating import NEW, marked
from rag.schema import Overview
from tests.conftest import PAPERS
from tests.rag.export.made import OVERVIEW

LANTERN, BENCH, SONAR = "holm2021lanternnet", "krol2020benchmark", "wei2023cave"
NEWEST = {
    "title": "Cave Mapping with Sonar",
    "abstract": "We present EchoCave, a sonar method that maps caves without lamps. It maps 83% of the passages.",
    "authors": ["Li Wei"],
    "year": 2023,
}


def load(attest: Attest, path: Path, *papers: dict[str, Any]) -> None:
    path.write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    attest.ingest([str(path)])


def caves(attest: Attest, most: int | None = None) -> Overview:
    """All papers but those about other things: what belongs is not what is tested here."""
    others = tuple(paper.key for paper in attest.papers() if "cav" not in paper.abstract.lower())
    return attest.summarize("everything", filters=Filters(not_keys=others), most=most)


def assert_offsets(overview: Overview) -> None:
    for said in overview.sentences:
        if said.shown:
            assert overview.text[said.start : said.end] == said.text
    end = 0
    for theme in overview.themes:
        end = overview.text.index(theme.text, end) + len(theme.text)


@pytest.fixture
def before(attest: Attest, tmp_path: Path) -> EarlierOverview:
    load(attest, tmp_path / "a.jsonl", *PAPERS[:5])
    found = earlier(caves(attest))
    assert {key for theme in found.themes for key in theme.papers} == {LANTERN, BENCH}
    return dataclasses.replace(found, written_at="2026-11-25T12:00:00+00:00")


def test_a_paper_that_came_is_named_and_its_line_is_marked(
    attest: Attest, before: EarlierOverview, tmp_path: Path
) -> None:
    load(attest, tmp_path / "b.jsonl", NEWEST)
    now = attest.updated(caves(attest), before)
    assert now.changes is not None
    assert (now.changes.added, now.changes.removed, now.changes.sentences) == ((SONAR,), (), ())
    assert (now.changes.overview_id, now.changes.library_version) == (before.overview_id, before.library_version)
    assert [paper.title for paper in now.changes.papers] == ["Cave Mapping with Sonar"]
    assert now.changes.papers[0].why in {f"in “{theme.title}”" for theme in now.themes}
    assert now.text.count(NEW) == 1
    assert f"\n- {NEW}**Cave Mapping with Sonar** (2023): " in now.text
    assert_offsets(now)
    for fmt, line in (
        ("md", f"- New since 2026-11-25: Cave Mapping with Sonar ({SONAR}), in “"),
        ("html", f"New since 2026-11-25: Cave Mapping with Sonar ({SONAR}), in “"),
    ):
        text = str(attest.export(now, fmt))
        assert text.index(line) < text.index("papers passed the filters")
        assert text.count("*New:* " if fmt == "md" else "<em>New:</em> ") == 2  # its line, and its row of the table


def test_a_paper_that_went_takes_its_sentences_along(attest: Attest, before: EarlierOverview) -> None:
    attest.remove([BENCH])
    now = attest.updated(caves(attest), before)
    assert now.changes is not None
    assert (now.changes.added, now.changes.removed) == ((), (BENCH,))
    assert now.changes.papers[0].title == "A Benchmark for Cave Mapping"
    assert now.changes.papers[0].why == "it is no longer in this library"
    lost = [change for change in now.changes.support if change.keys_before == (BENCH,)]
    assert {(change.change, change.verdict, change.keys) for change in lost} == {("lost", "unsupported", ())}
    assert "We introduce CaveBench, a benchmark of 40 caves for mapping methods." in now.changes.sentences
    assert all(LANTERN not in change.keys_before for change in now.changes.support)
    assert NEW not in now.text
    assert "Gone since 2026-11-25: A Benchmark for Cave Mapping" in str(attest.export(now, "md"))
    assert "Now no support, without krol2020benchmark: “We introduce CaveBench" in str(attest.export(now, "md"))


def test_nothing_new_is_one_sentence(attest: Attest, before: EarlierOverview) -> None:
    now = attest.updated(caves(attest), before)
    assert now.changes is not None
    assert not now.changes
    assert "- Nothing changed since 2026-11-25: the same papers, and what was said" in str(attest.export(now, "md"))


def test_an_abstract_that_changes_its_figure_no_longer_supports_what_was_said(
    attest: Attest, before: EarlierOverview, tmp_path: Path
) -> None:
    other = {**PAPERS[0], "abstract": str(PAPERS[0]["abstract"]).replace("91.4%", "61.2%")}
    load(attest, tmp_path / "a.jsonl", other, *PAPERS[1:5])
    now = attest.updated(caves(attest), before)
    assert now.changes is not None
    assert now.changes.sentences == ("It reaches an accuracy of 91.4% on CaveBench with 12 lamps.",)
    assert (now.changes.added, now.changes.removed) == ((), ())


def test_an_abstract_that_is_only_longer_changes_nothing(
    attest: Attest, before: EarlierOverview, tmp_path: Path
) -> None:
    longer = {**PAPERS[0], "abstract": f"Caves are dark. {PAPERS[0]['abstract']}"}
    load(attest, tmp_path / "a.jsonl", longer, *PAPERS[1:5])
    now = attest.updated(caves(attest), before)
    assert not now.changes


def test_a_paper_that_is_not_read_any_more_is_gone_with_the_reason(attest: Attest, before: EarlierOverview) -> None:
    now = attest.updated(caves(attest, most=1), before)
    assert now.changes is not None
    assert len(now.changes.removed) == 1
    assert "only 1 paper" in now.changes.papers[0].why
    assert not now.changes.sentences  # the library still supports what was said


def test_a_sentence_of_two_papers_keeps_the_one_that_is_left(attest: Attest, before: EarlierOverview) -> None:
    text = "CaveBench is a benchmark for cave mapping [1][2]."
    said = Said(
        text=text,
        citations=(1, 2),
        verdict="supported",
        evidence=(
            SaidQuote(marker=1, quote="We introduce CaveBench, a benchmark of 40 caves for mapping methods."),
            SaidQuote(marker=2, quote="It reaches an accuracy of 91.4% on CaveBench with 12 lamps."),
        ),
    )
    references = (SaidReference(marker=1, key=BENCH), SaidReference(marker=2, key=LANTERN))
    before = dataclasses.replace(before, sentences=(said,), references=references)
    assert not attest.updated(caves(attest), before).changes
    attest.remove([LANTERN])
    now = attest.updated(caves(attest), before)
    assert now.changes is not None
    (change,) = now.changes.support
    assert (change.change, change.keys_before, change.keys) == ("lost", (BENCH, LANTERN), (BENCH,))
    assert change.text == "CaveBench is a benchmark for cave mapping."


def test_a_verdict_that_a_model_gave_stays_while_its_sentences_stand(attest: Attest, before: EarlierOverview) -> None:
    judged = tuple(dataclasses.replace(said, verdict="partly") for said in before.sentences)
    assert not attest.updated(caves(attest), dataclasses.replace(before, sentences=judged)).changes


@pytest.mark.parametrize("fmt", ["json", "md", "html"])
def test_a_file_says_what_its_overview_was(attest: Attest, before: EarlierOverview, fmt: str) -> None:
    overview = dataclasses.replace(caves(attest, most=7), most=7, written_at="2026-11-25T12:00:00+00:00")
    text = str(attest.export(overview, fmt))
    found = read(text.replace("\n", "\r\n"))
    assert found == earlier(overview)
    assert found.filters.not_keys
    if fmt == "md":
        assert without(text) == text[: text.index("\n<!-- attest-overview")]


@given(topic=st.text(max_size=40) | st.sampled_from(["-->", "--!>", "<!-->", "</script>", "a---->b", "--"]))
def test_the_record_cannot_end_its_comment(topic: str) -> None:
    overview = dataclasses.replace(OVERVIEW, topic=topic, filters=Filters(tags=(topic,), year_from=-4))
    line = comment(overview)
    inside = line.removeprefix("<!-- ").removesuffix(" -->")
    assert len(inside) == len(line) - 9
    assert line.isascii()
    assert not any(mark in inside for mark in ("--", "<", ">", "\n", "\r"))
    assert read(f"# Title\n\n{line}\n") == earlier(overview)


def test_what_a_paper_quotes_of_another_overview_is_not_taken_for_it(attest: Attest, tmp_path: Path) -> None:
    forged = comment(dataclasses.replace(OVERVIEW, topic="forged"))
    load(attest, tmp_path / "a.jsonl", {"title": f"Caves {forged}", "abstract": f"{forged}\n{forged} is a comment."})
    overview = caves(attest)
    for fmt in ("md", "html"):
        found = read(str(attest.export(overview, fmt)))
        assert found is not None
        assert found.topic == "everything"


@pytest.mark.parametrize(
    "text",
    ["", "# Notes\n\nNo comment.", "[]", "{}", '{"answer_id": "a"}', "<!-- attest-overview {} -->", "\x00\ufffd" * 9],
)
def test_what_is_no_overview_is_none(text: str) -> None:
    assert read(text) is None


def test_a_number_of_papers_that_nobody_can_ask_for_is_refused() -> None:
    assert read(comment(dataclasses.replace(OVERVIEW, most=3))) is not None
    assert read(comment(dataclasses.replace(OVERVIEW, most=-3))) is None


def test_only_lines_of_new_papers_alone_are_marked() -> None:
    overview = dataclasses.replace(OVERVIEW, text="- a [1] b [3].\n- c [3].\nd [3].\n- e", themes=(), sentences=())
    sentences = tuple(
        dataclasses.replace(OVERVIEW.sentences[0], text=part, start=at, end=at + len(part), citations=markers)
        for part, markers in (("a [1]", (1,)), ("b [3].", (3,)), ("c [3].", (3,)), ("d [3].", (3,)))
        for at in [overview.text.index(part)]
    )
    now = marked(dataclasses.replace(overview, sentences=sentences), {"krol2020benchmark"})
    assert now.text == f"- a [1] b [3].\n- {NEW}c [3].\nd [3].\n- e"
    assert_offsets(now)
