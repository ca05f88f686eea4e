"""The page is built without a server, and asks nothing of the internet."""

from __future__ import annotations

import os
import re

import pytest

from rag import Attest, ModelUnavailableError, Settings
from tests.ui.driven import Page
from ui import assets
from ui.app import STYLES, web_app
from ui.page import build


@pytest.fixture(scope="module")
def style() -> str:
    return "".join(assets.read(name) for name in STYLES)


def test_analytics_are_off_before_gradio_is_used(attest: Attest) -> None:
    web_app(attest)
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert not build(attest).analytics_enabled


def test_no_handler_is_open_to_the_api(attest: Attest) -> None:
    assert {fn.api_visibility for fn in build(attest).fns.values()} == {"private"}


def test_no_font_or_style_comes_from_elsewhere(attest: Attest, style: str) -> None:
    web_app(attest)
    assert "url(" not in style
    assert "@import" not in style


def test_a_page_asked_for_under_another_name_is_not_served(attest: Attest) -> None:
    from starlette.testclient import TestClient

    client = TestClient(web_app(attest), base_url="http://127.0.0.1")
    assert client.get("/", headers={"host": "127.0.0.1:7860"}).status_code == 200
    assert client.get("/", headers={"host": "[::1]:7860"}).status_code == 200
    for other in ("evil.example", "127.0.0.1.evil.example", "[::1", ""):
        assert client.get("/", headers={"host": other}).status_code == 403
    assert "content-security-policy" in client.get("/page/page.css").headers
    assert client.get("/gradio_api/file=/etc/hostname").status_code in (403, 404)


def test_the_mode_is_plain(attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(attest)
    assert "No language model" in page.run("show_mode")["mode"]

    def away() -> str:
        raise ModelUnavailableError("The model server cannot be reached.")

    monkeypatch.setattr(attest, "model_name", away)
    assert "The model server cannot be reached." in page.run("show_mode")["mode"]
    named = Attest(
        Settings(_env_file=None, data_dir=attest.settings.data_dir, llm="m", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    )  # type: ignore[call-arg]
    assert "<strong>m</strong> at 127.0.0.1:1" in Page(named).run("show_mode")["mode"]


def test_the_first_view_follows_the_library(attest: Attest, papers_file: object) -> None:
    page = Page(attest)
    page.arrive("")
    page.run("refresh")
    assert all("The library is empty" in page.html(part) for part in ("live", "overview"))
    attest.ingest([str(papers_file)])
    page.run("refresh")
    assert "What is LanternNet?" in page.html("live")
    assert "A topic, paper by paper" in page.html("overview")
    page.fire("question", "submit", "What is LanternNet?")
    page.fire("topic", "submit", "cave mapping")
    shown = page.html("live"), page.html("overview")
    page.run("refresh")
    assert (page.html("live"), page.html("overview")) == shown


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root", ".dark"])
def test_text_can_be_read(style: str, theme: str) -> None:
    block = re.search(rf"^{re.escape(theme)} \{{(.*?)^\}}", style, re.MULTILINE | re.DOTALL)
    assert block
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
    texts = [(text, ground) for text in ("ink", "muted") for ground in ("paper", "surface", "sunken", "warn-soft")]
    texts += [("accent", "paper"), ("accent", "surface"), ("accent", "accent-soft"), ("on-accent", "accent")]
    texts += [("on-accent", "accent-hover"), ("on-marked", "marked"), ("warn", "paper"), ("warn", "surface")]
    texts += [("bad", "paper"), ("bad", "surface"), ("bad", "sunken"), ("bad", "bad-soft"), ("ink", "bad-soft")]
    weak = {pair: _contrast(colour[pair[0]], colour[pair[1]]) for pair in texts}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    assert _contrast(colour["strong-line"], colour["surface"]) >= 3
    assert _contrast(colour["accent"], colour["paper"]) >= 3
