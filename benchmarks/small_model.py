"""What comes of answers that a real model of 135 million parameters writes: ten questions of the sample."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.misbehaving import QUESTIONS
from eval.questions import read_questions
from rag import Attest, Settings
from tests.small_model.server import MISSING, served, weights

_EVERY, _MOST_SECONDS = 6, 600


def main() -> None:
    """Print each sentence with its verdict, shown or not, for at most ten minutes."""
    model = weights()
    if model is None:
        raise SystemExit(MISSING)
    questions, _ = read_questions(QUESTIONS)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="attest-") as folder, served(model) as url:
        settings = Settings(_env_file=None, data_dir=Path(folder), openai_base_url=url)
        settings = settings.model_copy(update={"llm_context_tokens": 2000, "llm_answer_tokens": 160})
        attest = Attest(settings)
        attest.load_sample()
        for question in questions[::_EVERY]:
            if time.perf_counter() - started > _MOST_SECONDS:
                break
            answer = attest.ask(question.question, history=question.history)
            spent = answer.timings_ms["total"] / 1000 if answer.timings_ms["total"] else 0.0
            print(
                f"{question.id}: {question.question}\n  {answer.mode}, {answer.outcome}, {spent:.0f} s; {answer.notice}"
            )
            for sentence in answer.sentences:
                place = "shown" if sentence.shown else "hidden"
                print(f"  {place}, {sentence.verdict}: {sentence.text} {'; '.join(sentence.problems)}", flush=True)
        attest.close()


if __name__ == "__main__":
    main()
