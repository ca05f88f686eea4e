"""The quality of a library, measured and looked at from the page: each test is one story."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.program import Program, running
from tests.browser.test_check import opened
from tests.ui.quality.runs import LINE, spoil, write

Visit = Callable[..., Page]
PATIENCE = 120_000  # milliseconds for a whole self-test


def test_an_owner_runs_the_self_test_and_another_sees_it(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path, "--sample-if-empty") as program:
        page, other = visit(program), visit(program)
        opened(page, "Quality")
        expect(page.locator("#quality")).to_contain_text("How far can answers be trusted?")
        page.get_by_label("Papers to try").fill("none")
        page.get_by_role("button", name="Run the self-test").click()
        expect(page.locator("#quality-told")).to_contain_text("a whole number from 1 to 10,000")
        page.get_by_label("Papers to try").fill("25")
        page.get_by_role("button", name="Run the self-test").click()
        expect(page.locator("#quality-told progress")).to_be_visible()
        opened(other, "Quality")
        expect(other.get_by_role("button", name="Stop")).to_be_visible()
        expect(other.locator("#quality-told progress")).to_be_visible()
        for one in (page, other):
            expect(one.locator(".lines h3")).to_contain_text("What to expect", timeout=PATIENCE)
            expect(one.get_by_role("button", name="Run the self-test")).to_be_visible()
        assert page.locator(".line").count() == 13
        expect(page.locator(".line", has_text="A title finds its paper")).to_contain_text("25 cases")
        assert [path.name for path in (tmp_path / "library" / "runs").iterdir()] == [
            page.locator("select[data-pick=run]").input_value()
        ]

        page.get_by_role("button", name="Run the self-test").click()
        expect(page.locator("#quality-told progress")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#quality-told")).to_contain_text("The self-test was stopped; nothing of it was kept.")
        assert len(list((tmp_path / "library" / "runs").iterdir())) == 1
        page.get_by_role("button", name="Run the self-test").click()
        expect(page.locator("#quality-told progress")).to_be_visible()  # the program ends in the middle of it


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A data folder with two self-tests, a run of another kind and a broken one."""
    runs = tmp_path / "library" / "runs"
    for number, name in enumerate(("before", "after")):
        values = {"title_recall@1": {f"q{n}": float(number) for n in range(30)}, "seconds": {"q0": 0.5}}
        bins = [{"low": 0.9, "high": 1.0, "n": 9, "score": 0.95, "right": 1.0}]
        details = {"lines": [LINE], "calibration": bins}
        write(runs, name, "selftest", 1000.0 + number, per_query=values, details=details)
    write(runs, "<b>answers", "answers", 10.0)
    spoil(runs, "spoilt", "{")
    return tmp_path


def test_runs_are_compared_and_followed_over_time(visit: Visit, measured: Path) -> None:
    with running(measured, "--sample-if-empty") as program:
        page = visit(program)
        opened(page, "Quality")
        expect(page.locator("#quality .trouble")).to_contain_text("The run spoilt cannot be shown")
        expect(page.locator("#side")).to_be_hidden()
        run, other = page.locator("select[data-pick=run]"), page.locator("select[data-pick=other]")
        assert run.input_value() == "after"
        other.focus()
        other.select_option("before")
        expect(page.locator(".legend")).to_contain_text("compared with before")
        expect(page.locator(".line .change")).to_have_text("▲ better")
        expect(other).to_be_focused()
        page.get_by_text("All 2 measures").click()
        expect(page.locator(".measures li").first).to_contain_text("n = 30")
        page.locator(".card .point[data-value=before]").click()
        expect(run).to_have_value("before")
        page.locator("select[data-pick=measure]").select_option("seconds")
        expect(page.locator(".card", has_text="Over time")).to_contain_text("Seconds for one question")
        card = page.locator(".card", has_text="Over time")
        card.get_by_text("The same as a table").click()
        expect(card.locator("tbody tr")).to_have_count(2)
        run.select_option("<b>answers")
        expect(page.locator("#quality h2")).to_have_text("Are the answers right, and their citations?")
        expect(page.locator(".measures")).to_contain_text("Answered or refused rightly")


def test_it_fits_a_narrow_screen(visit: Visit, measured: Path) -> None:
    with running(measured, "--sample-if-empty") as program:
        page = visit(program, viewport={"width": 380, "height": 800})
        opened(page, "Quality")
        expect(page.locator(".line")).to_be_visible()
        for summary in page.locator("#quality summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") == 380


def test_nothing_is_asked_of_other_hosts(visit: Visit, served: Program) -> None:
    page = visit(served)
    opened(page, "Quality")
    expect(page.locator("#quality")).to_contain_text("self-test")
    assert served.hosts <= {"127.0.0.1"}
