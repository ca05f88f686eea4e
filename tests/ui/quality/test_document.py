"""The view of the runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.ui.quality.runs import LINE, spoil, write
from ui.quality.document import Choice, view
from ui.quality.runs import read_runs

BINS = [
    {"low": 0.1, "high": 0.2, "n": 8, "score": 0.15, "right": 0.25},
    {"low": 0.9, "high": 1, "n": 9, "score": 0.95, "right": 1},
]


def shown(folder: Path, **choice: Any) -> str:
    return view(*read_runs(folder), Choice(**choice), str(folder))


def test_without_runs_it_says_what_the_self_test_does_and_where_runs_go(tmp_path: Path) -> None:
    page = shown(tmp_path / "<runs>")
    assert "The self-test tries this library out" in page
    assert "&lt;runs&gt;" in page


def test_the_newest_run_is_shown_until_another_is_chosen(tmp_path: Path) -> None:
    write(tmp_path, "answers <1>", "answers", 1.0)
    curve = {"recall_curve": {"1": 0.2, "10": 0.8}}
    write(tmp_path, "search", "retrieval", 2.0, per_query={"nDCG@10": {"1": 0.5}}, details=curve)
    assert "Is the right paper found?" in shown(tmp_path)
    assert "80% after 10 results" in shown(tmp_path)
    page = shown(tmp_path, run="answers <1>")
    assert "Are the answers right" in page
    assert "answers &lt;1&gt;" in page
    assert "Compare with" not in page  # there is no other of its kind
    assert "Is the right paper found?" in shown(tmp_path, run="gone", other="gone", measure="gone")


def test_a_measure_has_a_plain_name_a_bar_and_its_exact_figures(tmp_path: Path) -> None:
    write(tmp_path, "a")
    page = shown(tmp_path)
    assert "Answered or refused rightly" in page
    assert "answered what can be answered, refused what cannot" in page
    assert re.search(r"50\s%.*n = 20", page)
    assert 'style="inset-inline-start:50.00%"' in page
    assert "<td>outcome</td><td>0.5000</td>" in page
    assert "<td>20</td>" in page


def test_a_self_test_is_read_line_by_line_with_its_calibration(tmp_path: Path) -> None:
    lines = [LINE, {**LINE, "name": "hubs", "verdict": "unknown", "value": None, "low": None, "high": None}]
    write(tmp_path, "a", "selftest", details={"lines": lines, "calibration": BINS})
    page = shown(tmp_path)
    assert "What to expect: 1 good, 1 cannot be told" in page
    assert "A &lt;title&gt;." in page
    assert "A title finds its paper" in page
    assert "Can the score of a check be believed?" in page
    assert "Score 0.95: 100% of 9 sentences were right" in page


def test_two_runs_stand_side_by_side_and_over_time(tmp_path: Path) -> None:
    def values(right: float) -> dict[str, dict[str, float]]:
        return {"title_recall@1": {f"q{n}": right for n in range(9)}, "false_alarm": {f"x{right}": 0.0}}

    for number, name in enumerate(("a", "b")):
        write(tmp_path, name, "selftest", float(number), per_query=values(float(number)), details={"lines": [LINE]})
    page = shown(tmp_path, other="a")
    assert page.count("better</span>") == 2  # the line, and its measure
    assert "other questions" in page
    assert page.count('class="bar run-b"') == 3
    assert '<option value="a" selected>' in page
    assert 'data-value="a"' in page
    assert "Over time" in page
    assert "worse</span>" in shown(tmp_path, run="a", other="b")
    assert shown(tmp_path, measure="title_recall@1").count('class="point"') == 2


def test_what_is_folded_away_is_there(tmp_path: Path) -> None:
    worst = [{"question": "<q>", "value": 0.0, "stage": "fusion loss"}, {"question": "r", "value": 0.1, "stage": "new"}]
    controls = {"gold passages": {"outcome": {"mean": 1, "low": 1, "high": 1, "n": 2}}}
    types = {f"q{n}": "single" if n < 10 else "several" for n in range(20)}
    write(tmp_path, "a", types=types, details={"worst": worst, "controls": controls})
    page = shown(tmp_path)
    assert "&lt;q&gt;" in page
    assert "putting them together lost it" in page
    assert "gold passages" in page
    assert ">several<" in page
    assert "2026-11-25" in page


@pytest.mark.parametrize("text", ["{", "{}"])
def test_a_broken_run_is_one_sentence_above_the_others(tmp_path: Path, text: str) -> None:
    spoil(tmp_path, "b<d", text)
    page = shown(tmp_path)
    assert page.count('<p class="trouble">') == 1
    assert "b&lt;d" in page
    assert "How far can answers be trusted?" in page
