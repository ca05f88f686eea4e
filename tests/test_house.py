"""The rules of the house that a machine can hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import rag
from rag import Settings
from tests.conftest import SLOW

ROOT = Path(__file__).parents[1]


def test_no_layer_looks_up() -> None:
    # In a process of its own: it disables the loggers that other tests listen to.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_public_surface_is_complete_and_sorted() -> None:
    source = (ROOT / "rag" / "__init__.py").read_text(encoding="utf-8")
    imported = re.findall(r"^    (\w+),$", source, re.MULTILINE) + re.findall(
        r"^from rag\.\w+ import ([\w, ]+)$", source, re.MULTILINE
    )
    names = {name.strip() for part in imported for name in part.split(",")}
    assert rag.__all__ == sorted(rag.__all__)
    assert names <= set(rag.__all__)
    assert all(hasattr(rag, name) for name in rag.__all__)


def test_env_example_lists_every_setting_with_its_help() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias if isinstance(field.validation_alias, str) else f"ATTEST_{name.upper()}"
        assert re.search(rf"^# {re.escape(field.description or '')}\n#?{variable}=", text, re.MULTILINE), variable
    assert len(re.findall(r"^#?[A-Z_]+=", text, re.MULTILINE)) == len(Settings.model_fields)


def test_a_command_pays_only_for_what_it_uses() -> None:
    code = (
        "import sys; from rag.cli import main; sys.argv = ['attest', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'chromadb', 'gradio', 'openai', 'llama_index', 'onnxruntime', 'tiktoken'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_the_engine_is_imported_without_what_a_library_needs() -> None:
    heavy = "{'chromadb', 'numpy', 'onnxruntime', 'openvino', 'scipy'}"
    code = f"import rag, sys; sys.exit(','.join(sorted({heavy} & set(sys.modules))) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_requirements_name_no_registry_and_every_package_has_a_hash() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(re.findall(r" \\\n    --hash=sha256:", text)) - (
            text.count("--hash") - len(re.findall(r"^\S+==[^\n]*\\\n    --hash", text, re.MULTILINE))
        )


def test_what_counts_as_slow_is_there() -> None:
    assert [path for path in SLOW if not (ROOT / "tests" / path).exists()] == []
