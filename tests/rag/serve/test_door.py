"""Nobody unknown is served, over real HTTP; whoever is removed is served no more, at once."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import httpx
import pytest

from rag.serve.accounts import new_token, now
from tests.rag.serve.fronted import served, sign_in, users


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_only_a_token_opens_the_interfaces(tmp_path: Path) -> None:
    file, tokens = users(tmp_path)
    with served("0.0.0.0", auth_file=file.path) as url:
        refused = httpx.get(f"{url}/v1/search")
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert refused.json()["error"]["type"] == "NotSignedIn"
        for given in ("", "Bearer", "Bearer wrong", f"Basic {tokens['ada']}", tokens["ada"], "Bearer \xff"):
            headers = {"authorization": given.encode("latin-1")}
            assert httpx.get(url, headers=headers).status_code == 401, given
        assert httpx.get(f"{url}/?token={tokens['ada']}").status_code == 401
        assert httpx.get(f"{url}/sign-in").status_code == 401
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            assert httpx.request(method, f"{url}/any").status_code == 401
        ada = httpx.get(url, headers=bearer(tokens["ada"])).json()
        bob = httpx.get(url, headers=bearer(tokens["bob"])).json()
        assert (ada["name"], ada["edits"]) == ("ada", True)
        assert (bob["name"], bob["edits"]) == ("bob", False)
        assert httpx.get(f"{url}/open").status_code == 200
        assert httpx.get(f"{url}/open/").status_code == 401
        assert httpx.get(f"{url}//open").status_code == 401


def test_what_is_revoked_opens_nothing_any_more(tmp_path: Path) -> None:
    file, tokens = users(tmp_path)
    with served("0.0.0.0", auth_file=file.path) as url, httpx.Client(headers=bearer(tokens["ada"])) as client:
        assert client.get(url).status_code == 200
        with client.stream("GET", f"{url}/stream") as stream:
            parts = stream.iter_text()
            next(parts)
            file.change(lambda known: known.update(ada=dataclasses.replace(known["ada"], tokens=())))
            begun = time.monotonic()
            assert len(list(parts)) < 500
            assert time.monotonic() - begun < 5
        assert client.get(url).status_code == 401
        token, kept = new_token("other")
        file.change(lambda known: known.update(ada=dataclasses.replace(known["ada"], tokens=(kept,), role="reader")))
        assert httpx.get(url, headers=bearer(token)).json()["edits"] is False


def test_a_file_that_is_damaged_or_gone_lets_nobody_in(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, tokens = users(tmp_path)
    text = file.path.read_text()
    with served("0.0.0.0", auth_file=file.path) as url:
        for broken in ("{", None):
            file.path.write_text(broken) if broken else file.path.unlink()
            answer = httpx.get(url, headers=bearer(tokens["ada"]))
            assert answer.status_code == 503
            assert str(tmp_path) not in answer.text
            assert str(tmp_path) in caplog.text
        file.path.write_text(text)
        file.path.chmod(0o600)
        assert httpx.get(url, headers=bearer(tokens["ada"])).status_code == 200


def test_a_page_leads_to_the_form_and_everything_else_is_refused(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    with served(page=True, auth_file=file.path, root_path="/attest") as url:
        asked = httpx.get(f"{url}/attest/?c=abc")
        assert (asked.status_code, asked.headers["location"]) == (303, "/attest/sign-in?to=%3Fc%3Dabc")
        assert asked.headers["cache-control"] == "no-store"
        for path in ("config", "gradio_api/queue/join", "page/page.css", "gradio_api/heartbeat/abc", "gradio_api/info"):
            assert httpx.get(f"{url}/attest/{path}").status_code == 401, path
            assert httpx.post(f"{url}/attest/{path}").status_code == 401, path


def test_a_session_is_a_visitor_until_it_ends(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    with served(page=True, auth_file=file.path) as url, httpx.Client(base_url=url) as ada:
        assert sign_in(ada).status_code == 303
        said = ada.get("/")
        assert said.json()["name"] == "ada"
        assert said.headers["cache-control"] == "no-store"
        with httpx.Client(base_url=url) as bob:
            sign_in(bob, "bob")
            assert bob.get("/").json()["name"] == "bob"
            assert bob.get("/").json()["edits"] is False
            file.change(lambda known: known.update(bob=dataclasses.replace(known["bob"], role="editor")))
            assert bob.get("/").json()["edits"] is True
            with bob.stream("GET", "/stream") as stream:
                parts = stream.iter_text()
                next(parts)
                file.change(lambda known: known.pop("bob") and None)
                assert len(list(parts)) < 500
            assert bob.get("/config").status_code == 401
        file.change(lambda known: known.update(ada=dataclasses.replace(known["ada"], since=now())))  # a new password
        assert ada.get("/config").status_code == 401


def test_a_web_socket_is_behind_the_door_too(tmp_path: Path) -> None:
    websockets = pytest.importorskip("websockets.sync.client")
    file, tokens = users(tmp_path)
    with served("0.0.0.0", auth_file=file.path) as url:
        where = url.replace("http", "ws", 1)
        with pytest.raises(Exception, match="403"):
            websockets.connect(where)
        with websockets.connect(where, additional_headers=bearer(tokens["bob"])) as socket:
            assert socket.recv() == "bob"


def test_a_refusal_is_json_as_everywhere(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    with served(auth_file=file.path) as url:
        assert json.loads(httpx.get(url).text)["schema_version"] == 1
