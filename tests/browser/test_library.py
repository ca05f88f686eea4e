"""The library as its readers use it: each test is one story."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.program import ROOT, Program, running

Visit = Callable[..., Page]
SAMPLE = (ROOT / "rag/sample/papers.jsonl").read_text(encoding="utf-8").splitlines()
GOOD = {
    "title": "Zorblax nets & caves",
    "abstract": "Zorblax maps caves from weak light.",
    "authors": ["Ana Ruiz"],
    "year": 1999,
    "venue": "Speleology",
}


def library(page: Page) -> None:
    page.get_by_role("tab", name="Library").click()
    settled(page)


def settled(page: Page) -> None:
    expect(page.locator("#library .papers")).to_have_attribute("aria-busy", "false")


def titles(page: Page) -> list[str]:
    return page.locator("#library tbody .opener").all_inner_texts()


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name="Search the papers").fill(text)


def pick(page: Page, *numbers: int) -> None:
    for number in numbers:
        page.locator("#library [data-pick]").nth(number).check()


def saved(page: Page, button: str) -> tuple[str, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")


def far(page: Page, text: str) -> None:
    expect(page.locator("#library .far").first).to_have_text(text)


def test_from_an_empty_library_to_one_that_is_in_order(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "fresh") as program:
        page = visit(program)
        page.get_by_role("button", name="Load the sample collection").first.click()
        expect(page.get_by_role("heading", name=f"Ask {len(SAMPLE)} abstracts")).to_be_visible(timeout=60_000)
        library(page)
        expect(page.locator("#library .total")).to_contain_text(f"{len(SAMPLE)} papers")
        far(page, f"1–50 of {len(SAMPLE)}")

        file = tmp_path / "mine.jsonl"
        file.write_text("\n".join(map(json.dumps, [GOOD, {"abstract": "=It has no title."}])))
        page.get_by_text("Add papers", exact=True).click()
        page.get_by_label("Tags for what is added").fill("fresh,  to read")
        page.locator("#drop input[type=file]").set_input_files(file)
        expect(page.locator(".report")).to_contain_text("1 added, 1 rejected.", timeout=60_000)
        expect(page.locator(".rejected li")).to_contain_text("mine.jsonl, line 2")
        name, text = saved(page, "CSV")
        assert name == "rejected.csv"
        assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1][:2] == ["mine.jsonl", "2"]
        expect(page.locator("#library .total")).to_contain_text(f"{len(SAMPLE) + 1} papers")
        expect(page.locator("#library tbody .opener").first).to_have_text(GOOD["title"])  # the newest comes first
        assert page.locator("#library tbody tr").first.locator(".tag").all_inner_texts() == ["fresh", "to read"]

        search(page, "zorblax cav")
        far(page, "1–1 of 1")
        page.locator("#library .opener").click()
        expect(page.locator(".paper .title")).to_have_text(GOOD["title"])
        expect(page.locator("#library .opener")).to_have_attribute("aria-current", "true")
        page.get_by_role("button", name="Clear").click()
        far(page, f"1–50 of {len(SAMPLE) + 1}")

        head = page.locator("#library th.year")
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", "ascending")
        settled(page)
        years = [int(year) for year in page.locator("#library td.year").all_inner_texts()]
        assert years == sorted(years)
        assert head.get_by_role("button").evaluate("e => e === document.activeElement")
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", "descending")

        pick(page, 0, 1)
        two = titles(page)[:2]
        expect(page.locator(".how-many")).to_have_text("2 papers selected")
        page.get_by_role("combobox", name="Tag", exact=True).last.fill("mine")
        page.get_by_role("button", name="Tag", exact=True).click()
        expect(page.locator("#library-done")).to_contain_text("Tagged 2 papers.")
        page.get_by_role("button", name="Show papers with the tag mine").first.click()
        far(page, "1–2 of 2")
        assert titles(page) == two

        page.get_by_role("button", name="Remove", exact=True).click()
        expect(page.locator("#library-done")).to_contain_text("2 papers removed.")
        expect(page.locator("#library .none-here")).to_contain_text("No paper matches.")
        expect(page.locator("#library .total")).to_contain_text(f"{len(SAMPLE) - 1} papers")
        page.get_by_role("button", name="Undo: put 2 papers back").click()
        expect(page.locator("#library-done")).to_contain_text("2 papers put back.")
        far(page, "1–2 of 2")
        assert titles(page) == two

        page.get_by_label("Select all papers on this page").check()
        page.locator(".menu summary").click()
        name, text = saved(page, "BibTeX")
        assert name == "papers.bib"
        assert text.count("@") == 2


def test_a_year_and_a_venue_are_clicked_and_the_table_follows(visit: Visit, served: Program) -> None:
    page = visit(served)
    library(page)
    bar = page.locator("#library .bars .bar").first
    papers = int(bar.locator(".count").evaluate("e => e.firstChild.textContent"))
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    far(page, f"1–{papers} of {papers}")
    assert set(page.locator("#library td.venue").all_inner_texts()) == {bar.locator(".name").inner_text()}
    bar.click()
    far(page, f"1–50 of {len(SAMPLE)}")
    year = page.locator("#library .years .bar[data-year='2020']")
    year.click()
    settled(page)
    expect(page.locator("#library td.year").first).to_have_text("2020")
    assert set(page.locator("#library td.year").all_inner_texts()) == {"2020"}


def test_pages_are_turned_and_a_selection_outlives_them(visit: Visit, served: Program) -> None:
    page = visit(served)
    library(page)
    pick(page, 3)
    page.get_by_role("button", name="Next").first.click()
    far(page, f"51–{len(SAMPLE)} of {len(SAMPLE)}")
    pick(page, 0)
    expect(page.locator(".how-many")).to_have_text("2 papers selected")
    page.get_by_role("button", name="First").first.click()
    far(page, f"1–50 of {len(SAMPLE)}")
    assert page.locator("#library [data-pick]").nth(3).is_checked()
    page.get_by_role("button", name=f"Select all {len(SAMPLE)} that match").click()
    expect(page.locator(".how-many")).to_have_text(f"{len(SAMPLE)} papers selected")
    page.get_by_role("button", name="Select none").click()
    expect(page.locator(".chosen")).to_be_hidden()


def test_what_cannot_be_added_is_said_in_place(visit: Visit, served: Program, tmp_path: Path) -> None:
    page = visit(served)
    library(page)
    page.get_by_text("Add papers", exact=True).click()
    files = page.locator("#drop input[type=file]")
    empty, binary, large = tmp_path / "empty.json", tmp_path / "photo.jpg", tmp_path / "large.jsonl"
    empty.write_text("")
    binary.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    with large.open("wb") as stream:
        os.truncate(stream.fileno(), 201 * 1024 * 1024)
    files.set_input_files([empty, large])
    refused = page.locator(".refused .trouble")
    expect(refused).to_have_count(2)
    expect(refused.first).to_have_text("empty.json is empty.")
    expect(refused.last).to_contain_text("large.jsonl has 201 MB; at most 200 MB")
    files.set_input_files(binary)
    expect(page.locator("#told .trouble")).to_contain_text("photo.jpg: the file is not", timeout=30_000)
    page.get_by_role("button", name="Add the text").click()
    expect(refused).to_contain_text("There is no text to add")
    page.get_by_label("Or paste text").fill("hello")
    page.get_by_role("button", name="Add the text").click()
    expect(page.locator("#told .trouble")).to_contain_text("This text holds no paper.", timeout=30_000)
    expect(page.get_by_label("Or paste text")).to_have_value("hello")
    page.evaluate(
        """() => {
          const given = new DataTransfer();
          given.items.add(new File(["x"], "papers"));
          const event = new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
          const items = [{ webkitGetAsEntry: () => ({ isDirectory: true }) }];
          Object.defineProperty(event, "dataTransfer", { value: { items, files: given.files } });
          document.getElementById("drop").dispatchEvent(event);
        }"""
    )
    expect(refused).to_contain_text("papers is a folder; drop the files in it instead")
    expect(page.locator(".toast-body, .toast-wrap .error")).to_have_count(0)


def test_a_paper_is_pasted_and_a_load_elsewhere_is_told(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "two") as program:
        page = visit(program)
        library(page)
        expect(page.locator("#library .none-here")).to_contain_text("There are no papers here yet")
        lines = "Tidal clocks of crabs\n\nShore crabs keep time with the tides.\nWe recorded 48 crabs in the dark, "
        page.get_by_label("Or paste text").fill(lines + "and their rhythm of 12.4 hours persisted for nine days. " * 4)
        page.get_by_role("button", name="Add the text").click()
        expect(page.locator(".report")).to_contain_text("1 added.", timeout=60_000)
        expect(page.locator("#library .total")).to_have_text("1 paper")
        expect(page.locator("#library tbody .opener")).to_have_text("Tidal clocks of crabs")

        (tmp_path / "more.json").write_text(json.dumps([GOOD]))
        attest = [sys.executable, "-m", "rag", "--data-dir", str(tmp_path / "two" / "library")]
        subprocess.run([*attest, "ingest", str(tmp_path / "more.json")], check=True, cwd=ROOT)
        expect(page.locator(".changed")).to_contain_text("The library has changed.")
        page.get_by_role("button", name="Refresh").click()
        far(page, "1–2 of 2")
        expect(page.locator(".changed")).to_be_empty()

        page.get_by_text("Health", exact=True).click()
        page.get_by_role("button", name="Check the library").click()
        expect(page.locator(".findings")).to_contain_text("All is well.", timeout=30_000)


def test_a_load_is_stopped_and_what_is_in_is_in(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "slow") as program:
        page = visit(program)
        library(page)
        rows = ({"title": f"Paper {n} on caves", "abstract": "Caves are dark. " * 40 + str(n)} for n in range(3000))
        (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)))
        page.locator("#drop input[type=file]").set_input_files(tmp_path / "many.jsonl")
        page.wait_for_function("() => document.querySelector('#told progress')?.value > 0", timeout=60_000)
        page.get_by_role("button", name="Stop").first.click()
        expect(page.locator(".report")).to_contain_text("Stopped.", timeout=60_000)
        expect(page.locator("#library .total")).to_contain_text("papers")
        expect(page.locator("#library tbody tr").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 380), ("dark", 380)])
def test_it_fits(visit: Visit, served: Program, tmp_path: Path, scheme: str, width: int) -> None:
    page = visit(served, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.evaluate("document.getElementById('library-tab-button')?.click()")
    if not page.locator("#library").is_visible():
        page.locator("#tabs .overflow-menu button").first.click()
        page.locator("#tabs .overflow-dropdown button", has_text="Library").click()
    settled(page)
    pick(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.screenshot(path=tmp_path / f"library-{scheme}-{width}.png")
