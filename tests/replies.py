"""Replies of models as a hypothesis strategy: words, markers, Markdown and whatever else they write."""

from __future__ import annotations

from hypothesis import strategies as st

KNOWN = {1, 2, 3, 4}
BITS = [
    "RAG helps", "It is new", " ", " ", ". ", ".", "? ", "\n", "\n\n", "- ", "1. ", "## ", ":", "(", ")", "\\",
    "[1]", "[2, 3]", "[2-4]", "[0]", "[0, 1]", "[34]", "[-1]", "[", "]", "[[1]]", "【1】", "【2", "[Source 2]",
    "**", "`", "```", "~~~", "<b>", "![x](http://y)", "[1](u)", "http://a.b/c", "e.g. ", "et al. ", "3.5",
    " and ", "As in ", "。", "，", "\x07", "🙂", "٣",
]  # fmt: skip
REPLIES = st.lists(st.one_of(st.sampled_from(BITS), st.text(max_size=6)), max_size=30).map("".join)
