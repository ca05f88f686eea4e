"""The user's text as it is shown, with a mark at each sentence."""

from __future__ import annotations

import html
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Attest
from rag.answer.draft import read_draft
from ui.check.checking import Check, check
from ui.check.document import document, invitation, progress

TEXT = """# A <b>heading</b>

LanternNet reaches an accuracy of 91.4% on CaveBench.
LanternNet reaches 97.3% on <script>alert(1)</script>CaveBench & more. See below.

- Yeast behaves the same when gravity is low [@okafor2019bread].

الماء سائل في درجة حرارة الغرفة دائما.
"""


def shown_text(page: str) -> str:
    """Return the text of a page as it is copied, without marks and reasons."""
    body = page[page.index('<div class="draft">') : page.rindex("</div>")]
    bare = re.sub(r'\N{NO-BREAK SPACE}<button.*?</button>(<span class="why-line".*?</span>)?', "", body)
    return html.unescape(re.sub(r"<[^>]*>", "", bare))


@pytest.fixture
def checked(loaded: Attest) -> Check:
    *_, last = check(loaded, Check(text=TEXT, name="a<i>.md"), threading.Event())
    return last


def test_the_text_stands_as_it_was_written_with_its_marks(checked: Check) -> None:
    page = document(checked)
    assert shown_text(page) == TEXT
    assert "<script>" not in page
    assert "a&lt;i&gt;.md" in page
    assert '<span class="said supported" data-number="0">' in page
    assert '<span class="said unsupported" data-number="1">' in page
    assert "97.3% is not in holm2021lanternnet" in page
    assert page.count('<p dir="auto">') == 4
    assert re.search(r'data-only="unsupported".*?>(\d+)</span>', page)
    assert 'data-format="md"' in page
    assert "of 4 sentences checked:" in page


def test_what_is_not_judged_waits_without_a_mark(checked: Check) -> None:
    waiting = Check(text=TEXT, sentences=checked.sentences, checked=checked.checked[:1])
    page = document(waiting)
    assert page.count('class="said waiting"') == 3
    assert page.count("hidden data-send") == 3
    assert shown_text(page) == TEXT
    assert 'data-format="md"' not in page
    assert 'value="1" max="4"' in progress(waiting)
    assert 'data-verdicts="s"' in progress(waiting)


def test_the_first_view_says_what_to_do() -> None:
    assert "64 papers" in invitation(64)
    assert "Load papers first" in invitation(0)


@given(st.text(alphabet=st.sampled_from("abc d.!?\n<>&\"'#-*[]@`$ é中ا "), max_size=200))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert shown_text(document(Check(text=text, sentences=tuple(read_draft(text))))) == text
