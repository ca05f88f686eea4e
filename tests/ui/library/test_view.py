"""What a page sends of the table becomes a sound view, whatever it is."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from rag import Filters
from rag.schema import Sort
from ui.library.view import View, read

ANY = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
NAMES = st.sampled_from(["query", "year_from", "year_to", "venue", "tag", "source", "sort", "descending", "offset"])


def test_each_field_is_read() -> None:
    sent = {"query": "caves", "year_from": " 1999", "year_to": "", "venue": "Nature", "tag": "a, b", "source": "x.json"}
    view = read({**sent, "sort": "title", "descending": False, "offset": 50})
    assert view == View(
        query="caves",
        filters=Filters(year_from=1999, venues=('"Nature"',), tags=("a, b",), sources=("x.json",)),
        sort="title",
        descending=False,
        offset=50,
    )
    assert view.narrowed


@given(st.dictionaries(NAMES, ANY) | ANY)
def test_nonsense_is_the_first_view(sent: Any) -> None:
    view = read(sent)
    assert view.sort in get_args(Sort)
    assert view.offset >= 0
    assert len(view.query) <= 1000
    assert not read({"sort": "papers; DROP", "offset": -1, "year_from": "x", "query": 7}).narrowed
