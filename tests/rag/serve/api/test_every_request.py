"""Every operation of the description takes made-up requests, right and wrong, and answers as it says it does."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from rag import Attest, Settings
from rag.serve.api.app import api_app
from rag.serve.api.service import Service
from rag.serve.metrics import Metrics
from rag.serve.steps import Workers
from rag.serve.turnstile import Turnstile
from tests.rag.serve.api.conftest import AsVisitor

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
# How many of each operation, of which there are two dozen.
_EXAMPLES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 3}


@pytest.fixture(scope="module")
def every(sample: Attest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The description of an API over a copy of the sample library, which requests may change."""
    folder = tmp_path_factory.mktemp("every") / "library"
    sample.duplicate(folder)
    engine = Attest(Settings(_env_file=None, data_dir=folder, llm="none"))
    turnstile = Turnstile(4, 20)
    service = Service(engine, Workers(turnstile), Metrics(turnstile))
    yield schemathesis.openapi.from_asgi("/v1/openapi.json", AsVisitor(api_app(service)))
    assert service.workers.end(10) & service.end(10)
    engine.close()


@pytest.mark.parametrize("mode", GenerationMode)
def test_each_operation_answers_as_it_is_described(every: Any, mode: GenerationMode) -> None:
    seen: Counter[int] = Counter()
    for found in every.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=_EXAMPLES[mode],
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(operation.as_strategy(generation_mode=mode))
        def answers(case: Any) -> None:
            response = case.call()
            seen[response.status_code] += 1
            # The fields of a form are all text, so that its types cannot be wrong.
            refused = mode is GenerationMode.NEGATIVE and case.path != "/v1/ingest"
            case.validate_response(response, checks=[*CHECKS, negative_data_rejection] if refused else CHECKS)

        with contextlib.suppress(Unsatisfiable):  # what takes nothing cannot be asked wrongly
            answers()
    assert seen[200] > 20 if mode is GenerationMode.POSITIVE else seen[422] > 20
