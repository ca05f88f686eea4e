"""What holds of every overview, whatever wrote it, as one assertion; and what holds of every draft on its way."""

from __future__ import annotations

from collections.abc import Iterable

from rag.schema import Overview, OverviewDraft, Paper
from tests.contract import markers


def assert_sound(overview: Overview, papers: Iterable[Paper]) -> None:
    """Assert that text, sentences, references, themes, table and coverage of an overview agree."""
    by_key = {paper.key: paper for paper in papers}
    _assert_text(overview)
    for sentence in overview.sentences:
        assert sentence.shown == (sentence.verdict in ("supported", "partly") and sentence.start is not None)
        assert sentence.shown or sentence.problems, f"hidden without a reason: {sentence.text}"
        assert list(sentence.citations) == markers(sentence.text)
    keys = {reference.marker: reference.key for reference in overview.references}
    for sentence in (sentence for sentence in overview.sentences if sentence.shown):
        assert sentence.evidence
        for quote in sentence.evidence:
            abstract = by_key[keys[quote.marker]].abstract
            assert abstract[quote.start : quote.end] == quote.quote
    _assert_themes(overview, by_key)
    llm = overview.mode == "llm"
    assert llm == any(theme.mode == "llm" for theme in overview.themes)
    assert llm == (overview.models.llm is not None) == (overview.models.prompt is not None)


def _assert_text(step: Overview | OverviewDraft) -> None:
    last = 0
    for sentence in step.sentences:
        if sentence.start is None or sentence.end is None:
            assert not sentence.shown
            continue
        assert last <= sentence.start < sentence.end, "sentences overlap or are out of order"
        assert step.text[sentence.start : sentence.end] == sentence.text
        last = sentence.end
    given = [reference.marker for reference in step.references]
    assert given == sorted(set(given)) == sorted(set(markers(step.text)))


def _assert_themes(overview: Overview, by_key: dict[str, Paper]) -> None:
    placed = [key for theme in overview.themes for key in theme.papers]
    assert len(placed) == len(set(placed)) == overview.coverage.read
    # No paper is lost: each that was read is cited, and each that was not is listed.
    assert sorted(placed) == sorted(reference.key for reference in overview.references)
    assert overview.coverage.cited == overview.coverage.read
    left = {one.key for one in overview.coverage.left_out}
    assert not left & set(placed)
    assert [(row.key, row.theme) for row in overview.table.rows] == [
        (key, theme.title) for theme in overview.themes for key in theme.papers
    ]
    here = 0
    for theme in overview.themes:
        start = overview.text.index(theme.text, here)
        assert overview.text[:start].endswith("\n\n")
        assert overview.text[:start].splitlines()[-2].startswith("## ")
        assert theme.text == theme.text.strip() != ""
        here = start + len(theme.text)
        cited = {
            overview.references[n].key for n, one in enumerate(overview.references) if f"[{one.marker}]" in theme.text
        }
        assert cited == set(theme.papers)
    assert here == len(overview.text) or not overview.themes
    assert all(key in by_key for key in placed)


def assert_drafts(steps: list[OverviewDraft]) -> None:
    """Assert that drafts go on, are sound, and say before anything else what the overview will take."""
    assert steps[0].text == ""
    assert steps[1].estimate is not None
    assert all(step.estimate is None for step in steps[2:])
    done = [(step.done, step.total) for step in steps[2:]]
    assert done == sorted(done)
    for step in steps:
        assert 0 <= step.done <= step.total
        _assert_text(step)
