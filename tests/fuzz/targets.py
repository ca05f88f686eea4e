"""All that is fuzzed, by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz import citing, exporting, questions, serving, sources
from tests.fuzz.target import Target

_ALL = (sources, citing, questions, exporting, serving)
TARGETS: Mapping[str, Target] = {one.name: one for module in _ALL for one in module.TARGETS}
MODULES: Mapping[str, str] = {one.name: module.__name__ for module in _ALL for one in module.TARGETS}
