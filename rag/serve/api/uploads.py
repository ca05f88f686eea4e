"""A request with files or records in, files in a private folder out; what was sent is never run, only read."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from rag.errors import LibraryError, SourceError
from rag.serve.api.jobs import Load
from rag.serve.api.shapes import MOST_BODY, Records
from rag.serve.private_folder import PrivateFolder
from rag.serve.which import Name
from rag.sources.registry import check_format
from rag.text import clean

MOST_FILES = 100
_MOST_FIELDS = 50
_LONGEST_NAME = 100  # characters of a file's name


class _Fields(BaseModel):
    """What a form may hold beside its files."""

    model_config = ConfigDict(extra="forbid")

    format: Annotated[str, Field(max_length=50)] | None = None
    tag: Annotated[list[Name], Field(max_length=20)] = []


class Uploads(PrivateFolder):
    """A private folder with what visitors sent, each request's files in a folder of their own."""

    async def taken(self, request: Request, look: Callable[[Callable[[], Load]], Any]) -> Load:
        """Return what a request brings to be loaded; `look` runs what touches the disk.

        Raises:
            SourceError: it brings nothing.
            HTTPException: it is neither a form nor JSON, or too large.
        """
        with _room():
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "multipart/form-data":
                async with request.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=10_000) as form:
                    fields = _fields(form)
                    files = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
                    check_format(fields.format)
                    if not files:
                        raise SourceError("There is no file in the form; name its part “file”.", path="")
                    load: Load = await look(lambda: self._stored(files, fields))
                    return load
            if kind == "application/json":
                text = await _body(request)
                load = await look(lambda: self._written(text))
                return load
            raise HTTPException(415)

    def _stored(self, files: list[UploadFile], fields: _Fields) -> Load:
        folder = self.new()
        with _kept_only_whole(folder):
            paths = []
            for number, upload in enumerate(files):
                own = folder / str(number)  # two files may have the same name
                own.mkdir()
                path = own / _name(upload.filename)
                with path.open("xb") as file:
                    shutil.copyfileobj(upload.file, file)
                paths.append(path)
        return Load(folder=folder, files=tuple(paths), tags=tuple(fields.tag), fmt=fields.format)

    def _written(self, text: bytes) -> Load:
        try:
            given = Records.model_validate(json.loads(text))
        except ValidationError as exc:
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in exc.errors()]) from exc
        except (ValueError, RecursionError) as exc:
            raise HTTPException(400) from exc
        folder = self.new()
        with _kept_only_whole(folder):
            path = folder / "records.jsonl"
            try:
                path.write_text("".join(json.dumps(record) + "\n" for record in given.records), encoding="utf-8")
            except RecursionError as exc:
                raise HTTPException(400) from exc
        return Load(folder=folder, files=(path,), tags=tuple(given.tags))


def _fields(form: FormData) -> _Fields:
    values: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name != "file":
            values[name] = [*values.get(name, []), value] if name == "tag" else value
    try:
        return _Fields.model_validate(values)
    except ValidationError as exc:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in exc.errors()]) from exc


async def _body(request: Request) -> bytes:
    text = bytearray()
    async for piece in request.stream():
        text += piece
        if len(text) > MOST_BODY:
            raise HTTPException(413)
    return bytes(text)


def _name(given: str | None) -> str:
    """Return the name that a file had on the visitor's machine, without its folders and what cannot stand in one."""
    name = clean(Path((given or "").replace("\\", "/").replace("\0", "")).name).strip(". ")
    stem, suffix = Path(name).stem[:_LONGEST_NAME], Path(name).suffix[:20]
    while len((stem + suffix).encode("utf-8", "replace")) > 200:
        stem = stem[:-10]
    return (stem + suffix).encode("utf-8", "replace").decode() or "upload"


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Say so where there is no room for what comes."""
    try:
        yield
    except OSError as exc:
        raise LibraryError(
            f"What was sent cannot be stored ({exc.strerror or exc}); free some space and send it again."
        ) from exc


@contextlib.contextmanager
def _kept_only_whole(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
