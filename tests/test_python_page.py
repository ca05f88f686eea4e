"""The page about Python says what the program does: its examples run, and its reference is written from the code."""

from __future__ import annotations

import dataclasses
import doctest
import inspect
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rag
import rag.schema
from rag import Attest, AttestError, Conversations

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
BEGIN = "<!-- From here on the page is written from the code: make commands -->\n"
REWRITE = os.environ.get("ATTEST_REWRITE_DOCS") == "1"
WIDTH = 96
# What the methods of Attest are for, by the class that they stand in.
ROOMS = {
    "Attest": "Searching and asking",
    "Modelled": "The language model",
    "Verifying": "Checking",
    "Collection": "Papers",
    "Upkeep": "The library as a whole",
}


def public(kind: type) -> dict[str, Any]:
    """Return the public methods and properties that a class itself has, in order."""
    return {name: one for name, one in vars(kind).items() if not name.startswith("_") and _is_member(one)}


def _is_member(one: Any) -> bool:
    return callable(one) or isinstance(one, property)


def reference() -> str:
    parts = ["## Attest\n\n" + told(Attest), signature("Attest", vars(rag.upkeep.Upkeep)["__init__"])]  # type: ignore[attr-defined]
    parts.append(told(vars(rag.upkeep.Upkeep)["__init__"]))  # type: ignore[attr-defined]
    for kind in [one for one in Attest.__mro__ if one.__name__ in ROOMS]:
        parts.append(f"### {ROOMS[kind.__name__]}")
        parts += members(kind)
    parts += ["## Conversations\n\n" + told(Conversations), *members(Conversations)]
    parts.append(
        "## Settings\n\n" + described(rag.load_settings) + "\n\nThe [settings](guide/settings.md) are its fields."
    )
    parts.append("## Errors\n\n" + "\n".join(map(error, errors())))
    parts.append(
        "## Nouns\n\nAll are frozen dataclasses with keyword fields. Those named in `rag` come first, then the others "
        "of `rag.schema` that they hold or that a method takes or returns.\n\n" + described(rag.to_json)
    )
    parts += [noun(kind) for kind in nouns()]
    return "\n\n".join(parts) + "\n"


def members(kind: type) -> Iterator[str]:
    for name, one in public(kind).items():
        if isinstance(one, property):
            type_ = inspect.signature(one.fget).return_annotation
            yield f"#### {name}\n\n```python\n{name}: {type_}\n```\n\n{told(one.fget)}"
        else:
            yield f"#### {name}\n\n{signature(name, one)}\n\n{told(one)}"


def described(one: Any) -> str:
    return f"### {one.__name__}\n\n{signature(one.__name__, one)}\n\n{told(one)}"


def signature(name: str, function: Any) -> str:
    """Return how something is called, a parameter a line where one line would be too long."""
    found = inspect.signature(function)
    parameters = []
    starred = False
    for parameter in found.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parameters.append("*")
            starred = True
        parameters.append(_parameter(parameter))
    back = "" if name == "Attest" or found.return_annotation is found.empty else f" -> {found.return_annotation}"
    line = f"{name}({', '.join(parameters)}){back}"
    if len(line) > WIDTH:
        line = f"{name}(\n    " + ",\n    ".join(parameters) + f",\n){back}"
    return f"```python\n{line}\n```"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_KEYWORD: "**", parameter.VAR_POSITIONAL: "*"}.get(parameter.kind, "")
    text = f"{stars}{parameter.name}: {parameter.annotation}"
    if parameter.default is parameter.empty:
        return text
    default = parameter.default
    shown = "…" if callable(default) else "Filters()" if isinstance(default, rag.Filters) else repr(default)
    return f"{text} = {shown}"


def told(one: Any) -> str:
    """Return a docstring as Markdown, its errors as a list."""
    text = inspect.cleandoc(one.__doc__ or "")
    assert text, one
    text, _, raised = text.partition("Raises:\n")
    lines = " ".join(line.strip() for line in raised.splitlines())
    errors = re.sub(r"(?:^| )([A-Z]\w+Error): ", r"\n- `\1`: ", lines).strip()
    return text.strip() + (f"\n\nRaises:\n\n{errors}" if errors else "")


def errors() -> list[type]:
    return sorted(
        (one for name in rag.__all__ if isinstance(one := getattr(rag, name), type) and issubclass(one, AttestError)),
        key=lambda one: (len(one.__mro__), one.__name__),
    )


def error(kind: type) -> str:
    above = "" if kind is AttestError else f" (a `{kind.__mro__[1].__name__}`)"
    return f"- `{kind.__name__}`{above}: {told(kind)}"


def nouns() -> list[type]:
    """Return the dataclasses of the public names and those that they, or the methods of Attest, lead to."""
    named = [getattr(rag, name) for name in rag.__all__ if dataclasses.is_dataclass(getattr(rag, name))]
    found: dict[str, type] = {kind.__name__: kind for kind in named}
    known = {name: one for name, one in vars(rag.schema).items() if dataclasses.is_dataclass(one)}
    said = [
        str(inspect.signature(one)) for kind in (*Attest.__mro__, Conversations) for one in public(kind).values()
        if callable(one)
    ]  # fmt: skip
    waiting = [*named, *(known[name] for text in said for name in re.findall(r"\w+", text) if name in known)]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.__name__, kind)
        text = " ".join(str(field.type) for field in dataclasses.fields(kind))
        waiting += [known[name] for name in re.findall(r"\w+", text) if name in known and name not in found]
    others = sorted(name for name, kind in found.items() if kind not in named)
    return [*named, *(found[name] for name in others)]


def noun(kind: type) -> str:
    """Return a dataclass with its fields and their types; those of another that it stands on are named there."""
    lines = []
    for field in dataclasses.fields(kind):
        default = field.default if field.default is not dataclasses.MISSING else None
        has = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        shown = "Filters()" if isinstance(default, rag.Filters) else "…" if callable(default) else repr(default)
        if field.default_factory is not dataclasses.MISSING:
            shown = f"{field.default_factory.__name__}()"  # type: ignore[union-attr]
        lines.append(f"{field.name}: {field.type}" + (f" = {shown}" if has else ""))
    return f"### {kind.__name__}\n\n{told(kind)}\n\n```python\n" + "\n".join(lines) + "\n```"


def test_the_reference_is_what_the_code_says() -> None:
    written, _, found = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    assert BEGIN in PAGE.read_text(encoding="utf-8")
    if REWRITE:
        PAGE.write_text(f"{written}{BEGIN}\n{reference()}", encoding="utf-8")
        return
    assert found.strip() == reference().strip(), "run `make commands`"


@pytest.mark.parametrize("name", rag.__all__)
def test_every_public_name_has_its_place(name: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert re.search(rf"^(?:##+ {name}$|- `{name}`)", text, re.MULTILINE) or f"`rag.{name}`" in text, name


@pytest.mark.parametrize("kind", [*(one for one in Attest.__mro__ if one is not object), Conversations])
def test_every_public_method_has_its_place_and_types(kind: type) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, one in public(kind).items():
        assert f"\n#### {name}\n" in text, name
        function = one.fget if isinstance(one, property) else one
        parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
        assert all(p.annotation is not p.empty for p in parameters), name
        assert inspect.signature(function).return_annotation is not inspect.Signature.empty, name


def test_there_is_a_handful_of_public_names_and_each_comes_from_one_place() -> None:
    assert rag.__all__ == sorted(set(rag.__all__))
    assert len(rag.__all__) <= 32


@pytest.mark.usefixtures("_page_folder")
def test_the_examples_do_what_they_say() -> None:
    text = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    (records,) = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    Path("papers.jsonl").write_text(records, encoding="utf-8")
    assert all(json.loads(line) for line in records.splitlines())
    blocks = re.findall(r"^```pycon\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "python.md", str(PAGE), 0)
    heard: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    done = doctest.DocTestRunner(optionflags=flags).run(examples, out=heard.append)
    assert done.failed == 0, "".join(heard)
    assert done.attempted > 10


@pytest.fixture
def _page_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
