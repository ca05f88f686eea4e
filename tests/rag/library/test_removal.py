"""Papers taken out leave nothing behind, and put back everything is as it was."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag import Attest, Filters, Settings

ROOT = Path(__file__).parents[3]
TABLES = ("papers", "aliases", "origins", "likeness", "vectors", "acronyms", "stale_chunks", "wordforms", "fulltext")
QUERIES = ("caves", "yeast in bread", "tides and crabs", "CaveBench accuracy")


def stored(attest: Attest) -> dict[str, list[Any]]:
    db = sqlite3.connect(attest.settings.data_dir / "catalog.sqlite3")
    found = {
        table: sorted(db.execute(f"SELECT rowid, * FROM {table}" if table == "fulltext" else f"SELECT * FROM {table}"))
        for table in TABLES
    }
    db.close()
    return found


def results(attest: Attest) -> list[Any]:
    return [[(p.key, p.paper_id, round(p.score, 9), p.signals) for p in attest.search(q).passages] for q in QUERIES]


def chroma(attest: Attest) -> dict[str, list[float]]:
    vectors = attest._parts.library().vectors
    vectors.reopen()
    with vectors._opened() as collection:
        held = collection.get(include=["embeddings"])
    return {i: pytest.approx(v.tolist(), abs=5e-4) for i, v in zip(held["ids"], held["embeddings"], strict=True)}


def elsewhere(attest: Attest, code: str, *arguments: str) -> None:
    head = (
        "import sys; from rag import Attest, Settings\n"
        "attest = Attest(Settings(_env_file=None, data_dir=sys.argv[1], llm='none'))\n"
    )
    command = [sys.executable, "-c", head + code, str(attest.settings.data_dir), *arguments]
    subprocess.run(command, check=True, cwd=ROOT)


def test_put_back_everything_is_as_it_was(loaded: Attest) -> None:
    keys = loaded.keys()
    loaded.tag(keys[:2], add=["mine"])
    before, found, vectors = stored(loaded), results(loaded), chroma(loaded)

    removed = loaded.take([keys[0], keys[3], keys[5], "nobody"])
    assert (removed.keys, removed.unknown) == ((keys[0], keys[3], keys[5]), ("nobody",))
    assert loaded.keys() == (keys[1], keys[2], keys[4])
    assert len(chroma(loaded)) == 3
    assert not any(row[0] in (1, 4, 6) for row in stored(loaded)["fulltext"])
    assert stored(loaded)["stale_chunks"] == []

    elsewhere(loaded, "print(attest.search('caves').passages[0].key)")
    report = loaded.restore(removed)
    assert (set(report.restored), report.present) == ({keys[0], keys[3], keys[5]}, ())
    assert stored(loaded) == before
    assert {i: found.expected for i, found in chroma(loaded).items()} == vectors  # the catalog keeps 16 bits of each
    assert results(loaded) == found
    assert loaded.browse(filters=Filters(tags=("mine",))).total == 2
    assert loaded.doctor().ok


def test_nothing_is_embedded_again(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    removed = loaded.take(loaded.keys()[:2])
    embedder = loaded._parts.library().embedder
    monkeypatch.setattr(embedder, "embed_papers", lambda texts: pytest.fail("a paper was embedded"))
    assert len(loaded.restore(removed).restored) == 2


def test_one_that_came_back_meanwhile_is_not_doubled(loaded: Attest, papers_file: Path) -> None:
    keys = loaded.keys()
    loaded.tag([keys[0]], add=["mine"])
    removed = loaded.take(keys[:2])
    elsewhere(loaded, "attest.ingest([sys.argv[2]], tags=['new'])", str(papers_file))
    report = loaded.restore(removed)
    assert (report.restored, set(report.present)) == ((), set(keys[:2]))
    assert loaded.count() == len(loaded.papers()) == 6
    assert loaded.show(keys[0]).tags == ("new", "mine")
    assert loaded.doctor().ok
    assert loaded.restore(removed).present  # a second undo changes nothing
    assert loaded.count() == 6


def test_a_key_that_another_paper_has_now_is_left_to_it(loaded: Attest, tmp_path: Path) -> None:
    key = loaded.keys()[0]
    removed = loaded.take([key])
    row = {"title": "LanternNet for the sea", "abstract": "Light in the sea.", "authors": ["Mira Holm"], "year": 2021}
    (tmp_path / "sea.jsonl").write_text(json.dumps(row))
    elsewhere(loaded, "attest.ingest([sys.argv[2]])", str(tmp_path / "sea.jsonl"))
    assert loaded.show(key).title == "LanternNet for the sea"
    restored = loaded.restore(removed).restored
    assert len(restored) == 1
    assert restored[0].startswith(f"{key}-")
    assert loaded.show(restored[0]).title.startswith("LanternNet: Mapping")
    assert loaded.search("maps caves from sparse light").passages[0].key == restored[0]
    assert loaded.doctor().ok


def test_the_same_title_of_another_abstract_is_another_paper(loaded: Attest, tmp_path: Path) -> None:
    key = loaded.keys()[4]
    crabs = loaded.show(key)
    removed = loaded.take([key])
    row = {"title": crabs.title, "abstract": "Wholly unlike words describe jazz harmony.", "year": crabs.year}
    (tmp_path / "jazz.jsonl").write_text(json.dumps(row))
    loaded.ingest([str(tmp_path / "jazz.jsonl")])
    assert len(loaded.restore(removed).restored) == 1
    assert len([paper for paper in loaded.papers() if paper.title == crabs.title]) == 2
    assert len({paper.paper_id for paper in loaded.papers()}) == 7
    assert loaded.doctor().ok


def test_with_another_embedding_model_it_is_embedded_anew(loaded: Attest) -> None:
    key = loaded.keys()[0]
    removed = loaded.take([key])
    library = loaded._parts.library()
    other = type(removed)(keys=removed.keys, unknown=(), papers=removed.papers, embedding=("other", "0"))
    assert loaded.restore(other).restored == (key,)
    assert library.count("pending") == 0
    assert loaded.search("maps caves from sparse light").passages[0].key == key
    assert loaded.doctor().ok


def test_a_kill_before_the_catalog_has_it_leaves_nothing(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.library import removal

    removed = loaded.take(loaded.keys()[:1])
    monkeypatch.setattr(removal.kept, "put_back", lambda *args, **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        loaded.restore(removed)
    monkeypatch.undo()
    again = Attest(Settings(_env_file=None, data_dir=loaded.settings.data_dir, llm="none"))  # type: ignore[call-arg]
    again.tag(again.keys()[:1], add=["x"])
    assert len(again.restore(removed).restored) == 1
    assert again.doctor().ok
    again.close()


def test_a_removed_paper_leaves_nothing_in_any_table_nor_in_chroma(loaded: Attest, tmp_path: Path) -> None:
    paper = next(paper for paper in loaded.papers() if "Crabs" in paper.title)
    text = (
        "Zyzzogeton haarupi (ZH) sings to crabs at dusk. Its qwertish song has 7 notes, which nobody had counted yet."
    )
    row = {
        "title": "Xylophagous Songs",
        "abstract": text,
        "authors": ["Quirina Vlk"],
        "doi": "10.5555/zh",
        "venue": "Vxz",
    }
    (tmp_path / "zh.jsonl").write_text(json.dumps(row))
    loaded.ingest([str(tmp_path / "zh.jsonl")], tags=["zhtag"])
    key = next(paper.key for paper in loaded.papers() if "Xylo" in paper.title)
    number = sqlite3.connect(loaded.settings.data_dir / "catalog.sqlite3").execute(
        "SELECT id FROM papers WHERE key = ?", (key,)
    ).fetchone()[0]  # fmt: skip
    loaded.remove([key])

    db = sqlite3.connect(loaded.settings.data_dir / "catalog.sqlite3")
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert {"papers", "wordforms", "likeness", "acronyms", "fulltext"} < set(tables)
    said = ("zyzzo", "qwert", "xylophag", "quirina", "vlk", "vxz", "10.5555/zh", "zhtag", key.lower())
    # Not what was loaded when, nor the pages of the full-text index: what they can find, the vocabulary tells.
    for table in set(tables) - {"runs", "sources", "fulltext_data", "fulltext_idx"}:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        for values in db.execute(f"SELECT * FROM {table}"):
            assert not any(word in str(values).lower() for word in said), table
            assert dict(zip(columns, values, strict=True)).get("paper") != number, table
    assert not [term for (term,) in db.execute("SELECT term FROM vocabulary") if term.startswith(("zyzzo", "qwert"))]
    db.close()
    with loaded._parts.library().vectors._opened() as collection:
        assert [i for i in collection.get(include=[])["ids"] if "zh" in i] == []
        assert collection.count() == loaded.count() == 6
    assert loaded.search("crabs").passages[0].key == paper.key  # a word that others have stays known


def test_the_words_of_a_changed_abstract_are_those_it_has_now(loaded: Attest, papers_file: Path) -> None:
    words = {row[2]: row[4] for row in stored(loaded)["wordforms"]}
    assert words["sourdough"] == 1
    papers_file.write_text(papers_file.read_text().replace("Sourdough starters hold", "Leaven jars hold"))
    loaded.ingest([str(papers_file)])
    now = {row[2]: row[4] for row in stored(loaded)["wordforms"]}
    assert (now["leaven"], now["sourdough"], now["yeast"]) == (1, 1, words["yeast"])
