"""DOCX through a program called pandoc, which here is a script."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag import ExportError
from rag.export import docx as module
from rag.export import export
from tests.rag.export.made import ANSWER


@pytest.fixture
def pandoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "pandoc"


def install(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_the_page_goes_in_and_what_pandoc_writes_comes_out(pandoc: Path) -> None:
    install(pandoc, 'echo "$@"; cat')
    done = export(ANSWER, "docx")
    assert isinstance(done, bytes)
    assert done.startswith(b"--from=html --to=docx --output=-\n<!doctype html>")


def test_a_failure_is_one_sentence(pandoc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(pandoc, "echo 'Unknown output\nformat docx' >&2; exit 22")
    with pytest.raises(ExportError, match="could not make the DOCX: Unknown output format docx"):
        export(ANSWER, "docx")
    monkeypatch.setattr(module, "_SECONDS", 0.1)
    install(pandoc, "exec sleep 5")
    with pytest.raises(ExportError, match="export html instead"):
        export(ANSWER, "docx")
    install(pandoc, "")
    pandoc.write_bytes(b"\x00\x01")
    with pytest.raises(ExportError, match="could not make the DOCX"):
        export(ANSWER, "docx")


def test_without_pandoc_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match="needs the program pandoc, which is not installed"):
        export(ANSWER, "docx")


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
def test_pandoc_itself_makes_a_word_document() -> None:
    done = export(ANSWER, "docx")
    assert isinstance(done, bytes)
    assert done.startswith(b"PK")
