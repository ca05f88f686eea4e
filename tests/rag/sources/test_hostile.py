"""Files that are broken, made to hurt, or no files at all: a clear rejection, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.schema import Record, Rejection
from rag.sources import registry
from rag.sources.archives import Part
from rag.sources.fields import Fields
from rag.sources.files import SourceFile, expand
from tests.rag.sources.reading import FIXTURES, content, read_file, records, rejections

ROOT = Path(__file__).parents[3]
READERS = {one.name: one for one in registry._FORMATS}


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """End a test that does not end by itself: with what is read here a reader once needed hours."""

    def stop(*_: object) -> None:
        raise TimeoutError("reading does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def read(data: str | bytes, fmt: str | None = None) -> tuple[list[str], list[str]]:
    """Return the titles and the reasons that some bytes give."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    items = list(registry._read_part(Part("a", io.BytesIO(raw)), fmt, {}))
    return [one.title for one in records(items)], [one.reason for one in rejections(items)]


def front(text: str) -> str:
    return f"---\ntitle: A\n{text}\n---\nLamps are dim.\n"


def laughs(first: str, inner: str) -> str:
    """Return YAML in which nine lines stand for 9^9 values."""
    rest = (f"{chr(98 + n)}: &{chr(98 + n)} {inner % ','.join([f'*{chr(97 + n)}'] * 9)}" for n in range(9))
    return front("\n".join([f"a: &a {first}", *rest, "year: [{q: *j}]"]))


MANY = 60_000
# What took from 15 seconds to for ever, or a traceback.
HOSTILE = {
    "blank lines before anything": "\n" * MANY + "x",
    "blank lines after an @": "@" + "\n" * MANY,
    "blanks in a heading": "# a" + " " * MANY + "x\nLamps.",
    "a heading of hashes": "# " + "#" * MANY + "x\nLamps.",
    "an open heading in markup": json.dumps({"title": "A", "abstract": "<title>" + " " * MANY + "x"}),
    "many open headings in markup": json.dumps({"title": "A", "abstract": "<title>" * MANY}),
    "an endless arXiv id": json.dumps({"title": "A", "arxiv": "a" * MANY}),
    "an endless own id": json.dumps({"title": "A", "_id": "arxiv:" + "a" * MANY}),
    "blanks between authors": json.dumps({"title": "A", "authors": "x" + " " * MANY + "y"}),
    "a number of 5,000 digits": '{"title": "A", "year": ' + "9" * 5000 + "}",
    "a number of 5,000 digits in a list": '[{"title": "A", "year": ' + "9" * 5000 + "}]",
    "JSON 100,000 deep": '{"a":' * 100_000,
    "YAML 20,000 deep": front("year: " + "[" * 20_000),
    "YAML of itself": front("year: &a [*a]"),
    "YAML that laughs": laughs("[x,x]", "[%s]"),
    "YAML that merges": laughs("{x: 1}", "{<<: [%s]}"),
    "a hexadecimal number in YAML": front("year: 0x" + "f" * 20_000 + "\nvenue: 0x" + "f" * 20_000),
    "a year of sixties in YAML": front("venue: 1" + ":59" * 5000),
    "a date in YAML that is none": front("year: 2021-13-45"),
    "a program in YAML": front('venue: !!python/object/apply:os.system ["true"]'),
    "braces in BibTeX": "@a{k, title={" + "{" * 100_000 + "x" + "}" * 100_000 + "}}",
    "parts in BibTeX": "@a{k, title=" + '"a" # ' * 50_000 + '"b"}',
    "macros in BibTeX": '@string{a="xxxxxxxxxx"}\n'
    + "".join(f"@string{{{chr(98 + n)}={' # '.join([chr(97 + n)] * 10)}}}\n" for n in range(9))
    + "@a{k, title=j}",
    "an open cell over long lines": 'title,abstract\n"' + ("x" * 20_000 + "\n") * 600,
    "30,000 columns": "title," + ",".join(f"c{n}" for n in range(30_000)) + "\nA,b\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_made_to_hurt_ends_soon_and_without_a_crash(name: str) -> None:
    for title in read(HOSTILE[name])[0]:
        title.encode()
    if name.startswith(("blanks in a h", "a heading")):
        read(HOSTILE[name], "text")


def test_no_field_may_be_as_deep_as_it_likes() -> None:
    for depth in [*range(940, 1010, 3), 5000]:
        for field in ("title", "abstract", "authors", "year", "tags", "doi", "externalIds"):
            value = '{"a":' * depth + "1" + "}" * depth
            titles, _ = read(f'{{"title": "A", "{field}": {value}}}\n{{"title": "B"}}\n')
            assert titles[-1] == "B"


def test_what_is_no_number_is_nothing() -> None:
    titles, reasons = read('{"title": NaN, "abstract": NaN}\n{"title": "A", "abstract": NaN, "year": Infinity}\n')
    assert (titles, len(reasons)) == (["A"], 1)
    (found,) = records(
        list(registry._read_part(Part("a", io.BytesIO(b'{"title": "A", "abstract": NaN, "summary": "B"}')), None, {}))
    )
    assert found.abstract == "B"


def test_a_title_or_abstract_of_a_million_characters_is_rejected_alone() -> None:
    long = "lamp " * 200_000
    rows = [{"title": long}, {"title": "A", "abstract": long}, {"title": "B"}]
    titles, reasons = read("".join(json.dumps(row) + "\n" for row in rows))
    assert titles == ["B"]
    assert reasons == [
        "the title has 999,999 characters, as no title has",
        "the abstract has 999,999 characters, as no abstract has",
    ]
    pair = "Lamps in caves\n" + "They are dim. " * 20 + "\n"
    titles, reasons = read(pair * 3 + "A title\n" + long + "\n" + pair)
    assert (titles.count("Lamps in caves"), reasons) == (4, ["the line is longer than any abstract"])


def test_no_control_character_reaches_a_terminal() -> None:
    rows = '{"title": "A\\u001b[31m\\u0007B\\u009b", "venue": "\\u001b", "authors": ["C\\u001b[2J"]}\n'
    rows += '{"\\u001b[2J\\ud800": 1}\n'
    items = list(registry._read_part(Part("a", io.BytesIO(rows.encode())), None, {}))
    (paper,), (refused,) = records(items), rejections(items)
    for text in (paper.title, paper.venue or "", *paper.authors, refused.reason):
        assert text.isprintable()
        text.encode()
    assert read(("Lamp\x00s in caves\n" + "dim " * 100 + "\n") * 3)[0] == ["Lamps in caves"] * 3


def test_a_reason_is_never_as_long_as_the_file() -> None:
    assert len(read(json.dumps({"k" * 1_000_000: 1}))[1][0]) < 500


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "A"}\n{"title": "B"}\n',
        "title,abstract\nA,x\nB,y\n",
        "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nER  - \n",
        "@a{k, title={A}}\n@a{l, title={B}}\n",
        "PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B\n",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_line_ends_of_old_macs_are_line_ends(text: str, codec: str) -> None:
    assert read(text.replace("\n", "\r").encode(codec)) == (["A", "B"], [])


def test_a_million_empty_lines_end_the_reading() -> None:
    titles, reasons = read('{"title": "A"}\n' + "\n" * 1_100_000 + '{"title": "B"}\n')
    assert (titles, ["empty lines" in one for one in reasons]) == (["A"], [True])


def test_each_of_several_entries_on_one_line_is_read() -> None:
    assert read("@a{k, title={A}} @a{l, title={B}}@a{m, title={C}} me@home.org\n") == (["A", "B", "C"], [])
    titles, reasons = read("@a{k, title={A}} @a{l, title=}\n@a{m, title={C}}\n")
    assert (titles, len(reasons)) == (["A", "C"], 1)


def test_a_word_of_another_format_in_a_table_does_not_decide() -> None:
    assert read("title\tabstract\nLamps <PubmedArticle <OAI-PMH\tdim\n")[0] == ["Lamps <PubmedArticle <OAI-PMH"]


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_good_file_with_faults_is_no_crash(name: str, data: st.DataObject) -> None:
    whole = (FIXTURES / name).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole)))
        faults = [
            b"\x00",
            b"\xff",
            b'"',
            b"{",
            b"}",
            b"<",
            b"&",
            b"\r",
            b"\n@a{",
            b"\xed\xa0\x80",
            b"]]>",
            b"<!--",
            b"\\",
        ]
        junk = data.draw(st.sampled_from(faults) | st.binary(max_size=20))
        whole = whole[:at] + junk + whole[at + data.draw(st.sampled_from([0, 0, 1, 50])) :]
    for fmt in (None, data.draw(st.sampled_from(registry.FORMATS))):
        titles, reasons = read(whole, fmt)
        for text in [*titles, *reasons]:
            text.encode()


@pytest.mark.parametrize("fmt", READERS)
@given(data=st.binary(max_size=500))
def test_any_bytes_in_any_format_are_records_and_rejections(fmt: str, data: bytes) -> None:
    for item in READERS[fmt].read(content(data), Fields("a", {})):
        assert isinstance(item, Record | Rejection)


def packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", '{"title": "A"}\n' * 20)
        archive.writestr("ä.csv", "title\nB\n")
    return out.getvalue()


@pytest.mark.parametrize("whole", [packed(), gzip.compress(b'{"title": "A"}\n' * 99)], ids=["zip", "gzip"])
@given(faults=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4), cut=st.booleans())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_archive_says_so(whole: bytes, faults: list[tuple[float, int]], cut: bool, tmp_path: Path) -> None:
    data = bytearray(whole)
    for place, byte in faults:
        data[int(place * (len(data) - 1))] = byte
    (tmp_path / "a").write_bytes(data[: int(faults[0][0] * len(data))] if cut else data)
    try:
        read_file(tmp_path / "a")
    except SourceError as exc:
        said = str(exc)
    else:
        said = "a: nothing"
    assert "a:" in said


def test_a_name_in_an_archive_that_is_no_text_costs_itself_alone(tmp_path: Path) -> None:
    data = packed()
    at = data.index("ä.csv".encode())
    (tmp_path / "a.zip").write_bytes(data[:at] + b"\xc3W" + data[at + 2 :])
    items = read_file(tmp_path / "a.zip")
    assert len(records(items)) == 20
    assert ["damaged" in one.reason for one in rejections(items)] == [True]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.jsonl").write_text('{"title": "Secret"}\n')
    link = zipfile.ZipInfo("link.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, str(tmp_path / "secret.jsonl"))
    assert not records(read_file(tmp_path / "a.zip"))


# ---- what is no ordinary file ----


def test_links_that_lead_nowhere_or_to_themselves_are_named(tmp_path: Path) -> None:
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop.jsonl").symlink_to(tmp_path / "loop.jsonl")
    for given_path in ("gone.jsonl", "loop.jsonl", "*.jsonl"):
        with pytest.raises(SourceError, match="leads nowhere"):
            expand([str(tmp_path / given_path)])
    (tmp_path / "a.json").write_text('{"title": "A"}')
    (tmp_path / "inside").symlink_to(tmp_path)
    assert [file.name for file in expand([str(tmp_path)])] == ["a.json"]


@pytest.mark.parametrize("path", ["a" * 5000, "~nobody-of-that-name/a.json", "a\x00b"])
def test_a_path_that_can_be_none_is_an_error_with_a_sentence(path: str) -> None:
    with pytest.raises(SourceError) as caught:
        expand([path])
    assert len(str(caught.value)) < 6000


def test_a_file_name_that_is_no_text_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"L\xf6we.jsonl")).write_text('{"title": "A"}\n')
    (file,) = expand([str(tmp_path)])
    file.name.encode()
    assert [one.title for one in records(list(registry.read(file, None, {})))] == ["A"]


def test_devices_sockets_and_folders_are_refused(tmp_path: Path) -> None:
    assert ["not text" in one.reason for one in rejections(read_file(Path("/dev/zero")))] == [True]
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path in (tmp_path / "socket", tmp_path):
            with pytest.raises(SourceError, match="cannot be read"):
                read_file(path)
    os.mkfifo(tmp_path / "pipe")
    assert expand([str(tmp_path)]) == []


def test_a_pipe_is_read_as_it_is_written(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["sh", "-c", f"printf '{{\"title\": \"A\"}}' > '{tmp_path}/pipe'"]):
        assert [one.title for one in records(read_file(tmp_path / "pipe"))] == ["A"]


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "A"}\n' * 100_000)
    items = registry.read(SourceFile(name=path.name, path=path), None, {})
    next(items)
    path.unlink()
    assert any(isinstance(item, Rejection) and "changed while it was read" in item.reason for item in items)
    with pytest.raises(SourceError, match="no such file"):
        read_file(path)


MEASURE = """
import json, resource, sys
from pathlib import Path
from rag.errors import SourceError
from rag.schema import Record, Rejection
from rag.sources import registry
from rag.sources.files import SourceFile
path, count, reasons = Path(sys.argv[1]), 0, []
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    for item in registry.read(SourceFile(path.name, path), None, {}):
        count += isinstance(item, Record)
        if isinstance(item, Rejection):
            reasons.append(item.reason)
except SourceError as exc:
    reasons.append(str(exc))
print(json.dumps([count, reasons, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]))
"""
GB = 1024**3
ARTICLE = (
    "<PubmedArticle><MedlineCitation><Article><ArticleTitle>A</ArticleTitle></Article></MedlineCitation>"
    "</PubmedArticle>\n"
)
# What stands before 10 GB of nothing, what after it, and what is said.
HUGE = {
    "zeros": ("", "", "not text"),
    "jsonl": ('{"title": "A"}\n' * 6000 + '{"title": "', '"}\n', "longer than 256 MB; what follows it was not read"),
    "csv": ("title,abstract\n" + "A,b\n" * 20_000, "\nA,b\n", "longer than 256 MB; what follows it was not read"),
    "bib": ("@a{k, title={A}}\n" * 6000, "\n", "longer than 256 MB; what follows it was not read"),
    "xml": ("<PubmedArticleSet>\n" + ARTICLE * 1000, ARTICLE, "no record begins any more"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="files with holes, and memory counted in KB")
@pytest.mark.parametrize("kind", HUGE)
def test_ten_gigabytes_without_a_line_end_cost_one_rejection_and_no_memory(kind: str, tmp_path: Path) -> None:
    before, after, said = HUGE[kind]
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(before.encode())
        file.truncate(10 * GB)
        file.seek(10 * GB)
        file.write(after.encode())
    run = [sys.executable, "-c", MEASURE, str(path)]
    out = subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT, timeout=50).stdout
    count, reasons, grown = json.loads(out)
    assert count == sum(before.count(row) for row in ('{"title": "A"}', "A,b", "={A}", "<ArticleTitle>"))
    assert said in reasons[-1]
    assert len(reasons) <= 2
    assert grown < 60


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_bomb_is_stopped_in_bounded_memory(kind: str, tmp_path: Path) -> None:
    path, block = tmp_path / f"bomb.{kind}", (b" " * 1000 + b"\n") * 1000
    if kind == "gz":
        with gzip.open(path, "wb", 1) as file:
            file.write(b'{"title": "A"}\n')
            for _ in range(200):
                file.write(block)
    else:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("a.jsonl", "w") as file,
        ):
            file.write(b'{"title": "A"}\n')
            for _ in range(200):
                file.write(block)
    run = [sys.executable, "-c", MEASURE, str(path)]
    count, reasons, grown = json.loads(
        subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT, timeout=50).stdout
    )
    # 200 MB from 1 MB are within what an export may be; 10 GB of the same grow no further than this.
    assert count == 1
    assert all("more than 200 times its size" in reason for reason in reasons)
    assert grown < 60
