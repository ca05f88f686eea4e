"""All that is fuzzed, by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz import citing, exporting, questions, serving, sources
from tests.fuzz.target import Target

TARGETS: Mapping[str, Target] = {
    one.name: one for module in (sources, citing, questions, exporting, serving) for one in module.TARGETS
}
