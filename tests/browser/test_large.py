"""The page over libraries of real size, where the benchmarks have made them; `benchmarks page` has the figures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.asking import Visit, answered
from tests.browser.program import running

# Read at import: the settings of whoever runs the tests are hidden from them.
CACHE = Path(os.environ.get("ATTEST_BENCH_CACHE", Path.home() / ".cache" / "attest" / "bench"))


@pytest.mark.parametrize(("name", "papers"), [("corpus", "344"), ("scale", "50,810")])
def test_a_library_is_seen_at_once_and_answers(visit: Visit, tmp_path: Path, name: str, papers: str) -> None:
    if not (CACHE / name / "catalog.sqlite3").exists():
        pytest.skip(f"the library is not here; `python -m benchmarks scale` makes it in {CACHE / name}")
    shutil.copytree(CACHE / name, tmp_path / "large" / "library")
    with running(tmp_path / "large") as program:
        page = visit(program)
        expect(page.locator(".welcome h2")).to_have_text(f"Ask {papers} abstracts")
        page.reload()
        expect(page.locator(".welcome")).to_be_visible()
        question = page.locator(".example").first.inner_text()
        expect(answered(page, question).locator("button.chip")).not_to_have_count(0)
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".welcome")).to_be_visible()
        answered(page, question)
