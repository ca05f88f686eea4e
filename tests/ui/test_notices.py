"""Sentences for the reader."""

from __future__ import annotations

from ui.notices import notice, stopped, trouble


def test_what_is_said_is_text_and_who_cannot_see_it_hears_it() -> None:
    assert trouble("<b>") == '<p class="trouble" role="alert">&lt;b&gt;</p>'
    assert notice("<b>") == '<p class="notice" role="status">&lt;b&gt;</p>'


def test_what_was_stopped_before_anything_stood_there_does_not_speak_of_it() -> None:
    assert "What stands here" in stopped("One sentence [1].", "Stopped. What stands here was checked.")
    assert "What stands here" not in stopped("", "Stopped. What stands here was checked.")
