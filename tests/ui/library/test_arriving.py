"""What visitors drop and paste: only what was uploaded is taken, under the names they know."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Attest, SourceError
from ui.library.arriving import pasted, tags, take

ABSTRACT = "Shore crabs keep time with the tides. " * 8


@pytest.fixture
def uploaded(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_uploads_get_back_the_names_they_had(uploaded: Path, into: Path) -> None:
    uploads = []
    for number, name in enumerate(["my (2).jsonl", "my (2).jsonl", "../../etc/passwd", "C:\\x\\y.txt", ""]):
        stored = uploaded / f"upload{number}"
        stored.write_text(name)
        uploads.append({"path": str(stored), "name": name})
    paths = [Path(path) for path in take(uploads, uploaded, into, anybody)]
    assert [p.name for p in paths] == ["my (2).jsonl", "my (2).jsonl", "passwd", "y.txt", "upload4"]
    assert all(p.is_relative_to(into) and p.exists() for p in paths)
    assert not any(Path(upload["path"]).exists() for upload in uploads)


def anybody(path: str) -> bool:
    return True


def test_what_another_uploaded_stays_where_it_is(uploaded: Path, into: Path) -> None:
    mine, theirs = uploaded / "mine", uploaded / "theirs"
    for one in (mine, theirs):
        one.write_text("{}")
    sent = [{"path": str(one), "name": "x"} for one in (mine, theirs)]
    assert len(take(sent, uploaded, into, lambda path: path == str(mine))) == 1
    assert theirs.exists()
    assert not mine.exists()


def test_what_was_not_uploaded_stays_where_it_is(uploaded: Path, into: Path, tmp_path: Path) -> None:
    own = tmp_path / "secret.jsonl"
    own.write_text("{}")
    (uploaded / "link").symlink_to(own)
    sent = [
        str(own),
        f"{uploaded}/../secret.jsonl",
        str(uploaded / "link"),
        str(uploaded),
        "/etc/hostname",
        "\x00",
        7,
        None,
    ]
    assert take([{"path": path, "name": "x"} for path in sent], uploaded, into, anybody) == []
    assert take("nonsense", uploaded, into, anybody) == take(None, uploaded, into, anybody) == []
    assert own.exists()


@pytest.mark.parametrize(
    "text",
    [
        f"Tidal clocks\n{ABSTRACT}",
        f"Tidal clocks\n\n{ABSTRACT}",
        "Tidal clocks\n\n" + ABSTRACT.replace(". ", ".\n").strip(),
        "Tidal clocks\n" + ABSTRACT.replace(". ", ".\n").strip(),
        '{"title": "Tidal clocks", "abstract": "Shore crabs."}',
    ],
)
def test_a_paper_can_be_pasted_in_many_lines(attest: Attest, into: Path, text: str) -> None:
    report = attest.ingest(pasted(text, into))
    assert (report.added, report.rejected) == (1, ())
    assert attest.papers()[0].title == "Tidal clocks"
    assert attest.papers()[0].abstract.startswith("Shore crabs")
    assert attest.papers()[0].sources[0].source == "pasted text"


def test_several_papers_can_be_pasted(attest: Attest, into: Path) -> None:
    wrapped = ABSTRACT.replace(". ", ".\n").strip()
    text = f"One clock\n\n{wrapped}\n\nTwo clocks\n\n{ABSTRACT}\n\n{ABSTRACT}\n\nThree clocks\n{wrapped}"
    attest.ingest(pasted(text, into))
    assert [paper.title for paper in attest.papers()] == ["One clock", "Two clocks", "Three clocks"]


def test_nothing_and_too_much_are_one_sentence(into: Path) -> None:
    for text, said in (("  \n", "no text"), (None, "no text"), ("x" * 5_000_001, "too long")):
        with pytest.raises(SourceError, match=said):
            pasted(text, into)


def test_tags_are_typed_with_commas() -> None:
    assert tags(" to  read, x,, ") == ("to read", "x")
    assert tags(None) == ()
