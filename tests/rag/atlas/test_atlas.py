"""The map of a real library: kept, completed when papers come, drawn anew when much has changed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag import (
    Attest,
    LibraryEmptyError,
    Settings,
)
from rag.atlas.atlas import logger
from rag.atlas.drawing import FORMAT, pack, unpack
from rag.library.catalog import drawings
from rag.schema import PaperMap

SUBJECTS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar".split()


def add(attest: Attest, folder: Path, count: int, first: int = 0) -> None:
    rows = []
    for n in range(first, first + count):
        one, two = SUBJECTS[n % 10], SUBJECTS[(n // 10) % 10]
        text = f"We study {one} and {two} in {n} places. Counting {one} took {n} days."
        rows.append(json.dumps({"title": f"Study {n} of {one} and {two}", "abstract": text, "year": 1990 + n % 30}))
    path = folder / f"papers-{first}.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    attest.ingest([str(path)])


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Attest, PaperMap]:
    """A library of 100 papers and its map."""
    folder = tmp_path_factory.mktemp("mapped")
    attest = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    add(attest, folder, 100)
    return attest, attest.map()


def copied(attest: Attest, folder: Path) -> Attest:
    attest.duplicate(folder / "library")
    return Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))


def places(drawn: PaperMap) -> dict[str, tuple[float, float]]:
    return dict(zip(drawn.keys, zip(drawn.x, drawn.y, strict=True), strict=True))


def test_each_paper_has_a_place_a_theme_and_what_is_told_of_it(mapped: tuple[Attest, PaperMap]) -> None:
    attest, drawn = mapped
    assert list(drawn.keys) == [paper.key for paper in attest.papers()]
    assert list(drawn.titles) == [paper.title for paper in attest.papers()]
    assert list(drawn.years) == [paper.year for paper in attest.papers()]
    assert all(0 <= value <= 1 for value in (*drawn.x, *drawn.y))
    assert drawn.missing == 0
    named = [region for region in drawn.regions if region.parent is None]
    assert [region.papers for region in named] == np.bincount(drawn.themes).tolist()
    assert drawn.regions[: len(named)] == tuple(named)
    assert any(subject in named[0].title.lower() for subject in SUBJECTS)


def test_a_map_is_kept_and_the_same_when_drawn_again(mapped: tuple[Attest, PaperMap], tmp_path: Path) -> None:
    attest, drawn = mapped
    stages: list[str] = []
    assert attest.map(progress=lambda stage, done, total: stages.append(stage)) == drawn
    assert attest.map(wait=False) == drawn
    assert stages == []
    other = copied(attest, tmp_path)
    assert other.map(wait=False) == drawn
    library = other._parts.library()
    with library.catalog.unseen_change() as db:
        drawings.put(db, "map", library.version, b"")
    assert other.map(wait=False).missing == 100
    again = other.map()
    assert (places(again), again.regions) == (places(drawn), drawn.regions)


def test_a_few_new_papers_are_placed_and_nothing_else_moves(mapped: tuple[Attest, PaperMap], tmp_path: Path) -> None:
    attest = copied(mapped[0], tmp_path)
    before = attest.map()
    add(attest, tmp_path, 5, first=100)
    gone = before.keys[7]
    attest.remove([gone])
    old = attest.map(wait=False)
    assert (old.missing, len(old.keys), old.library_version) == (6, 99, before.library_version)
    now = attest.map()
    assert now.missing == 0
    assert len(now.keys) == 104
    assert {key: place for key, place in places(before).items() if key != gone}.items() <= places(now).items()
    assert attest.map(wait=False) == now
    assert [region.title for region in now.regions] == [region.title for region in before.regions]


def test_the_order_in_which_papers_come_does_not_matter(mapped: tuple[Attest, PaperMap], tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    at_once, in_turn = copied(mapped[0], tmp_path / "one"), copied(mapped[0], tmp_path / "two")
    for attest in (at_once, in_turn):
        attest.map()
    add(at_once, tmp_path, 4, first=100)
    for number in range(100, 104):
        add(in_turn, tmp_path, 1, first=number)
        in_turn.map()
    assert places(in_turn.map()) == places(at_once.map())


def test_much_that_is_new_is_drawn_anew_from_where_papers_stood(
    mapped: tuple[Attest, PaperMap], tmp_path: Path
) -> None:
    attest = copied(mapped[0], tmp_path)
    before = places(attest.map())
    add(attest, tmp_path, 30, first=100)
    stages: list[str] = []
    after = places(attest.map(progress=lambda stage, done, total: stages.append(stage)))
    assert "arranging the papers" in stages
    assert len(after) == 130
    old, new = (np.array([spots[key] for key in before]) for spots in (before, after))
    old, new = old - old.mean(axis=0), new - new.mean(axis=0)
    assert np.sum(old * new) / np.linalg.norm(old) / np.linalg.norm(new) > 0.3


def test_a_change_of_tags_alone_leaves_the_map_as_it_is(mapped: tuple[Attest, PaperMap], tmp_path: Path) -> None:
    attest = copied(mapped[0], tmp_path)
    before = attest.map()
    with attest._parts.library().catalog.change():
        pass
    now = attest.map(wait=False)
    assert (now.missing, places(now)) == (0, places(before))


@pytest.mark.parametrize("papers", [1, 2])
def test_tiny_libraries_have_a_map(attest: Attest, tmp_path: Path, papers: int) -> None:
    add(attest, tmp_path, papers)
    drawn = attest.map()
    assert len(drawn.keys) == papers
    assert len(drawn.regions) == 1
    assert drawn.regions[0].papers == papers


def test_a_library_without_papers_has_none(attest: Attest, tmp_path: Path) -> None:
    with pytest.raises(LibraryEmptyError):
        attest.map()
    add(attest, tmp_path, 1)
    attest.remove([attest.papers()[0].key])
    assert attest.map().keys == ()
    assert attest.map(wait=False).missing == 0


def test_what_another_version_or_nobody_drew_is_drawn_anew(mapped: tuple[Attest, PaperMap], tmp_path: Path) -> None:
    attest = copied(mapped[0], tmp_path)
    attest.map()
    library = attest._parts.library()
    found = drawings.get(library.catalog.db, "map")
    assert found is not None
    drawing = unpack(found[1])
    assert drawing is not None
    assert pack(drawing) == found[1]
    for broken in (b"", b"not a drawing", found[1][:100]):
        assert unpack(broken) is None
        with library.catalog.unseen_change() as db:
            drawings.put(db, "map", found[0], broken)
        assert attest.map(wait=False).missing == 100
    assert len(attest.map().keys) == 100
    assert FORMAT == 1


def test_a_map_that_cannot_be_kept_is_shown_all_the_same(
    mapped: tuple[Attest, PaperMap], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(logger, "disabled", False)  # import-linter, which another test runs, disables loggers
    attest = copied(mapped[0], tmp_path)
    library = attest._parts.library()
    library.catalog.db.execute("PRAGMA query_only = ON")
    assert len(attest.map().keys) == 100
    assert "could not be kept" in caplog.text
