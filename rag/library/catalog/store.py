"""The SQLite file of a library: connections, transactions, its meta facts and `library_version`."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from rag.errors import LibraryEmptyError, LibraryError
from rag.library.catalog.damage import BUSY_SECONDS, damaged, translated
from rag.library.catalog.packing import FILE_NAME as FILE_NAME

CATALOG_VERSION = 5
# What each format added.
_SCHEMAS = ("schema.sql", "schema_2.sql", "schema_3.sql", "schema_4.sql", "schema_5.sql")


class _Connection(sqlite3.Connection):
    """A connection that knows the number of its file."""

    file = 0


class Catalog:
    """The catalog of the library in `folder`: one connection a thread, WAL, foreign keys on.

    Every SQL statement of the program stands in this package. Readers never wait for the writer.
    """

    def __init__(self, folder: Path, *, create: bool, keep: bool = True) -> None:
        """Open the catalog, making it if `create`; one of an older format is backed up first if `keep`.

        Raises:
            LibraryEmptyError: there is none and `create` is false.
            CatalogDamagedError: its file is damaged.
            LibraryError: it cannot be opened, or was made by a newer version of Attest.
        """
        self.path = folder / FILE_NAME
        self._open: dict[threading.Thread, _Connection] = {}
        self._guard = threading.Lock()
        self._keep_older = keep
        self._file = 0  # the number that the file system gave it
        if not self.path.exists():
            if not create:
                raise LibraryEmptyError(f"There is no library in {folder} yet; load papers with: attest ingest PATH")
            _make_folder(folder)
        elif not self.path.stat().st_size and any(folder.glob("chroma*")):
            raise damaged(self.path, "it is empty, and its vector index is not")
        with translated(self.path):
            if self._format < CATALOG_VERSION:
                self._upgrade()
            found = self._format
        if found != CATALOG_VERSION:
            raise LibraryError(
                f"The library {self.path} has format {found}, this Attest reads format {CATALOG_VERSION}; "
                "use the version that made it, or load its sources into a new folder."
            )
        self._connection.file = self._file = self.path.stat().st_ino

    @property
    def db(self) -> sqlite3.Connection:
        """The connection of the calling thread."""
        return self._connection

    @property
    def _connection(self) -> _Connection:
        connection = self._open.get(threading.current_thread())
        if connection is None or (connection.file != self._file and not connection.in_transaction):
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            connection.file = self._file
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -65536")  # 64 MB: the index of 50,000 abstracts has 36
            self._close_own()
            self._keep(connection)
        return connection

    def _keep(self, connection: _Connection) -> None:
        with self._guard:
            self._open[threading.current_thread()] = connection

    def _close_own(self) -> None:
        """Close the connections of the calling thread and of those that have ended."""
        with self._guard:
            own = threading.current_thread()
            for thread in [thread for thread in self._open if thread is own or not thread.is_alive()]:
                self._open.pop(thread).close()

    def _begin(self, how: str) -> sqlite3.Connection:
        """Begin a transaction of the calling thread, which keeps its connection until its end, and return that."""
        connection = self._connection
        connection.execute(how)
        self._keep(connection)  # the catalog may have been closed while it waited
        return connection

    @property
    def _format(self) -> int:
        found: int = self.db.execute("PRAGMA user_version").fetchone()[0]
        return found

    def _upgrade(self) -> None:
        """Bring a new file (format 0) or one of an older format to this one, in one transaction."""
        from rag.library.catalog.keepsake import keep
        from rag.library.catalog.upgrade import fill_format_2, fill_format_5  # numpy, and seldom

        self.db.execute("PRAGMA journal_mode = WAL")
        # BEGIN IMMEDIATE first, so that two processes that start together do not both do it.
        self.db.execute("BEGIN IMMEDIATE")
        try:
            found = self._format
            if 0 < found < CATALOG_VERSION and self._keep_older:
                keep(self.path, found, CATALOG_VERSION)
            for schema in _SCHEMAS[found:]:
                for statement in _statements(files("rag.library.catalog").joinpath(schema).read_text(encoding="utf-8")):
                    self.db.execute(statement)
            if found == 0:
                self.db.execute("INSERT INTO meta VALUES ('library_version', '0')")
            if found == 1:
                fill_format_2(self.db)
            if 0 < found < 5:
                fill_format_5(self.db)
            self.db.execute(f"PRAGMA user_version = {max(found, CATALOG_VERSION)}")
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction that raises `library_version`; any error rolls all of it back."""
        with self.unseen_change() as db:
            yield db
            db.execute("UPDATE meta SET value = value + 1 WHERE key = 'library_version'")

    @contextmanager
    def unseen_change(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction of which no search sees anything; any error rolls all of it back."""
        with translated(self.path):
            db = self._begin("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def trial(self) -> Iterator[sqlite3.Connection]:
        """Run one transaction that is rolled back, whatever came of it."""
        with translated(self.path):
            db = self._begin("BEGIN IMMEDIATE")
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """Let the calling thread see the catalog as it is at one moment, whatever others write meanwhile."""
        with translated(self.path):
            if self.db.in_transaction:
                yield self.db
                return
            db = self._begin("BEGIN")
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @property
    def version(self) -> int:
        """The number that every change raises: caches and Chroma are reopened when it moves.

        A catalog that another program put in the place of a damaged one is followed.
        """
        with suppress(OSError):
            self._file = self.path.stat().st_ino
        return int(self.meta("library_version") or 0)

    def meta(self, key: str) -> str | None:
        """Return one fact about the library, such as the name of its embedder."""
        with translated(self.path):
            row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, db: sqlite3.Connection, key: str, value: str) -> None:
        """Store one fact inside a running change."""
        db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def close(self) -> None:
        """Close the connections of the calling thread and of those that have ended, and let go of all others.

        SQLite crashes where a connection is closed under a thread that uses it, so what a thread is about keeps its
        connection until it is done; one in the middle of a change ends that first.
        """
        self._close_own()
        with self._guard:
            for thread in [thread for thread, connection in self._open.items() if not connection.in_transaction]:
                del self._open[thread]


def _statements(schema: str) -> Iterator[str]:
    """Split the schema at the semicolons that end its statements (none stands inside a string or comment)."""
    statement = ""
    for line in schema.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise LibraryError(
            f"The folder {folder} cannot be made ({exc.strerror}); name another with --data-dir."
        ) from exc
