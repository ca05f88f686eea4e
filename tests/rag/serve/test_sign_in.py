"""Signing in over real HTTP: what is known tells nothing, and what failed often has to wait."""

from __future__ import annotations

import dataclasses
import statistics
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from rag.serve import sign_in as module
from rag.serve.attempts import Attempts
from rag.serve.passwords import Passwords
from tests.rag.serve.fronted import PASSWORD, served, sign_in, users


def attributes(answer: httpx.Response, name: str) -> set[str]:
    """Return the attributes of the cookie that is set last."""
    found = [line for line in answer.headers.get_list("set-cookie") if line.split("=", 1)[0].endswith(name)]
    return {part.strip().lower() for part in found[-1].split(";")[1:]}


def test_a_form_signs_in_and_out_with_a_new_id_each_time(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    with served(page=True, auth_file=file.path) as url, httpx.Client(base_url=url) as client:
        entered = sign_in(client, to="?c=abc")
        assert (entered.status_code, entered.headers["location"]) == (303, "/?c=abc")
        assert attributes(entered, "attest_session") == {"path=/", "httponly", "samesite=lax"}
        first = client.cookies["attest_session"]
        sign_in(client)
        second = client.cookies["attest_session"]
        assert first != second
        assert httpx.get(url, cookies={"attest_session": first}).status_code == 303  # the one before is over
        left = client.post("/sign-out")
        assert (left.status_code, left.headers["location"]) == (303, "/sign-in?out=1")
        assert "attest_session" not in client.cookies
        assert httpx.get(f"{url}/config", cookies={"attest_session": second}).status_code == 401
        assert "You are signed out." in client.get("/sign-in?out=1").text
        assert client.get("/sign-out").status_code == 405


def test_under_tls_the_cookie_is_kept_from_plain_http_and_other_hosts(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    app = {"auth_file": file.path, "allowed_hosts": "attest.example.org", "trusted_proxies": "127.0.0.1"}
    said = {"x-forwarded-proto": "https", "x-forwarded-host": "attest.example.org"}
    with served(page=True, **app) as url, httpx.Client(base_url=url, headers=said) as client:
        page = client.get("/sign-in")
        token = page.text.split('name="form" value="')[1].split('"')[0]
        known = page.headers["set-cookie"].split(";")[0]
        fields = {"name": "ada", "password": PASSWORD, "form": token}
        entered = client.post("/sign-in", data=fields, headers={"cookie": known})
        assert entered.headers.get_list("set-cookie")[0].startswith("__Host-attest_session=")
        assert attributes(entered, "attest_session") == {"path=/", "httponly", "samesite=lax", "secure"}
    with served(page=True, **app, root_path="/attest") as url, httpx.Client(base_url=url, headers=said) as client:
        page = client.get("/attest/sign-in")
        assert 'action="/attest/sign-in"' in page.text
        assert "path=/attest/sign-in" in attributes(page, "attest_form")


def test_nothing_tells_whether_a_name_is_known(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    file.change(lambda known: known.update(bot=dataclasses.replace(known["bob"], name="bot", password=None)))
    with served(page=True, auth_file=file.path) as url:
        said, seconds = set(), {}
        for name in ("ada", "nobody", "bot", "../ada", "<b>"):
            with httpx.Client(base_url=url) as client:
                took = []
                for _ in range(2):
                    begun = time.monotonic()
                    answer = sign_in(client, name, "a wrong password")
                    took.append(time.monotonic() - begun)
                    assert answer.status_code == 401
                    said.add(answer.text.split('role="alert">')[1].split("<")[0])
                    assert "<b>" not in answer.text
                seconds[name] = min(took)
        assert said == {"This name and password are not known. Check both and try again."}
        typical = statistics.median(seconds.values())
        assert all(typical / 3 < one < typical * 3 for one in seconds.values()), seconds


def test_a_form_that_is_not_ours_signs_nobody_in(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    right = {"name": "ada", "password": PASSWORD}
    with served(page=True, auth_file=file.path) as url:
        assert httpx.post(f"{url}/sign-in", data=right).status_code == 403
        assert httpx.post(f"{url}/sign-in", data=right | {"form": ""}, cookies={"attest_form": ""}).status_code == 403
        assert httpx.post(f"{url}/sign-in", data=right | {"form": "x"}, cookies={"attest_form": "x"}).status_code == 403
        with httpx.Client(base_url=url, headers={"origin": "https://evil.example"}) as client:
            assert sign_in(client).status_code == 403
        with httpx.Client(base_url=url) as client:
            assert client.post("/sign-in", data={"name": "a" * 20_000}).status_code == 400
            assert client.post("/sign-in", data={str(number): "x" for number in range(50)}).status_code == 400
            assert client.put("/sign-in").status_code == 405
            for to in ("//evil.example", "https://evil.example", "/x", "\n", "?\r\nSet-Cookie: a=b", "evil"):
                entered = sign_in(client, to=to)
                assert (entered.status_code, entered.headers["location"]) == (303, "/"), to
                assert len(entered.headers.get_list("set-cookie")) == 2


def test_whoever_fails_often_has_to_wait_even_with_the_right_password(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    with served(page=True, auth_file=file.path) as url, httpx.Client(base_url=url) as client:
        for _ in range(5):
            assert sign_in(client, "ada", "a wrong password").status_code == 401
        waiting = sign_in(client)
        assert waiting.status_code == 429
        assert 1 <= int(waiting.headers["retry-after"]) <= 60
        assert "Too many attempts. Try again in" in waiting.text
        assert sign_in(client, "bob").status_code == 303  # another user of the same address does not


def test_attempts_are_counted_by_user_and_by_address() -> None:
    attempts = Attempts()
    for number in range(30):
        assert attempts.wait(f"user{number}", "1.1.1.1") == 0
        attempts.failed(f"user{number}", "1.1.1.1")
    assert 0 < attempts.wait("fresh", "1.1.1.1") <= 900
    assert attempts.wait("fresh", "2.2.2.2") == 0
    for number in range(100):
        attempts.failed("ada", f"3.3.3.{number}")
    assert attempts.wait("ada", "4.4.4.4") > 0
    attempts.failed("x" * 1000, "5.5.5.5")
    assert attempts.wait("ada/../bob", "4.4.4.4") == 0


def test_a_hash_of_older_parameters_is_made_anew(tmp_path: Path) -> None:
    from argon2 import PasswordHasher

    file, _ = users(tmp_path)
    old = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    file.change(lambda known: known.update(ada=dataclasses.replace(known["ada"], password=old)))
    with served(page=True, auth_file=file.path) as url, httpx.Client(base_url=url) as client:
        assert sign_in(client).status_code == 303
        stored = file.read()["ada"].password
        assert stored is not None
        assert stored != old
        assert not Passwords().outdated(stored)
        assert client.get("/").json()["name"] == "ada"


def test_at_most_two_passwords_are_hashed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = users(tmp_path)
    now = most = 0
    lock = threading.Lock()

    def slow(self: object, name: str, password: str) -> None:
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        time.sleep(0.05)
        with lock:
            now -= 1

    monkeypatch.setattr(module.SignIn, "_proved", slow)
    with served(page=True, auth_file=file.path) as url:
        answers = []

        def enter(number: int) -> None:
            with httpx.Client(base_url=url, timeout=30) as client:
                answers.append(sign_in(client, f"user{number}", "x").status_code)

        threads = [threading.Thread(target=enter, args=[number]) for number in range(12)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert most == 2
    assert answers == [401] * 12


def test_too_many_who_wait_are_asked_to_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = users(tmp_path)
    monkeypatch.setattr(module, "_MOST_WAITING", 0)
    with served(page=True, auth_file=file.path) as url, httpx.Client(base_url=url) as client:
        busy = sign_in(client)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")


def test_a_session_of_a_user_who_is_there_no_more_is_nobodys(tmp_path: Path) -> None:
    file, _ = users(tmp_path)
    entrance = module.SignIn(file)
    session = entrance._sessions.begin(file.read()["ada"])
    assert entrance.account(session) == file.read()["ada"]
    file.change(lambda known: known.pop("ada") and None)
    assert entrance.account(session) is None
    assert entrance.account("") is None
    assert entrance.cookie(SimpleNamespace(cookies={}, scope={"scheme": "http"})) == ""  # type: ignore[arg-type]
