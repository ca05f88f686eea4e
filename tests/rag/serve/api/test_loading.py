"""Loads over HTTP: read by content, watched as jobs, stopped, capped, and gone from the disk afterwards."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag import Attest
from rag.serve.api.service import Service
from rag.serve.api.uploads import Uploads
from rag.serve.steps import Workers
from rag.serve.visitors import Visitor
from tests.conftest import PAPERS
from tests.rag.serve.api.conftest import Serve
from tests.waiting import until

LINES = "".join(json.dumps(paper) + "\n" for paper in PAPERS).encode()
DEEP = b'{"records": [' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}"
BIBTEX = b"@article{x, title={A Paper about Lamps in Caves}, author={Holm, Mira}, year={2020}}"


@pytest.fixture(autouse=True)
def _own_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))


def ended(client: TestClient, job_id: str) -> dict[str, Any]:
    """Wait for a job's end and return it."""
    until(lambda: client.get(f"/v1/jobs/{job_id}").json()["ended_at"])
    return dict(client.get(f"/v1/jobs/{job_id}").json())


def uploaded() -> list[Path]:
    """Return the files that lie in the folder of uploads."""
    return [path for path in Path(tempfile.gettempdir()).rglob("*") if path.is_file() and path.name != "in-use"]


def test_files_are_read_by_content_whatever_they_are_called(attest: Attest, serve: Serve) -> None:
    client = serve(attest)
    files = [
        ("file", ("../../etc/passwd", LINES, "text/html")),
        ("file", ("run.sh\0.py", gzip.compress(BIBTEX), "application/x-sh")),
        ("file", ("*.exe", b"MZ\x90\x00" + os.urandom(500), "application/octet-stream")),
        ("file", ("é" * 300 + ".jsonl", LINES, "")),
    ]
    taken = client.post("/v1/ingest", files=files, data={"tag": ["from afar", "caves"]})
    assert taken.status_code == 202
    assert taken.json()["status"] in ("waiting", "loading")
    job = ended(client, taken.json()["job_id"])
    assert job["status"] == "done", job
    assert job["report"]["added"] == len(PAPERS) + 1
    assert job["files"][0] == "passwd"
    assert [one["source"] for one in job["report"]["rejected"]] == ["*.exe"]
    assert tempfile.gettempdir() not in json.dumps(job)
    paper = attest.papers()[0]
    assert set(paper.tags) == {"from afar", "caves"}
    assert paper.sources[0].source == "passwd"
    until(lambda: not uploaded())


def test_records_are_loaded_as_json(attest: Attest, serve: Serve) -> None:
    client = serve(attest)
    taken = client.post("/v1/ingest", json={"records": PAPERS, "tags": ["caves"]})
    job = ended(client, taken.json()["job_id"])
    assert job["report"]["added"] == len(PAPERS)
    assert client.get("/v1/papers", params={"tag": "caves"}).json()["total"] == len(PAPERS)
    assert client.get("/v1/jobs").json()["jobs"] == [job]


def test_another_visitor_sees_no_job_of_ours(attest: Attest, serve: Serve) -> None:
    service_client = serve(attest, Visitor("ada", "editor"))
    job_id = service_client.post("/v1/ingest", json={"records": PAPERS}).json()["job_id"]
    ended(service_client, job_id)
    app = service_client.app
    app.visitor = Visitor("bob", "editor")
    assert service_client.get(f"/v1/jobs/{job_id}").status_code == 404
    assert service_client.delete(f"/v1/jobs/{job_id}").status_code == 404
    assert service_client.get("/v1/jobs").json()["jobs"] == []


def test_a_load_is_stopped_and_one_in_line_never_begins(
    attest: Attest, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, under_way, go_on = serve(attest), threading.Event(), threading.Event()
    real = attest.ingest

    def slow(paths: Any, **options: Any) -> Any:
        progress = options["progress"]

        def told(*news: Any) -> None:
            under_way.set()
            go_on.wait(10)
            progress(*news)

        return real(paths, **{**options, "progress": told})

    monkeypatch.setattr(attest, "ingest", slow)
    first, second = (client.post("/v1/ingest", json={"records": PAPERS}).json()["job_id"] for _ in range(2))
    assert under_way.wait(10)
    assert client.delete(f"/v1/jobs/{second}").json()["status"] == "cancelled"
    client.delete(f"/v1/jobs/{first}")
    go_on.set()
    assert ended(client, first)["status"] == "cancelled"
    assert ended(client, second)["report"] is None
    for _ in range(6):
        last = client.post("/v1/ingest", json={"records": [{"title": "Yet another paper on caves"}]})
    assert ended(client, last.json()["job_id"])["status"] == "done" if last.status_code == 202 else True


def test_too_many_loads_in_line_are_refused(attest: Attest, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    client, go_on = serve(attest), threading.Event()
    monkeypatch.setattr(attest, "ingest", lambda paths, **options: go_on.wait(10))
    given = [client.post("/v1/ingest", json={"records": PAPERS}) for _ in range(6)]
    assert [one.status_code for one in given] == [202] * 5 + [429]
    assert given[-1].headers["retry-after"]
    for one in given[:5]:
        client.delete(f"/v1/jobs/{one.json()['job_id']}")
    go_on.set()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"x"}, 415),
        ({"data": {"tag": "x"}, "files": {"other": ("a", b"x")}}, 422),
        ({"content": b"--x\r\nnonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"--x\r\nnonsense", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"files": {"file": ("a.jsonl", LINES)}, "data": {"format": "exe"}}, 400),
        ({"files": {"file": ("a.jsonl", LINES)}, "data": {"run": "me"}}, 422),
        ({"files": [("file", ("a.jsonl", b"{}"))] * 101}, 400),
        ({"json": {"records": []}}, 422),
        ({"json": {"records": ["x"]}}, 422),
        ({"json": {"records": [{"title": "x"}], "path": "/etc/passwd"}}, 422),
        ({"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400),
        ({"content": DEEP, "headers": {"content-type": "application/json"}}, None),
    ],
)  # fmt: skip
def test_what_is_no_upload_is_refused(attest: Attest, serve: Serve, request_: dict[str, Any], status: int) -> None:
    found = serve(attest).post("/v1/ingest", **request_)
    assert found.status_code == status if status else found.status_code < 500
    if found.status_code != 202:
        assert found.json()["error"]["message"]
        assert not uploaded()


def test_a_load_that_is_too_large_is_refused_while_it_comes(
    attest: Attest, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    attest.settings = attest.settings.model_copy(update={"upload_megabytes": 1})
    client = serve(attest)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    kind = {"content-type": "multipart/form-data; boundary=x"}
    pieces = iter([head, *([b"a" * 65536] * 40), b"\r\n--x--\r\n"])
    for content in (pieces, head + b"a" * 2_000_000 + b"\r\n--x--\r\n"):
        found = client.post("/v1/ingest", content=content, headers=kind)
        assert found.status_code == 413
        assert found.json()["error"]["type"] == "TooLargeError"
    assert not uploaded()


def test_the_folder_of_uploads_is_private_and_what_a_killed_process_left_is_removed(attest: Attest) -> None:
    left = Path(tempfile.gettempdir()) / "attest-uploads-left"
    left.mkdir()
    (left / "secret.jsonl").write_text("{}")
    os.utime(left, (1, 1))
    running = Uploads()
    assert not left.exists()
    service = Service(attest, Workers())
    folders = list(Path(tempfile.gettempdir()).iterdir())
    assert len(folders) == 2, "that of another process stays"
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in folders)
    assert service.end(1)
    running.close()
    assert not list(Path(tempfile.gettempdir()).iterdir())
