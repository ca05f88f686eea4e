"""What was entered becomes a choice, or a sentence beside its field."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from rag import ModelChoice
from ui.settings.preferences import Preferences
from ui.settings.reading import Wrong, choice, preferred

HERE = "http://127.0.0.1:1234/v1"


def local(**entered: Any) -> dict[str, Any]:
    return {"who": "local", "address": HERE, "model": "qwen", "key": "", **entered}


def test_a_model_is_chosen_with_all_that_was_entered() -> None:
    found = choice(local(address=" 127.0.0.1:1234 ", model=" qwen ", key=" sk-1 "), None)
    assert found == ModelChoice(name="qwen", base_url=HERE, api_key=SecretStr("sk-1"))
    assert "sk-1" not in repr(found)


def test_no_model_and_the_program_s_own() -> None:
    assert choice({"who": "none", "address": "x y"}, None) == ModelChoice(name="none")
    assert choice({"who": "start"}, None) is None
    assert choice({}, None) == ModelChoice(name="none")


def test_a_key_is_kept_for_its_server_and_for_no_other() -> None:
    current = choice(local(key="sk-1"), None)
    assert isinstance(current, ModelChoice)
    assert choice(local(), current) is current
    other_model = choice(local(model="llama"), current)
    assert isinstance(other_model, ModelChoice)
    assert other_model.api_key == SecretStr("sk-1")
    elsewhere = choice(local(who="server", address="https://models.example/v1"), current)
    assert isinstance(elsewhere, ModelChoice)
    assert elsewhere.api_key is None


@pytest.mark.parametrize(
    ("entered", "field", "words"),
    [
        ({"address": ""}, "address", "Enter the address of the server"),
        ({"address": "not an address"}, "address", "This is no address of a server"),
        ({"address": "http://a:b@x/v1"}, "address", "the key has a field of its own"),
        ({"address": 5}, "address", "Enter the address"),
        ({"model": "x" * 201}, "model", "No model is called that"),
        ({"model": "a\x00b"}, "model", "No model is called that"),
        ({"model": "None"}, "model", "No model is called that"),
        ({"key": "sk 1"}, "key", "holds characters that no key has"),
        ({"key": "schlüssel"}, "key", "holds characters that no key has"),
        ({"key": "x" * 1001}, "key", "holds characters that no key has"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(entered: dict[str, Any], field: str, words: str) -> None:
    found = choice(local(**entered), None)
    assert isinstance(found, Wrong)
    assert found.field == field
    assert words in found.sentence
    assert found.sentence.endswith(".")


def test_preferences_are_read_and_the_model_stays() -> None:
    held = Preferences(model=ModelChoice(name="qwen"))
    entered = {"strict": True, "papers": " 12 ", "language": "German", "other": ""}
    assert preferred(entered, held) == Preferences(strict=True, papers=12, language="German", model=held.model)
    assert preferred({"strict": "yes", "papers": "", "language": ""}, held) == held
    assert preferred({"language": "other", "other": " Brazilian  Portuguese "}, held).language == "Brazilian Portuguese"  # type: ignore[union-attr]
    assert preferred({"language": "other", "other": "english"}, held) == held


@pytest.mark.parametrize("papers", ["0", "101", "-1", "1.5", "many", "9" * 400, "²", "1e2"])
def test_a_number_of_papers_that_cannot_be_is_told(papers: str) -> None:
    found = preferred({"papers": papers}, Preferences())
    assert found == Wrong("papers", "Enter a whole number from 1 to 100, or leave this empty.")


@pytest.mark.parametrize("language", ["", "x" * 41, "C3PO", "a\nb: rhyme", "<b>"])
def test_a_language_that_cannot_be_is_told(language: str) -> None:
    found = preferred({"language": "other", "other": language}, Preferences())
    assert isinstance(found, Wrong)
    assert found.field == "other"
