"""What Attest is made of: locked, hashed, licensed, without pickles, and listed."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rag import shipped

ROOT = Path(__file__).parents[1]
RULES = tomllib.loads((ROOT / ".ci" / "audit.toml").read_text(encoding="utf-8"))


def opened(name: str) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader(name.partition(".")[0], str(ROOT / ".ci" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))  # type: ignore[arg-type]
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    return opened("audit")


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    return opened("sbom.py")


def test_bandit_finds_nothing_that_is_not_explained(audit: ModuleType) -> None:
    assert audit.code_findings(ROOT, RULES["bandit"]) == []
    assert all(len(one["why"]) > 20 for one in RULES["bandit"])


def test_a_fault_that_nobody_explained_and_an_exception_that_nothing_needs_are_findings(
    audit: ModuleType, tmp_path: Path
) -> None:
    for name in ("rag", "ui", "eval"):
        (tmp_path / name).mkdir()
    (tmp_path / "rag/a.py").write_text('import subprocess\nsubprocess.run("ls", shell=True)\n')
    (tmp_path / "ui/b.py").write_text('def f(db, name):\n    db.execute(f"SELECT 1 FROM a WHERE b = {name}")\n')
    sql = {"test": "B608", "paths": ["ui/*"], "names": ["column"], "why": "x"}
    found = audit.code_findings(tmp_path, [sql])
    assert sorted(re.findall(r"B\d+", " ".join(found[:-1]))) == ["B404", "B602", "B607", "B608"]
    assert found[-1:] == ["no finding needs the exception of B608 in ui/*"]
    assert not [one for one in audit.code_findings(tmp_path, [{**sql, "names": ["name"]}]) if "B608" in one]


@pytest.mark.parametrize("folder", ["rag", "ui", "eval"])
def test_nothing_is_loaded_that_could_hold_a_program(audit: ModuleType, folder: str) -> None:
    assert [one for path in (ROOT / folder).rglob("*.py") for one in audit.unsafe_loads(path)] == []


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from joblib import load", "np.load(f)", "np.load(f, allow_pickle=True)", "yaml.load(f)",
     "import torch", "import marshal", "eval(x)", "exec(x)", "from torch.serialization import load"],
)  # fmt: skip
def test_what_loads_programs_is_found(audit: ModuleType, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(code)
    assert len(list(audit.unsafe_loads(tmp_path / "a.py"))) == 1
    (tmp_path / "a.py").write_text("np.load(f, allow_pickle=False)\nyaml.safe_load(f)\nre.compile(x)\n")
    assert list(audit.unsafe_loads(tmp_path / "a.py")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_has_one_version_and_its_hashes(audit: ModuleType, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert audit.requirement_findings(text, path.name) == []
    spoilt = text.replace("--hash=sha256:", "--hash=md5:", 1)
    assert audit.requirement_findings(text + "a>=1 --hash=sha256:" + "0" * 64, "")
    assert audit.requirement_findings("--index-url https://example.org\n" + text, "")
    assert audit.requirement_findings(re.sub(r" \\\n    --hash=sha256:\w+", "", spoilt), "")


def test_every_licence_is_on_the_list(audit: ModuleType) -> None:
    assert audit.licence_findings(RULES["licences"]) == []
    allowed = set(RULES["licences"]["allowed"])
    assert audit._allowed("GPL-3.0-only OR MIT", allowed)
    assert not audit._allowed("GPL-3.0-only AND MIT", allowed)
    assert not audit._allowed("", allowed)


@pytest.fixture(scope="module")
def bill(sbom: ModuleType) -> dict[str, Any]:
    return sbom.made(ROOT / "requirements" / "core.txt")  # type: ignore[no-any-return]


def test_the_bill_of_materials_is_valid_and_complete(sbom: ModuleType, bill: dict[str, Any]) -> None:
    assert sbom.invalid(bill) is None
    assert sbom.invalid({**bill, "components": [{"name": "a"}], "dependencies": []})
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    locked = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "requirements/core.txt").read_text(), re.MULTILINE)
    packages = [one for one in bill["components"] if "purl" in one]
    assert sorted((one["name"], one["version"]) for one in packages) == sorted(locked)
    for one in packages:
        assert one["externalReferences"][0]["hashes"], one["name"]
    listed = {one["name"]: one["hashes"][0]["content"] for one in bill["components"] if "hashes" in one}
    assert listed == dict(shipped.SHA256)
    refs = {one["bom-ref"] for one in bill["components"]} | {"root-component"}
    assert {one["ref"] for one in bill["dependencies"]} == refs
    assert {need for one in bill["dependencies"] for need in one.get("dependsOn", ())} <= refs
    assert str(ROOT) not in json.dumps(bill)


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 0, "clean"),
        ('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}]}', 1, "a 1: PYSEC-1"),
        ('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', 3, "could not be asked about"),
        ("", 3, "could not be asked about"),
    ],
)
def test_an_audit_that_could_not_ask_says_so_with_a_status_of_its_own(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    answer: str, status: int, said: str,
) -> None:  # fmt: skip
    run: Callable[..., Any] = subprocess.run

    def asked(command: list[str], **how: Any) -> Any:
        if "pip_audit" in command:
            return subprocess.CompletedProcess(command, 0, answer, "no network")
        return run(command, **how)

    monkeypatch.setattr(subprocess, "run", asked)
    monkeypatch.setattr(audit, "code_findings", lambda *_: [])
    assert audit.main() == status
    assert said in capsys.readouterr().out
