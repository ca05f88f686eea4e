"""What visitors send lies where nobody else reads it, and stays no longer than the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rag.serve.private_folder import PrivateFolder

KILLED = """
import os, signal
from rag.serve.private_folder import PrivateFolder
folder = PrivateFolder()
(folder.new() / "secret.jsonl").write_text("{}")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the system's folder for temporary files, of this test alone."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def aged(around: Path) -> None:
    for folder in around.iterdir():
        os.utime(folder, (1, 1), follow_symlinks=False)


def test_nobody_else_can_read_it_and_at_the_end_it_is_gone(around: Path) -> None:
    with PrivateFolder() as folder:
        (folder.new() / "paper.bib").write_text("@misc{a}")
        (own,) = around.iterdir()
        assert own.stat().st_mode & 0o077 == 0
        assert folder.new() != folder.new()
    assert not list(around.iterdir())


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_or_just_begun_stays(around: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert list(around.rglob("secret.jsonl"))
    with PrivateFolder():
        assert list(around.rglob("secret.jsonl")), "it may be one that is being made"
        aged(around)
        with PrivateFolder():
            assert not list(around.rglob("secret.jsonl"))
            assert len(list(around.iterdir())) == 2
    assert not list(around.iterdir())


def test_what_is_called_alike_and_is_none_is_left_alone(around: Path) -> None:
    (around / "attest-uploads-notes").write_text("mine")
    (around / "attest-uploads-link").symlink_to(Path(__file__).parent)
    aged(around)
    with PrivateFolder():
        assert len(list(around.iterdir())) == 3
