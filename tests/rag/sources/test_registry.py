"""One door for all sources: formats told apart, files that change, what a source was read as."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.schema import Reading, Record, Rejection
from rag.sources import registry
from rag.sources.files import SourceFile
from tests.rag.sources.reading import read_file, records, rejections

ROW = '{"title": "Lamps"}\n'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\xff\xfe", "the file is not text in UTF-8, UTF-16 or Windows-1252"),
        (
            b"# Read me\n\nThis is a program.\n\nIt does this and that.\n",
            "in no format that Attest reads (json, pubmed",
        ),
        (b"import sys\n\nprint(sys.path, [1, 2])\n", "in no format that Attest reads"),
        (b"a,b,c\n1,2,3\n", "its first row is a, b, c"),
    ],
)
def test_a_file_that_holds_no_papers_says_why(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "file").write_bytes(content)
    (rejected,) = rejections(read_file(tmp_path / "file"))
    assert (expected in rejected.reason, rejected.line) == (True, None)


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"known are json, pubmed, .*listing"):
        registry.check_format("pdf")
    for name in registry.FORMATS:
        registry.check_format(name)


def test_a_named_format_is_taken_at_its_word(tmp_path: Path) -> None:
    path = tmp_path / "lamps.txt"
    path.write_text("Dim Lamps\n\nLamps are dim.\nWe looked.\n")
    assert rejections(read_file(path))
    (record,) = records(read_file(path, "text"))
    assert (record.title, record.abstract) == ("Dim Lamps", "Lamps are dim. We looked.")


def test_a_file_that_changes_while_it_is_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(ROW * 100_000)
    items = registry.read(SourceFile(name=path.name, path=path), None, {})
    assert isinstance(next(items), Record)
    with path.open("a") as more:
        more.write(ROW)
    last = list(items)[-1]
    assert isinstance(last, Rejection)
    assert "changed while it was read" in last.reason


def test_a_file_that_is_cut_short_while_it_is_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(ROW * 100_000)
    items = registry.read(SourceFile(name=path.name, path=path), None, {})
    next(items)
    path.write_text(ROW)
    assert any(isinstance(item, Rejection) and "changed" in item.reason for item in items)


def test_what_a_source_was_read_as_is_said_last(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"paper_title": "Lamps", "summary": "Dim."}\n')
    assert read_file(tmp_path / "a.jsonl")[-1] == Reading(
        source="a.jsonl",
        format="json",
        encoding="UTF-8",
        fields={"title": "paper_title", "abstract": "summary"},
        records=1,
    )


def test_a_record_without_a_title_says_how_to_name_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"heading": "Lamps"}\n')
    (rejected,) = rejections(read_file(tmp_path / "a.jsonl"))
    assert rejected.reason == "the record has no title (its fields: heading; --map title=NAME says which one it is)"


def test_paths_and_queries_are_told_apart(tmp_path: Path) -> None:
    from rag.sources.live.query import Live, LiveQuery

    (tmp_path / "a.jsonl").write_text(ROW)
    given = [str(tmp_path / "a.jsonl"), 'arxiv:cat:cs.IR  AND ti:"lamps"', "pubmed:lamps[ti]"]
    file, first, second = registry.sources(given, Live(), None)
    assert isinstance(file, SourceFile)
    assert isinstance(first, LiveQuery)
    assert (first.name, first.service, first.limit) == ('arxiv:cat:cs.IR AND ti:"lamps"', "arxiv", 1000)
    assert second.name == "pubmed:lamps[ti]"
    with pytest.raises(SourceError, match="asks for nothing"):
        registry.sources(["arxiv: "], Live(), None)


GENERATE = """
import json, sys
abstract = "Lamps are dim in every cave that we looked at, and we looked at many. " * 15
if sys.argv[1] == "jsonl":
    row = lambda n: json.dumps({"title": f"Lamp {n}", "abstract": abstract}) + "\\n"
    head = tail = ""
elif sys.argv[1] == "array":
    row = lambda n: json.dumps({"title": f"Lamp {n}", "abstract": abstract}) + ", "
    head, tail = '{"papers": [', '{"title": "end"}]}'
else:
    head, tail = "<PubmedArticleSet>\\n", "</PubmedArticleSet>"
    text = f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract></Article></PubmedArticle>\\n"
    row = lambda n: f"<PubmedArticle><Article><ArticleTitle>Lamp {n}</ArticleTitle>{text}"
with open(sys.argv[2], "w") as out:
    out.write(head)
    for n in range(int(sys.argv[3])):
        out.write(row(n))
    out.write(tail)
"""
MEASURE = """
import resource, sys
from pathlib import Path
from rag.sources import registry
from rag.sources.files import SourceFile
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in registry.read(SourceFile(path.name, path), None, {}))
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is counted in other units elsewhere")
@pytest.mark.parametrize("kind", ["jsonl", "array", "pubmed"])
def test_a_large_file_is_never_in_memory(kind: str, tmp_path: Path) -> None:
    """60 MB here; 300 MB and 200 MB were measured once, with the same result."""
    path, rows = tmp_path / "large", 55_000
    run = [sys.executable, "-c"]
    subprocess.run([*run, textwrap.dedent(GENERATE), kind, str(path), str(rows)], check=True)
    assert path.stat().st_size > 55_000_000
    root = Path(__file__).parents[3]
    out = subprocess.run([*run, MEASURE, str(path)], check=True, capture_output=True, text=True, cwd=root).stdout
    count, grown = map(int, out.split())
    assert count >= rows
    assert grown < 40
