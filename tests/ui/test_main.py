"""`python -m ui` as a command: messages and exit statuses."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from ui.__main__ import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


def test_a_port_in_use_is_one_sentence_and_status_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is in use; choose another with --port.\n"


def test_another_host_is_one_sentence_and_status_1() -> None:
    done = run("--host", "0.0.0.0")
    assert done.returncode == 1
    assert done.stderr.startswith("Others than this machine reach 0.0.0.0")
    assert "--auth-file" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_setting_that_cannot_be_is_one_sentence_and_status_1(tmp_path: Path) -> None:
    Path(".env").write_text("ATTEST_NONSENSE=1\n")
    done = run()
    assert done.returncode == 1
    assert "unknown setting" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_status_2() -> None:
    assert run("--port", "x").returncode == 2


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import ui.__main__\n"
        "heavy = {'gradio', 'chromadb', 'openai', 'llama_index', 'fastapi', 'uvicorn'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--sample-if-empty" in run("--help").stdout
