"""The list of conversations as HTML."""

from __future__ import annotations

from rag.schema import (
    ConversationLine,
    ConversationPage,
)
from ui.ask.archived import archived


def line(name: str, title: str, turns: int = 2) -> ConversationLine:
    when = "2026-01-02T03:04:05.678+00:00"
    return ConversationLine(conversation_id=name, title=title, created_at=when, changed_at=when, turns=turns)


def page(*lines: ConversationLine, total: int | None = None) -> ConversationPage:
    return ConversationPage(total=len(lines) if total is None else total, conversations=lines)


def test_without_conversations_it_says_whether_there_are_none_or_none_with_these_words() -> None:
    assert "No conversation yet" in archived(page(), "", "")
    assert "No conversation has these words" in archived(page(), "caves", "")


def test_a_title_is_text_and_each_button_has_a_name_of_its_own() -> None:
    shown = archived(page(line("a", '<b>"Caves" & bats</b>')), "", "")
    title = "&lt;b&gt;&quot;Caves&quot; &amp; bats&lt;/b&gt;"
    assert "<b>" not in shown
    for name in (f"Rename {title}", f"Save {title} as a file", f"Save {title} as Markdown", f"Delete {title}"):
        assert f'aria-label="{name}"' in shown
    assert shown.count('data-conversation="a"') == 5
    assert f'value="{title}"' in shown


def test_deleting_asks_first() -> None:
    assert 'data-send="forget" data-sure="Delete for good?"' in archived(page(line("a", "T")), "", "")


def test_the_one_that_is_open_is_marked_and_questions_are_counted() -> None:
    shown = archived(page(line("a", "One", turns=1), line("b", "Two", turns=1200)), "", "b")
    assert shown.count('aria-current="true"') == 1
    assert shown.index("One") < shown.index('aria-current="true"') < shown.index("Two")
    assert "1 question ·" in shown
    assert "1,200 questions · 2026-01-" in shown


def test_what_is_not_listed_is_counted() -> None:
    assert "and 1,233 more" in archived(page(line("a", "T"), total=1234), "", "")
    assert "more" not in archived(page(line("a", "T")), "", "")
