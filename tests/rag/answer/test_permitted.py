"""A visitor has the program ask no model server but those that whoever runs it permits."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from rag import Attest, ModelChoice, ModelError, Settings
from rag.answer.address import require_permitted
from tests.scripted_server import ScriptedServer
from tests.ui.settings.test_form import event, handler
from ui.page import build
from ui.settings.preferences import Preferences
from ui.settings.reading import Wrong, choice

LISTED = ("http://127.0.0.1:11434/v1", "https://models.example.org/v1/")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11434/v1",
        "http://127.0.0.1:11434/v1/",
        "https://models.example.org/v1",
        "https://MODELS.example.org:443/v1",
    ],
)
def test_what_is_listed_may_be_asked(address: str) -> None:
    require_permitted(address, LISTED)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:11435/v1",
        "http://127.0.0.1:11434/v1/../admin",
        "http://127.0.0.1:11434/admin",
        "http://127.1:11434/v1",
        "http://[::1]:11434/v1",
        "http://localhost:11434/v1",
        "http://2130706433:11434/v1",
        "http://169.254.169.254/latest/meta-data",
        "http://models.example.org/v1",
        "https://models.example.org.evil.example/v1",
        "https://evil.example/v1#https://models.example.org/v1",
        None,
    ],
)
def test_whatever_else_is_not_asked(address: str | None) -> None:
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:11434 or models\.example\.org"):
        require_permitted(address, LISTED)


def test_what_the_settings_permit(tmp_path: Path) -> None:
    def permitted(**values: object) -> tuple[str, ...] | None:
        return Settings(_env_file=None, **values).permitted_models  # type: ignore[arg-type]

    assert permitted() is None  # this machine alone, and nobody signs in
    assert permitted(auth_file=tmp_path / "users.toml") == ()
    assert permitted(auth_file=tmp_path / "users", openai_base_url=LISTED[0]) == LISTED[:1]
    assert permitted(model_urls=" , ".join(LISTED)) == LISTED
    assert permitted(auth_file=tmp_path / "users", openai_base_url="http://x/v1", model_urls="") == ()


def test_the_page_refuses_before_anything_is_asked(tmp_path: Path) -> None:
    typed = {"who": "server", "model": "m", "key": ""}
    with ScriptedServer(otherwise="I am ready.") as inside, ScriptedServer(otherwise="Ready.") as listed:
        settings = Settings(_env_file=None, data_dir=tmp_path / "library", llm="none", model_urls=listed.base_url)
        attest = Attest(settings)
        page, held = build(attest), Preferences()
        refused = choice({**typed, "address": inside.base_url}, None, settings.permitted_models)
        assert isinstance(refused, Wrong)
        assert refused.field == "address"
        for name in ("probe", "choose"):
            list(handler(page, name)(held, event(**typed, address=inside.base_url)))
        with pytest.raises(ModelError):
            attest.using(ModelChoice(name="m", base_url=inside.base_url, api_key=SecretStr("k" * 20)))
        assert inside.calls == []
        assert inside.model_calls == 0
        list(handler(page, "probe")(held, event(**typed, address=listed.base_url)))
        assert len(listed.calls) == 1
        attest.close()


def test_ports_of_the_machine_are_tried_for_nobody_but_its_own_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[None] = []
    monkeypatch.setattr("ui.settings.form.find_servers", lambda: tried.append(None) or ())
    for values, times in (({}, 1), ({"model_urls": LISTED[0]}, 1), ({"auth_file": tmp_path / "users"}, 1)):
        attest = Attest(Settings(_env_file=None, data_dir=tmp_path / "library", llm="none", **values))
        handler(build(attest), "look")()
        assert len(tried) == times
        attest.close()
