"""`attest backup` and `attest restore` as a user types them."""

from __future__ import annotations

from pathlib import Path

from tests.rag.cli.conftest import Run


def test_a_library_is_backed_up_and_restored_elsewhere(run: Run, papers_file: Path, tmp_path: Path) -> None:
    run("ingest", str(papers_file))
    file = tmp_path / "library.zip"
    made = run("backup", str(file), "--json").json
    assert made["papers"] == run("papers", "--json").json["total"]
    assert made["bytes"] == file.stat().st_size
    refused = run("restore", str(file))
    assert (refused.status, "--replace" in refused.err) == (1, True)
    elsewhere = ("--data-dir", str(tmp_path / "other"))
    assert f"{made['papers']} papers" in run(*elsewhere, "restore", str(file)).out
    assert (
        run(*elsewhere, "search", "cave maps", "--json").json["passages"]
        == (run("search", "cave maps", "--json").json["passages"])
    )
    assert run("restore", str(tmp_path / "none.zip")).status == 1
