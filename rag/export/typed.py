"""JSON from anywhere in, one of the nouns out; the first thing in it that does not fit ends the reading.

pydantic, which reads what the library itself stored, gathers every fault: a file made for that takes it all memory.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def typed(noun: type[T], value: object) -> T:
    """Return a dataclass of the schema from what a JSON parser made of it; fields that it does not have are ignored.

    Raises:
        ValueError: something is missing, or of another type.
    """
    return cast(T, _as(noun, value))


def _as(hint: Any, value: object) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):  # of one type and null
        return None if value is None else _as(next(one for one in inner if one is not type(None)), value)
    if origin is Literal:
        return _checked(value, isinstance(value, str) and value in inner)
    if dataclasses.is_dataclass(hint):
        return _noun(cast(type, hint), value)
    if origin is tuple and isinstance(value, list):
        if inner[-1] is Ellipsis:
            return tuple(_as(inner[0], one) for one in value)
        return tuple(_as(one, part) for one, part in zip(inner, value, strict=True))
    if origin is dict and isinstance(value, dict):
        return {key: _as(inner[1], one) for key, one in value.items()}
    if hint is float:
        return float(cast(float, _checked(value, type(value) in (int, float))))
    return _checked(value, type(value) is hint)


def _noun(noun: type, value: object) -> object:
    if not isinstance(value, dict):
        raise ValueError(noun.__name__)
    hints, required = _fields(noun)
    if not required <= value.keys():
        raise ValueError(noun.__name__)
    return noun(**{name: _as(hint, value[name]) for name, hint in hints.items() if name in value})


def _checked(value: object, fits: bool) -> object:
    if not fits:
        raise ValueError(type(value).__name__)
    return value


@cache
def _fields(noun: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the types of a dataclass's fields by name, and the names of those that have no default."""
    missing = dataclasses.MISSING
    fields = dataclasses.fields(noun)
    needed = frozenset(one.name for one in fields if one.default is missing and one.default_factory is missing)
    return get_type_hints(noun), needed
