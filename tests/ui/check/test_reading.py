"""What is pasted or dropped becomes a check, or one plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.check import reading
from ui.check.reading import UnreadableError, dropped, taken


def upload(tmp_path: Path, name: str, content: bytes) -> dict[str, str]:
    path = tmp_path / "stored"
    path.write_bytes(content)
    return {"path": str(path), "orig_name": name}


def test_a_text_is_checked_against_what_is_chosen() -> None:
    assert (taken("A.", None, "cited", "x").cited, taken("A.", None, "all", "x").cited) == (True, False)
    assert taken("A.", None, "all", "x").keys == ()
    named = taken("A.", None, "keys", " @a2020b, c2021d\n a2020b;@ ")
    assert (named.keys, named.cited) == (("a2020b", "c2021d"), False)
    assert taken("A.", "x.tex", "all", "").form == "tex"
    assert taken("a\ud800b", None, "all", "").text == "a\ufffd\ufffd\ufffdb"


@pytest.mark.parametrize(
    ("text", "against", "words"),
    [(" \n", "all", "no text yet"), ("A.", "keys", "Name the keys"), ("x" * 30, "all", "30 characters")],
)
def test_what_cannot_be_checked_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, text: str, against: str, words: str
) -> None:
    monkeypatch.setattr(reading, "LONGEST", 20)
    with pytest.raises(UnreadableError, match=words) as raised:
        taken(text, None, against, " , ")
    assert "\n" not in str(raised.value)


def anybody(path: str) -> bool:
    return True


def test_what_is_anothers_is_neither_read_nor_removed(tmp_path: Path) -> None:
    sent = upload(tmp_path, "draft.md", b"Mine.")
    with pytest.raises(UnreadableError, match="not here any more"):
        dropped(sent, lambda path: path != sent["path"])
    assert (tmp_path / "stored").read_bytes() == b"Mine."


def test_a_draft_is_read_under_its_own_name_and_removed(tmp_path: Path) -> None:
    text, name = dropped(upload(tmp_path, "C:\\drafts\\Löwe.MD", "\ufeffGrüße.".encode()), anybody)
    assert (text, name) == ("Grüße.", "Löwe.MD")
    assert not (tmp_path / "stored").exists()
    with pytest.raises(UnreadableError, match="Löwe.MD is empty"):
        taken("  ", name, "all", "")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("draft.docx", b"PK", "draft.docx cannot be read here; drop a .md, .txt or .tex file"),
        ("draft.txt", b"\xff\xfe\x00", "is not UTF-8 text"),
    ],
)
def test_other_files_are_one_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        dropped(upload(tmp_path, name, content), anybody)
    assert not (tmp_path / "stored").exists()
    with pytest.raises(UnreadableError, match="cannot be read"):
        dropped({"path": str(tmp_path / "gone.md")}, anybody)
