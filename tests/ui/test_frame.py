"""What stands around a conversation."""

from __future__ import annotations

from ui.frame import mode, welcome


def test_without_a_model_the_page_says_so_and_leads_to_the_settings() -> None:
    shown = mode(None)
    assert "No language model: quoting the abstracts." in shown
    assert 'data-tab="settings">Settings</button>' in shown


def test_a_model_is_named_with_the_place_where_questions_go() -> None:
    shown = mode("<llama>", "127.0.0.1:11434")
    assert "&lt;llama&gt;" in shown
    assert "127.0.0.1:11434" in shown
    assert "api.openai.com; questions and the abstracts found go there." in mode("gpt")
    assert "at 127.0.0.1:1; nothing leaves this machine." in mode("llama", "127.0.0.1:1", here=True)


def test_a_model_that_cannot_be_reached_is_told() -> None:
    assert "<strong>It is down.</strong> Quoting" in mode(None, "x", problem="It is down.")


def test_an_empty_library_offers_the_sample_and_no_examples() -> None:
    shown = welcome(0, ())
    assert "The library is empty" in shown
    assert "sample collection" in shown
    assert 'data-load="sample"' in shown
    assert 'data-tab="library"' in shown
    assert 'data-send="example"' not in shown


def test_examples_are_buttons_that_ask() -> None:
    shown = welcome(1234, ['What is "X" & <Y>?'])
    assert "1,234" in shown
    assert 'data-question="What is &quot;X&quot; &amp; &lt;Y&gt;?"' in shown
