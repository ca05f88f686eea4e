"""The catalog file: versions, threads, damage."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from rag import Attest, LibraryError
from rag.library.catalog.store import FILE_NAME, Catalog


def test_connections_of_ended_threads_are_closed(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, create=True)
    for _ in range(50):
        thread = threading.Thread(target=lambda: catalog.version)
        thread.start()
        thread.join()
    assert len(catalog._open) <= 2
    catalog.close()


def test_what_is_closed_under_those_who_use_it_goes_on_to_its_end(tmp_path: Path) -> None:
    catalog, failures = Catalog(tmp_path, create=True), list[BaseException]()

    def use() -> None:
        try:
            for number in range(150):
                with catalog.change() as db:
                    catalog.set_meta(db, "number", str(number))
                    assert catalog.meta("number") == str(number), "a change sees itself"
                catalog.db.execute("SELECT count(*) FROM meta, meta AS twice, meta AS thrice").fetchall()
        except BaseException as exc:
            failures.append(exc)

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        catalog.close()
    assert (failures, catalog.meta("number"), catalog.version) == ([], "149", 300)
    catalog.close()
    assert not catalog._open


def test_every_change_raises_the_version_and_a_failed_one_does_not(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path, create=True)
    with catalog.change() as db:
        catalog.set_meta(db, "colour", "red")
    assert (catalog.version, catalog.meta("colour")) == (1, "red")
    with pytest.raises(RuntimeError), catalog.change() as db:
        catalog.set_meta(db, "colour", "blue")
        raise RuntimeError
    assert (catalog.version, catalog.meta("colour")) == (1, "red")
    catalog.close()


def test_another_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    Catalog(tmp_path, create=True).close()
    db = sqlite3.connect(tmp_path / FILE_NAME)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(LibraryError, match="has format 99, this Attest reads format 5"):
        Catalog(tmp_path, create=False)


def test_a_damaged_file_is_one_sentence(loaded: Attest) -> None:
    loaded.close()
    path = loaded.settings.data_dir / FILE_NAME
    path.write_bytes(b"this is no database at all" * 1000)
    with pytest.raises(LibraryError, match="is damaged"):
        loaded.search("caves")
