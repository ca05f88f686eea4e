"""What comes into the library on the page: told step by step, stopped, reported, checked."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Attest, LibraryLockedError
from tests.ui.driven import Visitor
from tests.ui.made import handler
from ui.growing import BROKEN
from ui.page import build


def request() -> gr.Request:
    return Visitor("page")  # type: ignore[return-value]


def event(**sent: Any) -> gr.EventData:
    return gr.EventData(None, sent)


def told(steps: list[dict[Any, Any]]) -> list[str]:
    return [html.unescape(next(iter(step.values()))) for step in steps]


def test_a_load_is_told_from_start_to_report(attest: Attest) -> None:
    said = told(list(handler(build(attest), "load_sample")(request())))
    assert "Starting" in said[0]
    assert any("<progress value=" in step and "data-stop" in step for step in said)
    assert "added." in said[-1]
    assert attest.count() > 50


def test_a_dropped_file_is_loaded_with_its_tags_and_its_bad_records_can_be_saved(
    attest: Attest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    stored = tmp_path / "uploads" / "a1b2"
    stored.parent.mkdir()
    stored.write_text('{"title": "A Net", "abstract": "It maps caves."}\nno json\n')
    page = build(attest)
    sent = event(files=[{"path": str(stored), "name": "mine [1].jsonl"}], tags="new, x")
    steps = list(handler(page, "load_papers")(sent, request()))
    assert "mine [1].jsonl, line 2" in told(steps)[-1]
    paper = attest.papers()[0]
    assert (paper.sources[0].source, paper.tags) == ("mine [1].jsonl", ("new", "x"))
    assert not stored.exists()
    report = list(steps[-1].values())[1]
    save = handler(page, "save_rejections")
    assert 'data-name="rejected.csv"' in save(report, event(format="csv"))
    assert 'data-name="rejected.json"' in save(report, event(format="json"))
    assert save(None, event(format="csv")) == ""


def test_what_is_pasted_and_is_no_paper_is_one_sentence(attest: Attest) -> None:
    load = handler(build(attest), "load_papers")
    assert "This text holds no paper." in told(list(load(event(text="hello"), request())))[-1]
    assert "There is no text to add" in told(list(load(event(text=" "), request())))[-1]
    assert "There is no text to add" in told(list(load(event(), request())))[-1]


def test_a_stop_ends_a_load_and_what_is_in_is_in(attest: Attest, papers_file: Path) -> None:
    page = build(attest)
    said: list[str] = []
    steps = handler(page, "load_sample")(request())
    for step in steps:
        said += told([step])
        if "Embedding" in said[-1]:
            handler(page, "end_loading")(request())
    assert "Stopped." in said[-1]
    attest.ingest([str(papers_file)])
    assert attest.count() == 64 + 6


def test_an_error_of_the_library_is_one_sentence(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(progress: object) -> None:
        raise LibraryLockedError("Another process is loading; wait for it.")

    monkeypatch.setattr(attest, "load_sample", locked)
    said = told(list(handler(build(attest), "load_sample")(request())))
    assert ">Another process is loading; wait for it.</p>" in said[-1]


def test_a_mistake_of_ours_is_told_and_logged(
    attest: Attest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(attest, "load_sample", lambda progress: 1 / 0)
    said = told(list(handler(build(attest), "load_sample")(request())))
    assert BROKEN in said[-1]
    assert "ZeroDivisionError" in caplog.text


def test_the_library_is_checked_and_mended(loaded: Attest) -> None:
    examine = handler(build(loaded), "examine")
    said = list(examine(event(repair=False), request()))
    assert "Starting" in said[0]
    assert "All is well." in said[-1]
    with loaded._parts.library().catalog.change() as db:
        db.execute("UPDATE papers SET state = 'pending' WHERE id = 1")
    ill = list(examine(event(repair=False), request()))[-1]
    assert "to be mended: " in ill
    assert 'data-examine="repair"' in ill
    assert "All is well." in list(examine(event(repair=True), request()))[-1]


def test_an_empty_library_has_nothing_to_check(attest: Attest) -> None:
    assert "nothing to check" in list(handler(build(attest), "examine")(event(repair=False), request()))[-1]
