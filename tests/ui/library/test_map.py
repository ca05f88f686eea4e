"""The map as it is sent to a browser, and how far its drawing is."""

from __future__ import annotations

from array import array
from base64 import b64decode
from pathlib import Path

import pytest

from rag import Attest
from rag.errors import LibraryError
from rag.schema import (
    PaperMap,
    Region,
)
from ui.library import map as atlas
from ui.library.points import sent


def unpacked(kind: str, text: str) -> list[int]:
    return array(kind, b64decode(text)).tolist()


def small(papers: int, title: str = "On bees") -> PaperMap:
    return PaperMap(
        library_version=7,
        missing=2,
        keys=tuple(f"key{n}" for n in range(papers)),
        titles=(title,) * papers,
        years=tuple([1999, None, -5, 40_000][n % 4] for n in range(papers)),
        x=tuple(n / papers for n in range(papers)),
        y=(1.0,) * papers,
        themes=(0,) * papers,
        regions=(Region(title="Bees, hives", phrases=("bees", "hives"), papers=papers, x=0.5, y=0.25),),
    )


def test_places_themes_and_years_are_packed_and_all_else_is_plain() -> None:
    found = sent(small(4))
    assert unpacked("H", found["places"]) == [0, 65_535, 16_384, 65_535, 32_768, 65_535, 49_151, 65_535]
    assert unpacked("B", found["themes"]) == [0, 0, 0, 0]
    assert unpacked("h", found["years"]) == [1999, 0, 0, 0]
    assert found["keys"] == ["key0", "key1", "key2", "key3"]
    assert found["titles"] == ["On bees"] * 4
    assert (found["version"], found["missing"], found["papers"]) == (7, 2, 4)
    assert found["regions"][0] == {
        "title": "Bees, hives",
        "phrases": ["bees", "hives"],
        "papers": 4,
        "x": 0.5,
        "y": 0.25,
        "parent": None,
    }


def test_many_titles_are_left_to_be_asked_for() -> None:
    assert sent(small(10_001))["titles"] is None


def test_text_that_is_no_unicode_is_sent_all_the_same() -> None:
    assert sent(small(1, "half \ud800 a character"))["titles"] == ["half \ufffd\ufffd\ufffd a character"]


def test_an_empty_library_has_nothing_to_draw(attest: Attest) -> None:
    assert atlas.shown(attest, None) == {"papers": 0, "missing": 0}


def test_a_map_is_drawn_once_and_not_sent_twice(loaded: Attest) -> None:
    assert atlas.shown(loaded, None)["missing"] == loaded.count()
    told = list(atlas.drawn(loaded))
    assert "comparing the papers" in told[0]
    assert told[-1] == '<span class="atlas-drawn"></span>'
    assert all("<progress" in news for news in told[:-1])
    found = atlas.shown(loaded, None)
    assert found["keys"] == [paper.key for paper in loaded.papers()]
    assert found["most"] == 5000
    assert atlas.shown(loaded, found["version"]) == {"same": True, "missing": 0}


def test_papers_that_came_since_are_counted(loaded: Attest, tmp_path: Path) -> None:
    list(atlas.drawn(loaded))
    version = atlas.shown(loaded, None)["version"]
    file = tmp_path / "more.jsonl"
    file.write_text('{"title": "Tides on Mars", "abstract": "There are none. We looked twice."}', encoding="utf-8")
    loaded.ingest([str(file)])
    assert atlas.shown(loaded, version) == {"same": True, "missing": 1}


def test_what_goes_wrong_is_one_sentence(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(**_: object) -> PaperMap:
        raise LibraryError("The library is damaged; run attest doctor.")

    monkeypatch.setattr(loaded, "map", damaged)
    assert atlas.shown(loaded, None) == {"problem": "The library is damaged; run attest doctor."}
    assert "run attest doctor" in list(atlas.drawn(loaded))[-1]


def test_a_mistake_of_the_program_is_logged_and_told(
    loaded: Attest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(atlas.logger, "disabled", False)  # import-linter, which another test runs, disables loggers
    monkeypatch.setattr(loaded, "map", lambda **_: 1 / 0)
    assert "went wrong inside Attest" in list(atlas.drawn(loaded))[-1]
    assert "could not be drawn" in caplog.text


def test_a_click_asks_for_a_paper() -> None:
    spot = atlas.find(None, {"key": "holm2021"})
    assert spot is not None
    assert (spot.key, spot.turn, spot.quotes) == ("holm2021", None, ())
    assert atlas.find(None, {}) is None
    assert atlas.find(None, {"key": ["x"]}) is None  # type: ignore[dict-item]
