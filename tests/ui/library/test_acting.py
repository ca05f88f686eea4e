"""What is done with selected papers on the page, and taken back."""

from __future__ import annotations

import base64
import re
from typing import Any

import gradio as gr
import pytest

from rag import Attest, LibraryLockedError
from tests.ui.driven import Visitor
from tests.ui.made import handler
from ui.page import build

EDITOR = Visitor("page")


def event(**sent: Any) -> gr.EventData:
    return gr.EventData(None, sent)


def test_papers_are_tagged_and_untagged(loaded: Attest) -> None:
    tag = handler(build(loaded), "tag_papers")
    keys = list(loaded.keys()[:2])
    assert "Tagged 2 papers." in tag((), event(keys=keys, tag="mine", how="add"), EDITOR)
    assert "Tagged 0 papers; 2 had it already." in tag((), event(keys=keys, tag="mine", how="add"), EDITOR)
    assert "Untagged 1 paper." in tag((), event(keys=keys[:1], tag="mine", how="remove"), EDITOR)
    assert "A tag is empty" in tag((), event(keys=keys, tag=" ", how="add"), EDITOR)
    assert "No paper is selected" in tag((), event(keys=[], tag="mine"), EDITOR)
    assert "5,001 papers are selected" in tag((), event(keys=[str(n) for n in range(5001)], tag="mine"), EDITOR)
    assert [paper.tags for paper in loaded.papers()[:2]] == [(), ("mine",)]


def test_removals_are_taken_back_one_after_the_other(loaded: Attest) -> None:
    page = build(loaded)
    remove, undo = handler(page, "remove_papers"), handler(page, "undo")
    before = loaded.papers()
    told, undoable = remove((), event(keys=[before[0].key]), EDITOR).values()
    assert "1 paper removed." in told
    told, undoable = remove(undoable, event(keys=[before[1].key, before[2].key]), EDITOR).values()
    assert "Undo: put 2 papers back" in told
    assert loaded.count() == 3
    *_, (told, undoable) = (tuple(step.values()) for step in undo(undoable, EDITOR) if len(step) == 2)
    assert "2 papers put back." in told
    assert "Undo: put 1 paper back" in told
    *_, (told, undoable) = (tuple(step.values()) for step in undo(undoable, EDITOR) if len(step) == 2)
    assert (undoable, "data-undo" in told) == ((), False)
    assert loaded.papers() == before
    (nothing,) = undo(undoable, EDITOR)
    assert list(nothing.values()) == [gr.skip()]


def test_a_removal_that_fails_leaves_what_can_be_undone(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = build(loaded)
    _, undoable = handler(page, "remove_papers")((), event(keys=[loaded.keys()[0]]), EDITOR).values()

    def locked(*args: object, **fields: object) -> None:
        raise LibraryLockedError("Another process writes.")

    monkeypatch.setattr(loaded, "restore", locked)
    steps = list(handler(page, "undo")(undoable, EDITOR))
    assert "Another process writes." in next(iter(steps[-1].values()))
    assert len(steps[-1]) == 1  # the state is as it was
    monkeypatch.setattr(loaded, "take", locked)
    assert "Another process writes." in str(handler(page, "remove_papers")((), event(keys=["a"]), EDITOR))


def test_selected_papers_are_saved(loaded: Attest) -> None:
    save = handler(build(loaded), "save_papers")
    keys = list(loaded.keys()[:2])
    told, parcel = save(event(keys=keys, format="ris")).values()
    assert "2 papers saved." in told
    content = re.search(r'data-content="([^"]+)"', parcel)
    assert content
    assert base64.b64decode(content[1]).decode().count("TY  -") == 2
    assert "cannot be exported as docx" in next(iter(save(event(keys=keys, format="docx")).values()))
