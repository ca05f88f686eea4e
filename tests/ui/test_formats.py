"""The formats as buttons, and a file for the browser to save."""

from __future__ import annotations

import base64
import re

import pytest

from ui import formats
from ui.formats import copies, downloads, packed, parcel


def test_word_is_offered_only_where_it_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats.shutil, "which", lambda name: None)
    assert "docx" not in formats.formats()
    monkeypatch.setattr(formats.shutil, "which", lambda name: f"/bin/{name}")
    assert "docx" in formats.formats()


def test_there_is_a_button_a_format_and_the_turn_goes_along() -> None:
    assert 'data-send="download" data-format="bibtex" data-turn="2">BibTeX</button>' in downloads(("md", "bibtex"), 2)


def test_a_parcel_holds_the_file_under_a_name_of_its_own() -> None:
    sent = parcel('../What is "ColBERT" & <co>?', "ä", "bibtex")
    assert 'data-name="what-is-colbert-co.bib"' in sent
    assert base64.b64decode(re.findall(r'data-content="([^"]*)"', sent)[0]).decode() == "ä"
    assert parcel("x", "y", "md") != parcel("x", "y", "md")
    assert 'data-name="attest.docx"' in parcel("?!", b"\x00", "docx")


def test_what_goes_to_the_clipboard_is_marked() -> None:
    shown = copies(3)
    assert shown.count('data-copy="yes"') == 3
    assert 'data-format="bibtex" data-turn="3" data-copy="yes">BibTeX</button>' in shown
    assert 'data-copy="yes"' in parcel("x", "y", "ris", copied=True)
    assert "data-copy" not in parcel("x", "y", "ris")


def test_a_file_of_any_type_can_be_packed() -> None:
    sent = packed("Fragen über <Höhlen>", "ä", ".attest.json", "application/json")
    assert 'data-name="fragen-über-höhlen.attest.json"' in sent
    assert 'data-type="application/json"' in sent
    assert 'data-name="attest.x"' in packed("...", b"", ".x", "text/plain")
