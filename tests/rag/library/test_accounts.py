"""Whatever mixture is loaded, every record is accounted for: added, merged or rejected; none lost, none doubled."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import Attest, Settings

SUBJECTS = "caves lamps rivers bread yeast crabs tides sensors gravity sugar copper violins glaciers moss".split()
BROKEN = [
    "{",
    '{"title": ',
    "[1, 2]",
    '"a word"',
    '{"abstract": "It has no title."}',
    '{"title": ""}',
    "null",
    "\ud800",
]
FORMATS = ("jsonl", "csv", "ris", "zip")
Rows = list[int | str]


def title(number: int) -> str:
    return f"The {SUBJECTS[number]} of number {number} and what {SUBJECTS[-number - 1]} do to them"


def paper(number: int) -> dict[str, object]:
    abstract = f"We looked at {SUBJECTS[number]}. There were {number + 3} of them. In the end {number} were left."
    return {"title": title(number), "abstract": abstract, "year": 2000 + number, "doi": f"10.5555/a.{number}"}


def jsonl(rows: Rows) -> tuple[bytes, int]:
    lines = [json.dumps(paper(row)) if isinstance(row, int) else row for row in rows]
    return "\n".join(lines).encode("utf-8", "surrogatepass"), sum(isinstance(row, str) for row in rows)


def table(rows: Rows) -> tuple[bytes, int]:
    out, refused = io.StringIO(), 0
    writer = csv.writer(out)
    writer.writerow(["title", "abstract", "year", "doi"])
    for row in rows:
        if isinstance(row, int):
            writer.writerow(paper(row).values())
        else:  # a row without a title
            writer.writerow(["", "It has an abstract.", "2000", ""])
            refused += 1
    return out.getvalue().encode(), refused


def ris(rows: Rows) -> tuple[bytes, int]:
    texts, refused = [], 0
    for row in rows:
        if isinstance(row, int):
            one = paper(row)
            tags = [f"TI  - {one['title']}", f"AB  - {one['abstract']}", f"PY  - {one['year']}", f"DO  - {one['doi']}"]
        else:
            tags, refused = ["AB  - It has no title."], refused + 1
        texts.append("\n".join(["TY  - JOUR", *tags, "ER  - ", ""]))
    return "\n".join(texts).encode(), refused


def packed(rows: Rows) -> tuple[bytes, int]:
    out, refused = io.BytesIO(), 0
    with zipfile.ZipFile(out, "w") as archive:
        for number, part in enumerate((rows[::2], rows[1::2])):
            if part:
                data, more = (jsonl, ris)[number](part)
                archive.writestr(f"{number}.{('jsonl', 'ris')[number]}", data)
                refused += more
    return out.getvalue(), refused


WRITERS = {"jsonl": jsonl, "csv": table, "ris": ris, "zip": packed}
# Readable first: what a file is has to be seen by its first lines.
FILES = st.lists(
    st.tuples(
        st.sampled_from(FORMATS),
        st.builds(
            lambda first, rest: [*first, *rest],
            st.lists(st.integers(0, 13), min_size=2, max_size=3),
            st.lists(st.integers(0, 13) | st.sampled_from(BROKEN), max_size=8),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(files=FILES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_record_is_added_merged_or_rejected(
    files: list[tuple[str, Rows]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("accounts")
    paths, refused = write(folder, files)
    given_papers = Counter(row for _, rows in files for row in rows if isinstance(row, int))
    attest = Attest(Settings(_env_file=None, data_dir=folder / "library", llm="none"))
    try:
        report = attest.ingest(paths)
        assert report.records == sum(given_papers.values()) + refused
        assert report.records == report.added + report.updated + report.unchanged + report.merged_duplicates + len(
            report.rejected
        )
        assert len(report.rejected) == refused
        assert all(one.line is not None and one.reason for one in report.rejected)
        assert (report.added, report.joined) == (len(given_papers), {})
        assert sorted(one.title for one in attest.papers()) == sorted(map(title, given_papers))
        assert attest.doctor().ok
        # Loaded again, in another order: nothing more, and the same papers under the same keys.
        keys = {one.paper_id: one.key for one in attest.papers()}
        again = attest.ingest(paths[::-1])
        assert (again.records, again.added, len(again.rejected)) == (report.records, 0, refused)
        assert {one.paper_id: one.key for one in attest.papers()} == keys
        assert again.papers_in_library == len(given_papers)
    finally:
        attest.close()


def write(folder: Path, files: list[tuple[str, Rows]]) -> tuple[list[str], int]:
    """Write the files and return their paths, and how many of their records are none."""
    paths, refused = [], 0
    for number, (fmt, rows) in enumerate(files):
        data, more = WRITERS[fmt](rows)
        path = folder / f"{number}.{fmt}"
        path.write_bytes(data)
        paths.append(str(path))
        refused += more
    return paths, refused
