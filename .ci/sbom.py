"""Writes build/sbom.json: every locked package with its hashes and licence, and every shipped data file with its own.

CycloneDX 1.6, checked against its schema before it is written.
"""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, distributions, requires
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "sbom.json"
_ROOT_REF = "root-component"


def main() -> int:
    """Write the bill of materials and return the exit status."""
    bill = made(ROOT / "requirements" / "core.txt")
    if problem := invalid(bill):
        print(f"The bill of materials is not valid: {problem}", file=sys.stderr)
        return 1
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(bill, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(bill['components'])} components")
    return 0


def made(lock: Path) -> dict[str, Any]:
    """Return the bill of materials of what a file of locked requirements installs, with the files that are shipped."""
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(lock), "--sv", "1.6"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--output-file", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(done.stdout)
    installed = {_bare(one.metadata["Name"]): one for one in distributions()}
    for component in bill["components"]:
        component["bom-ref"] = component["purl"]
        component.pop("description", None)  # the line of the lock
        if package := installed.get(_bare(component["name"])):
            component["licenses"] = [{"license": {"name": _licence(package)}}]
    bill["components"] += _files()
    bill["dependencies"] = _dependencies(bill, installed)
    return bill


def invalid(bill: dict[str, Any]) -> str | None:
    """Return why a bill of materials does not follow its schema, or None."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))
    return None if problem is None else str(problem)


def _files() -> list[dict[str, Any]]:
    sys.path.insert(0, str(ROOT))
    from rag.shipped import MODEL, SHA256

    return [
        {
            "bom-ref": f"file:{name}",
            "type": "machine-learning-model" if name == MODEL else "file",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for name, digest in SHA256.items()
    ]


def _dependencies(bill: dict[str, Any], installed: dict[str, Distribution]) -> list[dict[str, Any]]:
    """Return what asks for what, as far as it is installed here; what is locked for another system asks for nothing."""
    locked: dict[str, dict[str, str]] = {}  # some packages have a version for each of several Pythons
    for one in bill["components"]:
        if "purl" in one:
            locked.setdefault(_bare(one["name"]), {})[one["version"]] = one["bom-ref"]

    def refs(requirements: list[str]) -> set[str]:
        found: set[str] = set()
        for name in map(_name, requirements):
            here = installed[name].version if name in installed else ""
            known = locked.get(name, {})
            found.update([known[here]] if here in known else known.values())
        return found

    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    files = [one["bom-ref"] for one in bill["components"] if one["bom-ref"].startswith("file:")]
    found = [{"ref": _ROOT_REF, "dependsOn": sorted(refs(asked) | set(files))}]
    for name, versions in sorted(locked.items()):
        needs = [one for one in requires(name) or [] if "extra ==" not in one] if name in installed else []
        found += [{"ref": ref, "dependsOn": sorted(refs(needs))} for ref in versions.values()]
    return found + [{"ref": one} for one in files]


def _licence(package: Distribution) -> str:
    rules = tomllib.loads((ROOT / ".ci" / "audit.toml").read_text(encoding="utf-8"))["licences"]
    return rules["stated"].get(package.metadata["Name"]) or _AUDIT["licence_of"](package, rules["spelled"]) or "unknown"


def _name(requirement: str) -> str:
    return _bare(re.split(r"[\s<>=!~;\[(]", requirement.strip(), maxsplit=1)[0])


def _bare(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


_AUDIT = runpy.run_path(str(Path(__file__).with_name("audit")))

if __name__ == "__main__":
    sys.exit(main())
