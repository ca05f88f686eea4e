"""One visit's choices lead to its own engine."""

from __future__ import annotations

from pathlib import Path

from rag import Attest, ModelChoice, Settings
from ui.settings.preferences import Preferences


def test_without_a_choice_it_is_the_program_s_engine(tmp_path: Path) -> None:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path, llm="none"))
    assert Preferences().engine(attest) is attest


def test_two_visits_have_two_models_and_one_library(tmp_path: Path) -> None:
    attest = Attest(Settings(_env_file=None, data_dir=tmp_path, llm="none"))
    attest.load_sample()
    here, there = (Preferences(model=ModelChoice(name=name)).engine(attest) for name in ("one", "two"))
    assert [here.model_name(), there.model_name(), attest.model_name()] == ["one", "two", None]
    assert here.count() == there.count() == attest.count() == 64
    attest.close()
