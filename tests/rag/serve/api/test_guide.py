"""Every curl command of the guide does what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rag import Attest
from rag.serve.api.serving import Api
from rag.serve.front import front
from rag.serve.turnstile import Turnstile
from tests.serving import served

GUIDE = Path(__file__).parents[4] / "docs" / "guide" / "api.md"
BIBTEX = "@article{x, title={A Paper about Lamps in Caves}, author={Holm, Mira}, year={2020}}"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_each_command_of_the_guide_is_answered(changed: Attest, tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = [one for block in blocks for one in re.split(r"\n(?=curl)", block.strip())]
    assert len(commands) > 12
    (tmp_path / "papers.bib").write_text(BIBTEX, encoding="utf-8")
    api = Api(changed, Turnstile(2, 4))
    with served(front(api.app, changed.settings, host="127.0.0.1")) as url:
        for command in commands:
            assert command.startswith("curl ")
            run = command.replace("http://127.0.0.1:8017", url).replace("curl ", "curl -sS --fail-with-body ", 1)
            done = subprocess.run(["bash", "-c", run], cwd=tmp_path, capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, (command, done.stdout, done.stderr)
            assert done.stdout.startswith(("{", "event: ", "@")), command
    assert api.end()
