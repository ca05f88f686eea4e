"""The documentation says what the program does, and its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from eval.cli import evaluation
from rag import Settings
from rag.cli import attest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "benchmarks" / "README.md"])
PROGRAMS: dict[str, click.Command] = {"attest": attest, "attest-eval": evaluation}
WIDTH = 90
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
REWRITE = os.environ.get("ATTEST_REWRITE_DOCS") == "1"
_CODE = re.compile(r"^(?:    [^\n]*\n?)+|^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and those inside it with their full names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from commands(f"{name} {inner}", found)


def help_text(name: str) -> str:
    program, *path = name.split()
    done = CliRunner().invoke(PROGRAMS[program], [*path, "--help"], prog_name=program, terminal_width=WIDTH)
    assert done.exit_code == 0, done.output
    return done.output.rstrip()


def reference() -> str:
    """Return the page that has the help text of every command."""
    parts = [
        "# Commands\n\nThis is what each command says with `--help`. The page is written from the program "
        "(`make commands`), and a test holds it to that.\n\nJSON, exit statuses and batch files are described in "
        "[Architecture](architecture.md#commands)."
    ]
    for program, command in PROGRAMS.items():
        for name, _ in commands(program, command):
            heading = "##" if name == program else "###"
            parts.append(f"{heading} {name}\n\n```text\n{help_text(name)}\n```")
    return "\n\n".join(parts) + "\n"


def test_every_command_is_documented_as_it_is() -> None:
    page = DOCS / "commands.md"
    if REWRITE:
        page.write_text(reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == reference(), "run `make commands`"


@pytest.mark.parametrize("name", [name for name in Settings.model_fields])
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    field = Settings.model_fields[name]
    variable = field.validation_alias if isinstance(field.validation_alias, str) else f"ATTEST_{name.upper()}"
    default = "" if name == "data_dir" or field.default is None else f"`{field.default}`"
    row = f"| `{variable}` | {field.description} | {default} |".replace("|  |", "| |")
    assert row in (DOCS / "guide" / "settings.md").read_text(encoding="utf-8").splitlines()


def written() -> list[tuple[str, str]]:
    """Return every line of the documentation that calls the program, with its page."""
    lines = []
    for page in PAGES:
        if page.name in ("commands.md", "CHANGELOG.md", "architecture.md"):
            continue
        for block in _CODE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if re.match(r"\s*(?:\.venv/bin/)?attest(?:-eval)? ", line):
                    lines.append((page.name, line.split("  #")[0].strip()))
    return lines


@pytest.mark.parametrize(("page", "line"), written())
def test_what_is_to_be_typed_is_understood(page: str, line: str) -> None:
    """Names of commands and options are real; nothing is run."""
    words = shlex.split(line.split(" | ")[0].split(" < ")[0])
    command = PROGRAMS[Path(words[0]).name]
    context = click.Context(command)
    known = options(command)
    rest = iter(words[1:])
    for word in rest:
        if word.startswith("--") or re.fullmatch("-[a-z]", word):
            assert word in known, f"{page}: {line}: there is no {word}"
            if not known[word]:
                next(rest, None)
        elif isinstance(command, click.Group) and (found := command.get_command(context, word)) is not None:
            command, known = found, options(found)
        else:
            assert not isinstance(command, click.Group) or word in ("…", "ID"), f"{page}: {line}: no command {word}"


def options(command: click.Command) -> dict[str, bool]:
    """Return the options of a command, and of each whether it takes no value."""
    parameters = [one for one in command.params if isinstance(one, click.Option)]
    return {name: one.is_flag for one in parameters for name in (*one.opts, *one.secondary_opts)} | {"--help": True}


@cache
def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page have."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE):
        plain = unicodedata.normalize("NFKD", re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading))
        found.add(re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower()))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page: Path) -> None:
    for target in _LINK.findall(_CODE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.is_relative_to(ROOT), f"{page.name}: {target}"
        assert file.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(file), f"{page.name}: {target}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` does: it fails at a warning."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=QUIET)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_each_promise_of_security_names_tests_that_are_there() -> None:
    promised = (DOCS / "security.md").read_text().split("## What is promised")[1].split("## What is not")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(tests/[^`]+)`", row)
        assert named, row
        assert not [path for path in named if not (ROOT / path).is_file()]


def test_a_page_of_the_site_asks_no_other_machine_for_anything(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= len(list(DOCS.rglob("*.md")))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"?([^\"\s>]+)", text)
        loaded += re.findall(r"<link\b(?![^>]*rel=\"?canonical)[^>]*\bhref=\"?([^\"\s>]+)", text)
        assert [one for one in loaded if re.match(r"(?:https?:)?//", one)] == [], page
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_the_site_is_searched_without_a_server_of_others(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "Zotero" in index
    assert "ATTEST_RERANK" in index
