"""Hostile text in files for other programs: text there too, with nothing that another program would obey."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import product

import pytest
from markdown_it import MarkdownIt

from rag import Answer, Attest, ExportError, Overview, Settings
from rag.export import PAPER_FORMATS, TEXT_FORMATS
from tests.hostile.strings import ALL, MARKUP, OBEYED
from tests.hostile.test_attacks import Parts
from tests.hostile.test_commands import papers

QUESTION = "How accurate is the lantern network on cave mapping? " + " ".join(MARKUP.values())[:2000]
_CONTROLS = ("\x00", "\x1b", "\x07", "\x08", "\x9b", "\u202e")


@pytest.fixture(scope="module")
def attest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attest]:
    folder = tmp_path_factory.mktemp("exports")
    (folder / "hostile.jsonl").write_text("\n".join(map(json.dumps, papers()[:-1])), encoding="utf-8")
    engine = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    engine.ingest([str(folder / "hostile.jsonl")], tags=["=1+1", "<b data-owned>"])
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def things(attest: Attest) -> dict[str, Answer | Overview]:
    return {"answer": attest.ask(QUESTION, k=30), "overview": attest.summarize("lantern network cave mapping")}


@pytest.mark.parametrize(
    ("kind", "fmt"),
    [*product(("answer", "overview"), TEXT_FORMATS), *product(("papers",), PAPER_FORMATS)],
)
def test_no_format_holds_more_than_text(
    attest: Attest, things: dict[str, Answer | Overview], kind: str, fmt: str
) -> None:
    try:
        written = attest.export(attest.papers() if kind == "papers" else things[kind], fmt)
    except ExportError as exc:
        if fmt != "docx":  # it takes pandoc
            raise
        pytest.skip(str(exc))
    if isinstance(written, bytes):
        assert b"window.owned=1</script>" not in written
        return
    assert len(written) > 100
    if fmt not in ("json", "jsonl", "csl"):
        assert not [each for each in _CONTROLS if each in written]
    if fmt == "html":
        assert_plain_html(written)
    elif fmt == "md":
        assert_plain_html(MarkdownIt("commonmark", {"html": True}).render(written))
    elif fmt == "csv":
        cells = [cell for row in csv.reader(io.StringIO(written.lstrip("\ufeff"))) for cell in row]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n＝＋－＠")]
    elif fmt in ("json", "csl"):
        json.loads(written)


def assert_plain_html(html: str) -> None:
    for tag, attributes in Parts.of(html):
        assert tag not in ("script", "iframe", "img", "base", "object", "embed", "form", "svg", "link"), (
            tag,
            attributes,
        )
        assert not [name for name in attributes if name.startswith("on") or name == "data-owned"]
        where = attributes.get("href") or "#"
        assert where.startswith(("http://", "https://", "#")), where
        assert "evil.example" not in where


def test_the_hostile_texts_are_hostile() -> None:
    assert sum(bool(OBEYED.search(text)) for text in ALL.values()) > 8
    assert any(tag == "script" for text in MARKUP.values() for tag, _ in Parts.of(text))
