"""Nothing but the page's own is served, by whatever address, from the real program."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from rag import Attest
from rag.serve.visitors import LOCAL, Visitor, admit
from tests.browser.program import Program, running
from ui.gate import Gate
from ui.visit import Owned

SECRET = "never-to-be-served-4f1c"
UPLOAD = b'{"title": "An uploaded paper"}\n'

# Every route of the Gradio that is installed. A new one fails the test below: look at what it serves, then add it.
SERVED = set(
    "/ /config /static/{path:path} /assets/{path:path} /favicon.ico /theme.css /robots.txt /manifest.json"
    " /gradio_api/app_id /gradio_api/file={path_or_url:path} /gradio_api/reset /gradio_api/heartbeat/{session_hash}"
    " /gradio_api/queue/join /gradio_api/cancel /gradio_api/queue/data /gradio_api/component_server"
    " /gradio_api/upload_progress /gradio_api/upload /gradio_api/startup-events /gradio_api/theme.css".split()
)
CLOSED = set(
    "/openapi.json /login /logout /svelte/{path:path} /gradio_api/deep_link /pwa_icon/{size} /pwa_icon /monitoring"
    " /monitoring/summary /monitoring/{key} /gradio_api/user /gradio_api/login_check /gradio_api/token"
    " /gradio_api/dev/reload /gradio_api/runs /gradio_api/info /gradio_api/openapi.json"
    " /gradio_api/custom_component/{id}/{environment}/{type}/{file_name} /gradio_api/proxy={url_path:path}"
    " /gradio_api/stream/{event_id} /gradio_api/stream/{event_id}/close"
    " /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8"
    " /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}"
    " /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file /gradio_api/file/{path:path}"
    " /gradio_api/api/{api_name} /gradio_api/run/{api_name} /gradio_api/call/v2/{api_name}"
    " /gradio_api/call/{api_name} /gradio_api/call/{api_name}/{event_id} /gradio_api/call/v2/{api_name}/{event_id}"
    " /gradio_api/queue/status /gradio_api/process_recording /gradio_api/vibe-edit /gradio_api/undo-vibe-edit"
    " /gradio_api/vibe-code /gradio_api/vibe-starter-queries /gradio_api/run-history/connect"
    " /gradio_api/run-history/buckets /gradio_api/run-history/records"
    " /gradio_api/run-history/records/{endpoint}/{record_id}/assets/{asset_id}".split()
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The real program, with files around it that nobody may read."""
    folder = tmp_path_factory.mktemp("gate")
    for name in ("secret.txt", "notes.html", "uploads/.hidden"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(SECRET)
    (folder / ".env").write_text(f"OPENAI_API_KEY=sk-{SECRET}\n")
    with running(folder, "--sample-if-empty", ATTEST_REQUESTS_A_MINUTE="100000") as program:
        yield program


def ask(page: Program, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Send a path as it is written; a client library would tidy it up first."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(page.url).port, timeout=20)
    connection.putrequest(method, path.encode("utf-8", "surrogateescape").decode("latin-1"), skip_accept_encoding=True)
    for name, value in {**headers, **({"content-length": str(len(body))} if body is not None else {})}.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body)
    reply = connection.getresponse()
    found = reply.status, (b"" if "event-stream" in reply.headers.get("content-type", "") else reply.read(2_000_000))
    connection.close()
    return found


def upload(page: Program, name: str, content: bytes = UPLOAD) -> tuple[int, Any]:
    parts = f'--xyz\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    kind = "multipart/form-data; boundary=xyz"
    body = parts + content + b"\r\n--xyz--\r\n"
    status, answer = ask(page, "/gradio_api/upload", "POST", body, content_type=kind)
    return status, json.loads(answer) if status == 200 else answer


def files(page: Program) -> list[str]:
    """Return what must not be read: files of the library, of settings, of the system."""
    folder = page.log.parent
    library = folder / "library"
    (library / "link.txt").unlink(missing_ok=True)
    (library / "link.txt").symlink_to("/etc/passwd")
    found = [str(path) for path in library.rglob("*") if path.is_file()]
    assert any(path.endswith("catalog.sqlite3") for path in found)
    here = [str(folder / name) for name in (".env", "secret.txt", "notes.html", "uploads/.hidden", "errors.txt")]
    return [*found[:12], *here, "/etc/passwd", "/proc/self/environ", "/proc/self/cmdline", str(Path(__file__))]


def test_every_route_of_gradio_is_known(attest: Attest) -> None:
    import gradio as gr
    from gradio.routes import App

    from ui.page import build

    app = App.create_app(build(attest))
    assert gr.__version__
    routes = set()
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        routes |= {each.path.rstrip("/") or "/" for each in (inner.routes if inner else [route])}
    assert routes - SERVED - CLOSED == set(), "a new Gradio has new routes"
    assert SERVED - {"/"} <= routes


def test_what_waits_in_no_line_is_served(page: Program) -> None:
    status, _ = ask(page, "/gradio_api/run/predict", "POST", b"{}", content_type="application/json")
    assert status not in (403, 404)  # the page sends Stop there


@pytest.mark.parametrize("route", sorted(CLOSED))
def test_routes_that_the_page_does_not_use_are_not_there(page: Program, route: str) -> None:
    path = route.replace("{path:path}", "index.js").replace("{url_path:path}", "https://evil.example/x")
    path = "".join(part.partition("}")[2] and f"1{part.partition('}')[2]}" or part for part in path.split("{"))
    for method in ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        status, body = ask(page, path.replace("}", ""), method, b"{}" if method in ("POST", "PUT", "PATCH") else None)
        assert status == 404, (method, path)
        assert b"There is nothing here" in body or method == "HEAD"


@pytest.mark.parametrize(
    "way",
    [
        "/gradio_api/file={}",
        "/gradio_api/file=file://{}",
        "/gradio_api//file={}",
        "//gradio_api/file={}",
        "/file={}",
        "/file{}",
        "/gradio_api/file/{}",
        "/gradio_api/proxy={}",
        "/gradio_api/stream/1/1/1/../../../..{}",
        "/gradio_api/custom_component/1/client/component/..%2f..%2f..{}",
        "/static/../../../../../../..{}",
        "/static/..%2f..%2f..%2f..%2f..%2f..{}",
        "/static//{}",
        "/static/{}",
        "/assets/..%252f..%252f..{}",
        "/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{}",
        "/assets/..\\..\\..\\..{}",
        "/page/../../../../../..{}",
        "/page/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e{}",
        "/page/{}",
        "/svelte/../../../..{}",
        "/config?__theme={}",
        "/{}",
    ],
)
def test_no_address_leads_to_a_file_that_is_not_the_pages(page: Program, way: str) -> None:
    for file in files(page):
        content = Path(file).read_bytes()[:200]
        for path in dict.fromkeys((file, quote(file), quote(file, safe=""), f"{file}%00.png", f"{file}/.")):
            status, body = ask(page, way.format(path))
            assert SECRET.encode() not in body, path
            assert b"root:" not in body, path
            assert b"SQLite format" not in body, path
            assert status >= 400 or len(content) < 20 or content not in body, path


def test_no_site_is_fetched_for_a_visitor(page: Program) -> None:
    for target in (page.url, "http://127.0.0.1:9/x", "https://evil.example/x", "http://169.254.169.254/latest"):
        for way in ("/gradio_api/file={}", "/gradio_api/proxy={}", "/gradio_api/file=/{}"):
            assert ask(page, way.format(target))[0] == 404
    assert not any("evil" in host or "169.254" in host for host in page.hosts)


def test_an_upload_is_kept_as_a_file_and_given_back_as_one(page: Program) -> None:
    status, stored = upload(page, "papers.jsonl")
    assert status == 200
    (path,) = stored
    assert ask(page, f"/gradio_api/file={quote(path)}") == (200, UPLOAD)
    assert not os.stat(path).st_mode & 0o111
    assert ask(page, f"/gradio_api/file={quote(path)}/../..")[0] == 404
    assert ask(page, f"/gradio_api/file={Path(path).parent}")[0] in (403, 404)


@pytest.mark.parametrize(
    "name", ["../../../../tmp/owned.sh", "/etc/cron.d/owned", "x.html", "x.svg", "a\\..\\b", "%2e%2e%2fowned", ".env"]
)
def test_an_uploads_name_leads_nowhere_and_none_is_run_by_a_browser(page: Program, name: str) -> None:
    status, stored = upload(page, name, b"<script>window.owned = 1</script>")
    assert status in (200, 400, 422, 500)
    for path in stored if status == 200 else ():
        kept = Path(path).resolve()
        assert kept.parents[2].name.startswith("attest-")
        connection = http.client.HTTPConnection("127.0.0.1", urlsplit(page.url).port, timeout=20)
        connection.request("GET", f"/gradio_api/file={quote(path)}")
        reply = connection.getresponse()
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["content-type"] == "application/octet-stream"
        connection.close()


def test_uploads_are_gone_when_the_program_has_ended(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        (path,) = upload(program, "papers.jsonl")[1]
        link = Path(path).parent / "link"
        link.symlink_to("/etc/passwd")
        assert ask(program, f"/gradio_api/file={link}")[0] == 404
        assert Path(path).is_file()
    assert not Path(path).parent.parent.exists()


def test_another_visitors_upload_is_not_there(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"served"})

    mine, uploads = tmp_path / "mine.txt", Owned()
    mine.write_text("mine")
    uploads.add([str(mine)], "ada")
    gate = Gate(behind, tmp_path)

    def status(visitor: Visitor) -> int:
        async def door(scope: Any, receive: Any, send: Any) -> None:
            admit(scope, visitor)
            await gate(uploads.beside(scope), receive, send)

        return TestClient(door).get(f"/gradio_api/file={mine}").status_code

    assert status(LOCAL) == 200
    assert status(Visitor(name="ada", role="reader")) == 200
    assert status(Visitor(name="eve", role="editor")) == 404
