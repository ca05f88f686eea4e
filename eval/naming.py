"""The papers of a library in, the key of a paper that a row names by title, key or id out."""

from __future__ import annotations

from collections.abc import Iterable

from rag import Paper


class Names:
    """What the papers of a library may be called in a file of questions or topics."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        """Take the papers; of two with the same title the first is meant."""
        self._by_title: dict[str, str] = {}
        self._by_id: dict[str, str] = {}
        for paper in papers:
            self._by_title.setdefault(_folded(paper.title), paper.key)
            self._by_id |= {paper.key: paper.key, paper.paper_id: paper.key}

    def with_title(self, title: str) -> str | None:
        """Return the key of the paper with a title, however it is punctuated; None if there is none."""
        return self._by_title.get(_folded(title))

    def keys(self, titles: Iterable[str], ids: Iterable[str]) -> frozenset[str]:
        """Return the keys of papers that are named by title, and by key or paper id.

        Raises:
            ValueError: one of them is not in the library.
        """
        found = [(title, self.with_title(title)) for title in titles] + [(name, self._by_id.get(name)) for name in ids]
        unknown = [name for name, key in found if key is None]
        if unknown:
            raise ValueError(f"the paper “{unknown[0]}” is not in the library")
        return frozenset(key for _, key in found if key is not None)


def _folded(title: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in title.casefold()).split())
