"""What a spread load starts and joins: processes, ports and files that end with it, and clusters that do not."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Attest, ConfigError
from rag.library.spread.session import import_ray, session
from tests.waiting import until

ROOT = Path(__file__).parents[4]
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
# Two machines of a cluster, as far as Ray can tell, with a processor each.
CLUSTER = """
import sys
from ray.cluster_utils import Cluster
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
cluster.add_node(num_cpus=1)
print(cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


def papers(path: Path, count: int) -> str:
    rows = [
        {"title": f"Study {n} of lamps in cave {n * 7}", "abstract": f"We counted {n} lamps. Cave {n * 7} was dark."}
        for n in range(count)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return str(path)


def start(home: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start `attest ingest` as from a terminal, with a home folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "rag", "ingest", "--engine", "ray", *arguments],
        env=os.environ | {"HOME": str(home), "PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def descendants(process: int) -> dict[int, str]:
    """Return the processes under a process, with their command lines."""
    parents, lines = dict[int, int](), dict[int, str]()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            lines[int(folder.name)] = (folder / "cmdline").read_text()
        except OSError:
            continue  # ended meanwhile
    found = {process}
    for _ in range(5):
        found |= {one for one, parent in parents.items() if parent in found}
    return {one: lines[one] for one in found - {process} if one in lines}


def listening(processes: list[int]) -> set[str]:
    """Return the addresses, in hexadecimal, at which processes listen for TCP."""
    inodes = set()
    for process in processes:
        for file in Path(f"/proc/{process}/fd").glob("*"):
            try:
                inodes.add(os.readlink(file))
            except OSError:
                continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == "0A" and f"socket:[{cells[9]}]" in inodes:
                found.add(cells[1].partition(":")[0])
    return found


def indexed(library: Path) -> int:
    try:
        with sqlite3.connect(f"file:{library / 'catalog.sqlite3'}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM papers WHERE state = 'indexed'").fetchone()[0])
    except sqlite3.Error:
        return 0


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads /proc")
def test_ctrl_c_ends_all_that_was_started_and_it_listened_on_loopback_alone(attest: Attest, tmp_path: Path) -> None:
    file, home = papers(tmp_path / "a.jsonl", 400), tmp_path / "home"
    home.mkdir()
    load = start(home, file)
    until(lambda: indexed(tmp_path / "library") or load.poll() is not None)
    started = descendants(load.pid)
    assert sum(line.startswith("ray::Worker") for line in started.values()) >= 1
    assert listening([load.pid, *started]) <= LOOPBACK
    raylet = next(line for line in started.values() if "--raylet_socket_name=" in line)
    folder = Path(raylet.partition("--raylet_socket_name=")[2].partition("/session_")[0])
    assert folder.is_dir()
    os.killpg(load.pid, signal.SIGINT)
    _, complaints = load.communicate(timeout=60)
    assert complaints.splitlines() == ["Stopped. What is in is in; the same command finishes the rest."]
    assert load.returncode == 1
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in started))
    assert not folder.exists()
    assert not (home / ".ray").exists()  # no token of ours is left to be found
    assert 0 < attest.count() < 400
    assert attest.ingest([file]).papers_in_library == 400


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """The address of a Ray cluster of two nodes on loopback."""
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "disabled"}
    with tempfile.TemporaryDirectory(dir="/tmp") as room:  # sockets lie in it, whose paths must be short
        places = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "RAY_TMPDIR": room}
        running = subprocess.Popen(
            [sys.executable, "-c", CLUSTER],
            env=os.environ | quiet | places,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert running.stdout is not None
        yield running.stdout.readline().strip()
        running.communicate(timeout=60)


def test_a_cluster_is_joined_and_left_running(attest: Attest, cluster: str, tmp_path: Path) -> None:
    file = papers(tmp_path / "a.jsonl", 40)
    environment = {"RAY_ADDRESS": cluster, "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "disabled"}
    load = start(tmp_path, file, "--json", **environment)
    printed, complaints = load.communicate(timeout=120)
    assert (complaints, load.returncode) == ("", 0)
    assert json.loads(printed)["added"] == attest.count() == 40
    host, _, port = cluster.rpartition(":")
    socket.create_connection((host, int(port))).close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("127.0.0.1:9", "Nothing answers at RAY_ADDRESS=127.0.0.1:9"),
        ("ray://10.0.0.1:10001", "write HOST:PORT"),
        ("10.0.0.1:port", "write HOST:PORT"),
        ("10.0.0.1", "write HOST:PORT"),
    ],
)
def test_an_address_without_a_cluster_is_said_at_once(address: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said), session(address):
        pass


def test_without_ray_the_way_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'attest-rag\[ray\]'"):
        import_ray()
