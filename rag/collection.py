"""class Collection: what a library can be asked to do with its papers, load, list, tag, draw and remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from rag.schema import (
    Filters,
    IngestReport,
    LibraryStatistics,
    Paper,
    PaperMap,
    PaperPage,
    Removed,
    RemoveReport,
    RestoreReport,
    Sort,
    TagReport,
)
from rag.shipped import shipped
from rag.upkeep import Upkeep, silent

if TYPE_CHECKING:
    from rag.library.ingest import Hands
    from rag.library.library import Library, Progress
    from rag.library.syncing import Sync
    from rag.sources.registry import Source

_ALL = Filters()


class Collection(Upkeep):
    """A library of papers; its parts are imported and opened when they are first needed."""

    def ingest(
        self,
        paths: Sequence[str],
        *,
        fmt: str | None = None,
        mapping: Mapping[str, str] | None = None,
        tags: Sequence[str] = (),
        limit: int | None = None,
        sync: Sync = False,
        dry_run: bool = False,
        by: Literal["plain", "ray"] = "plain",
        progress: Progress = silent,
    ) -> IngestReport:
        """Load files, folders or globs (`-`: standard input) and return what went in and what did not.

        `arxiv:QUERY` and `pubmed:QUERY` ask these services. `limit` is how many records of each source are taken.
        With `sync` papers go that the files had and no longer have, and that no other source has: not those of a file
        that was not read whole, lies elsewhere than before or lost more than half, unless it is "everything". With
        `dry_run` the report says what would happen, and nothing does. With `by` "ray" reading and embedding are spread
        over the processors of the cluster at RAY_ADDRESS, or of this machine; the library is the same.

        Raises:
            ConfigError: Ray is not installed or does not answer.
            SourceError: a path names nothing, or there is no such format; `sync` with a limit or with no file.
            LibraryError: the library cannot be written to.
        """
        from rag.library.ingest import ingest
        from rag.sources.live.query import Live
        from rag.sources.registry import check_format, sources

        check_format(fmt)
        own = self.settings
        places = own.data_dir / "live.json"
        live = Live(arxiv_url=own.arxiv_url, pubmed_url=own.pubmed_url, contact=own.contact, places=places)
        found = sources(paths, live, limit)
        library = self._parts.library(create=True)
        with self._hands(by, library, found) as hands:
            return ingest(
                library,
                found,
                fmt=fmt,
                mapping=mapping,
                tags=tags,
                limit=limit,
                sync=sync,
                dry_run=dry_run,
                hands=hands,
                progress=progress,
            )

    def _hands(
        self, by: Literal["plain", "ray"], library: Library, found: Sequence[Source]
    ) -> AbstractContextManager[Hands | None]:
        """Return who reads and embeds: None is this process."""
        if by == "plain":
            return nullcontext()
        from rag.library.spread.spreading import spread

        return spread(library, found, self.settings.embedding, self.settings.ray_address)

    def load_sample(self, progress: Progress = silent) -> IngestReport:
        """Load the sample collection: notes of this project on well-known papers, marked as such."""
        shipped("rag/sample/papers.jsonl")
        return self.ingest([str(files("rag.sample").joinpath("papers.jsonl"))], progress=progress)

    def papers(self, filters: Filters = _ALL) -> tuple[Paper, ...]:
        """Return the papers that pass, oldest in the library first."""
        library = self._parts.library()
        return tuple(stored.paper for stored in library.get(library.find(filters)))

    def browse(
        self,
        query: str = "",
        *,
        filters: Filters = _ALL,
        sort: Sort = "added",
        descending: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> PaperPage:
        """Return a page of the papers that can be found, pass the filters and hold each word of `query` somewhere.

        Somewhere is title, abstract, authors, venue or key, and the last word may be the beginning of one. What a paper
        lacks sorts last, whichever the direction.

        Raises:
            LibraryEmptyError: there is no library yet.
        """
        from rag.library.browsing import browse

        library = self._parts.library()
        return browse(library, query, filters, sort, descending=descending, offset=offset, limit=limit)

    def keys(
        self,
        query: str = "",
        *,
        filters: Filters = _ALL,
        sort: Sort = "added",
        descending: bool = False,
        limit: int = 5000,
    ) -> tuple[str, ...]:
        """Return the keys of the papers that `browse` pages through, in the same order."""
        from rag.library.browsing import keys

        return keys(self._parts.library(), query, filters, sort, descending=descending, limit=limit)

    def statistics(self, filters: Filters = _ALL) -> LibraryStatistics:
        """Return how the papers that pass are spread over years, venues, tags and sources.

        Raises:
            LibraryEmptyError: there is no library yet.
        """
        from rag.library.browsing import statistics

        return statistics(self._parts.library(), filters)

    def tag(self, keys: Sequence[str], *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> TagReport:
        """Give papers tags and take tags from them; unknown keys are reported, not raised.

        Raises:
            LibraryError: a tag is empty or too long, or there is none.
        """
        from rag.library.browsing import tag

        return tag(self._parts.library(), keys, add, remove)

    def show(self, key: str) -> Paper:
        """Return the paper with that key.

        Raises:
            LibraryError: there is none.
        """
        return self._parts.library().by_key(key).paper

    def sentences(self, key: str) -> tuple[str, ...]:
        """Return the sentences of the abstract of the paper with that key, raw and in order.

        Raises:
            LibraryError: there is none.
        """
        stored = self._parts.library().by_key(key)
        return tuple(stored.paper.abstract[start:end] for start, end in stored.spans.tolist())

    def remove(self, keys: Sequence[str]) -> RemoveReport:
        """Remove papers for good; unknown keys are reported, not raised."""
        from rag.library.removal import take

        removed = take(self._parts.library(), keys, keep=False)
        return RemoveReport(removed=removed.keys, unknown=removed.unknown)

    def take(self, keys: Sequence[str]) -> Removed:
        """Remove papers, and return what `restore` needs to put them back; about 6 KB of memory a paper."""
        from rag.library.removal import take

        return take(self._parts.library(), keys, keep=True)

    def restore(self, removed: Removed, *, progress: Progress = silent) -> RestoreReport:
        """Put papers back that were taken out; one that has come back meanwhile only gets back its tags and origins.

        Nothing is embedded, unless the library has another embedding model now.
        """
        from rag.library.removal import restore

        return restore(self._parts.library(), removed, progress)

    def map(self, *, wait: bool = True, progress: Progress = silent) -> PaperMap:
        """Return the map of the library, completed or drawn anew if papers have come or gone since it was drawn.

        Without `wait` it is the one that is kept, however old; if none is, it has no papers and all are `missing`.
        Of 5,000 papers a map is drawn in 2 s, of 50,000 in half a minute.

        Raises:
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.atlas.atlas import atlas

        library = self._parts.library()
        if not wait:
            return atlas(library, wait=False, progress=progress)
        with self._drawing:  # who comes second finds what the first one drew
            return atlas(library, wait=True, progress=progress)
