"""The form as it is sent."""

from __future__ import annotations

import re

from ui.settings.sheet import sheet

WAY = r'name="who" value="(\w+)"[^>]*?( checked)?>'


def test_without_a_model_there_are_three_ways_and_the_first_is_taken() -> None:
    shown = sheet("Now.", None)
    assert re.findall(WAY, shown) == [
        ("none", " checked"),
        ("local", ""),
        ("server", ""),
    ]
    assert '<p class="standing" role="status" data-slot="now">Now.</p>' in shown


def test_with_a_model_the_program_s_own_comes_first() -> None:
    shown = sheet("Now.", "<qwen> at here")
    assert re.findall(WAY, shown)[0] == ("start", " checked")
    assert "&lt;qwen&gt; at here." in shown


def test_every_field_has_a_label_a_sentence_and_a_place_for_what_is_wrong() -> None:
    shown = sheet("Now.", None)
    for name in ("address", "model", "key", "papers", "language"):
        assert f'<label for="settings-{name}">' in shown
        assert f'id="wrong-{name}" role="alert"' in shown
        assert re.search(rf'id="help-{name}">[^<]{{20,}}\.</p>', shown)


def test_the_key_is_a_password_that_no_browser_keeps() -> None:
    field = re.search(r'<input id="settings-key"[^>]*>', sheet("Now.", None))
    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="off"' in field[0]
    assert "value" not in field[0]
