"""What the settings say back, as HTML."""

from __future__ import annotations

from rag import ModelChoice
from rag.schema import (
    ModelServer,
    Trial,
)
from ui.settings.news import found, kept, news, tried, wrong
from ui.settings.preferences import Preferences
from ui.settings.reading import Wrong


def test_the_same_news_twice_differ() -> None:
    assert news(told="x") != news(told="x")
    assert '<div data-to="told">x</div>' in news(told="x")


def test_what_is_wrong_names_its_field_and_takes_back_what_was_said() -> None:
    said = wrong(Wrong("address", "No <address>."), "told")
    assert '<div data-field="address">No &lt;address&gt;.</div><div data-to="told"></div>' in said


def test_servers_are_offered_with_their_models_as_buttons() -> None:
    server = ModelServer(program="Ollama", base_url="http://127.0.0.1:11434/v1", models=("a<b>", "c"))
    said = found([server])
    assert 'data-pick="a&lt;b&gt;" data-address="http://127.0.0.1:11434/v1"' in said
    assert said.count("<button") == 2
    assert "No model server answers at the usual ports of Ollama, llama.cpp, LM Studio or vLLM." in found([])


def test_a_trial_is_told_with_what_to_do() -> None:
    good = tried(Trial(model="qwen", seconds=1.26, reply="<Hi>"), used=True)
    assert "<strong><bdi>qwen</bdi></strong> answered in 1.3 s" in good
    assert "&lt;Hi&gt;" in good
    assert "It writes from the next question on." in good
    assert "less than 0.1 s" in tried(Trial(model="qwen", seconds=0.01, reply="Hi"))
    bad = tried(Trial(model="x", seconds=1, problem="It has no x.", models=("y",)), used=True)
    assert "It has no x. Until it answers, answers are quoted from the abstracts." in bad
    assert 'data-pick="y"' in bad
    assert "data-address" not in bad


def test_what_holds_is_said() -> None:
    said = kept(Preferences(strict=True, papers=1, language="German"), model=False)
    assert "sentences that were struck out are hidden; an answer draws on 1 paper; " in said
    assert "answers are in <bdi>German</bdi> once a model writes them." in said
    assert "once a model" not in kept(Preferences(language="German"), model=True)
    assert "without settings" in kept(Preferences(model=ModelChoice(name="x")), model=True)
