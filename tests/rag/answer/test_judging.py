"""A second reading by a model makes verdicts worse or leaves them as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Answer
from rag.answer.evidence import Evidence
from rag.answer.judging import CERTAIN, MOST_CALLS, Judge
from rag.answer.llm import ChatModel
from rag.answer.reply import Event, Reply
from rag.answer.verification import PARTLY, SUPPORTED, Judgement
from rag.schema import Paper, Quote
from tests.contract import assert_contract
from tests.rag.answer.conftest import Asking
from tests.rag.answer.test_answering import QUESTION, writes
from tests.replies import REPLIES
from tests.scripted_server import Endless, Raw, Request, Says, ScriptedServer, Status
from tests.scripted_server import Reply as Scripted

ABSTRACT = "Lamps help in caves. They gain 4.2% over candles."
CITED = Evidence(
    marker=3,
    paper=Paper(key="k", paper_id="p", title="Lamps in Caves", abstract=ABSTRACT),
    spans=((0, 20), (21, 49)),
    vectors=np.zeros((2, 2), dtype=np.float32),
    relevance=(0.0, 0.0),
)
QUOTE = Quote(marker=3, quote="They gain 4.2% over candles.", start=21, end=49)
SAID = "a second reading by the model did not find this in [3]"


def judgement(verdict: str = "supported", score: float = 0.65, problems: tuple[str, ...] = ()) -> Judgement:
    return Judgement(verdict, score, (QUOTE,), problems)  # type: ignore[arg-type]


class Saying:
    """A model that always replies the same, without a server."""

    name, at_openai = "saying", False

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, 0

    def stream(self, messages: Any) -> Reply:
        self.asked += 1

        def events() -> Iterator[Event]:
            yield Event(self.text, "stop", None)

        return Reply(events(), 1600)  # type: ignore[arg-type]


def reread(text: str, found: Judgement) -> Judgement:
    return Judge(Saying(text), "By how much?", 1000).reread("Lamps gain 4.2%.", found, [CITED])


REFUSALS = [
    "NOT SUPPORTED",
    "not supported.",
    "**NOT SUPPORTED**",
    "NOT_SUPPORTED",
    "UNSUPPORTED",
    " \nNOT SUPPORTED: no",
]


@pytest.mark.parametrize("reply", REFUSALS)
def test_a_claim_that_is_not_found_is_one_verdict_worse(reply: str) -> None:
    partly = reread(reply, judgement())
    assert (partly.verdict, partly.score, partly.problems) == ("partly", SUPPORTED, (SAID,))
    gone = reread(reply, judgement("partly", 0.5, ("[3] does not mention “wax”",)))
    assert (gone.verdict, gone.problems) == ("unsupported", ("[3] does not mention “wax”", SAID))
    assert gone.score < PARTLY


@pytest.mark.parametrize(
    "reply",
    [
        "SUPPORTED", "Supported.", "UNCLEAR", "", " ", "yes", "no", "The statement is not supported.", "I cannot say.",
        "NOT SUPPORTED or SUPPORTED", "SUPPORTED, NOT SUPPORTED or UNCLEAR", "not", "<think>NOT SUPPORTED",
    ],
)  # fmt: skip
def test_any_other_reply_changes_nothing(reply: str) -> None:
    for found in (judgement(), judgement("partly", 0.5)):
        assert reread(reply, found) is found


@pytest.mark.parametrize(
    "found", [judgement(score=CERTAIN), judgement(score=1.0), judgement("unsupported", 0.2), judgement("uncited", 0.0)]
)
def test_what_is_certain_or_hidden_is_not_read_again(found: Judgement) -> None:
    model = Saying("NOT SUPPORTED")
    assert Judge(model, "By how much?", 1000).reread("Lamps gain.", found, [CITED]) is found
    assert model.asked == 0


RANKS = {"supported": 2, "partly": 1, "unsupported": 0, "uncited": 0}


@given(st.one_of(REPLIES, st.sampled_from(REFUSALS)), st.sampled_from(sorted(RANKS)), st.floats(0, 1))
def test_a_verdict_never_gets_better(reply: str, verdict: str, score: float) -> None:
    before = judgement(verdict, score)
    after = reread(reply, before)
    assert RANKS[after.verdict] <= RANKS[before.verdict]
    assert after.score <= before.score
    assert after.problems[: len(before.problems)] == before.problems
    assert (after is before) or SAID in after.problems


def test_the_calls_of_an_answer_are_bounded() -> None:
    model = Saying("UNCLEAR")
    judge = Judge(model, "By how much?", 1000)
    for number in range(20):
        judge.reread(f"Lamps gain {number}.", judgement(), [CITED])
    assert model.asked == MOST_CALLS


@pytest.mark.parametrize(
    "fault", [Status(500), Status(401), Raw("no stream"), Says("NOT SUPPORTED", end="cut"), Endless("comments", 0.05)]
)
def test_a_failure_changes_nothing_and_is_not_tried_again(server: ScriptedServer, fault: Scripted) -> None:
    server.otherwise = fault
    model = ChatModel("x", api_key=None, base_url=server.base_url, timeout=0.3, retries=0, max_tokens=200)
    judge = Judge(model, "By how much?", 1000)
    found = judgement()
    assert judge.reread("Lamps gain.", found, [CITED]) is found
    assert judge.reread("Lamps gain.", found, [CITED]) is found
    assert len(server.calls) == 1


# ---- in an answer ----

REPLY = (
    "Glasswing reaches an nDCG@10 of 0.512 on Meridian, against 0.487 for BM25 {Glasswing}. "
    "A stop list that is learned shrinks the queries and so the index {Glasswing}. "
    "No labelled data are needed {Glasswing}."
)


def is_judging(request: Request) -> bool:
    return bool(request["messages"][0]["content"].startswith("You check whether"))


def playing(verdict: str) -> Callable[[Request], str]:
    return lambda request: verdict if is_judging(request) else writes(REPLY)(request)


def ask(asking: Asking, server: ScriptedServer, verdict: str, **settings: Any) -> Answer:
    server.otherwise = playing(verdict)
    engine = asking(**settings)
    answer = engine.ask(QUESTION)
    assert_contract(answer, engine.papers())
    return answer


def test_it_is_off_unless_it_is_asked_for(asking: Asking, server: ScriptedServer) -> None:
    ask(asking, server, "NOT SUPPORTED")
    assert len(server.calls) == 1


def test_only_what_is_not_certain_is_read_again_alone(asking: Asking, server: ScriptedServer) -> None:
    before = ask(asking, server, "", judge="none")
    server.calls.clear()
    after = ask(asking, server, "NOT SUPPORTED", judge="model")
    judged = [call["messages"] for call in server.calls if is_judging(call)]
    shaky = [s for s in before.sentences if s.verdict == "partly" or (s.verdict == "supported" and s.score < CERTAIN)]
    assert len(judged) == len(shaky) > 0
    for messages, sentence in zip(judged, shaky, strict=True):
        prompt = messages[-1]["content"]
        assert f"Question: {QUESTION}\n" in prompt
        assert all(quote.quote in prompt for quote in sentence.evidence)
        others = [other.text[:30] for other in before.sentences if other is not sentence]
        assert not any(other in prompt.partition("Statement:")[2] for other in others)
        assert "answer" not in prompt.replace(QUESTION, "").lower()
    ranks = [
        (RANKS[new.verdict], RANKS[old.verdict]) for new, old in zip(after.sentences, before.sentences, strict=True)
    ]
    assert all(new <= old for new, old in ranks)
    assert sum(new < old for new, old in ranks) == len(shaky)
    assert after.usage
    assert after.usage.input_tokens == 11 * len(server.calls)


def test_what_the_model_finds_is_shown_as_before(asking: Asking, server: ScriptedServer) -> None:
    assert ask(asking, server, "SUPPORTED", judge="model").text == ask(asking, server, "", judge="none").text


def test_without_a_model_nobody_judges(asking: Asking, server: ScriptedServer) -> None:
    assert asking(judge="model", llm="none").ask(QUESTION).mode == "extractive"
    assert not server.calls
