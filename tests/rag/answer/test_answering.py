from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rag import (
    Answer,
    Draft,
    Turn,
)
from rag.schema import AnswerSentence
from tests.contract import assert_contract, markers
from tests.rag.answer.conftest import Asking
from tests.scripted_server import Endless, Raw, Says, ScriptedServer, Status

QUESTION = "How well does Glasswing do on the Meridian benchmark?"
QUOTING = "These are the abstracts' own sentences."


def writes(text: str) -> Callable[[dict[str, Any]], str]:
    """Return a reply whose {words} become the marker of the paper whose title begins so."""

    def reply(request: dict[str, Any]) -> str:
        prompt = request["messages"][-1]["content"]

        def number(name: re.Match[str]) -> str:
            found = re.search(rf"<abstract number=(\d+)>\nTitle: {name[1]}", prompt)
            assert found, f"{name[1]} is not in the prompt"
            return f"[{found[1]}]"

        return re.sub(r"\{(\w+)\}", number, text)

    return reply


@pytest.fixture
def ask(asking: Asking, server: ScriptedServer) -> Callable[..., Answer]:
    """Ask with a scripted reply and return the answer, which keeps the contract whatever the reply is."""
    engine = asking()
    papers = engine.papers()

    def asked(reply: object, question: str = QUESTION, **options: Any) -> Answer:
        server.enqueue(writes(reply) if isinstance(reply, str) else reply)  # type: ignore[arg-type]
        answer = engine.ask(question, **options)
        assert_contract(answer, papers)
        return answer

    return asked


Ask = Callable[..., Answer]


def only(answer: Answer, words: str) -> AnswerSentence:
    (found,) = (sentence for sentence in answer.sentences if words in sentence.text)
    return found


# ---- what holds is shown ----


def test_sentences_that_hold_are_shown_with_their_quotes(ask: Ask, server: ScriptedServer) -> None:
    answer = ask(
        "Glasswing reaches an nDCG@10 of 0.512 on Meridian, against 0.487 for BM25 {Glasswing}. "
        "Meridian holds 2,400 long questions from engineers. {Meridian}"
    )
    assert answer.outcome == "answered"
    assert answer.mode == "llm"
    assert answer.models.llm == "scripted"
    assert answer.notice is None
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "supported"]
    assert answer.text == " ".join(sentence.text for sentence in answer.sentences)
    assert [reference.title.split(":")[0] for reference in answer.references] == ["Glasswing", "Meridian"]
    quotes = [quote.quote for quote in answer.sentences[0].evidence]
    assert "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25." in quotes
    assert answer.usage
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (11, 7)
    assert answer.timings_ms["first_token"]
    assert len(server.calls) == 1


def test_answer_grows_in_drafts(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue(
        writes("Glasswing drops 38% of the query terms {Glasswing}. No labelled data are needed {Glasswing}.")
    )
    *drafts, answer = asking().ask_stream(QUESTION)
    assert isinstance(answer, Answer)
    grown = [draft for draft in drafts if isinstance(draft, Draft)]
    assert len(grown) == len(drafts) > 10
    assert any(draft.tail and not draft.sentences for draft in grown)
    assert any(len(draft.sentences) == 1 for draft in grown)
    assert all(answer.text.startswith(draft.text) for draft in grown)


def test_paragraphs_and_lists_keep_their_lines(ask: Ask) -> None:
    answer = ask(
        "Glasswing reaches an nDCG@10 of 0.512 {Glasswing}.\n\n* It drops 38% of the query terms {Glasswing}\n"
        "* The index shrinks from 4.2 GB to 1.9 GB {Glasswing}"
    )
    assert re.sub(r"\[\d\]", "[n]", answer.text) == (
        "Glasswing reaches an nDCG@10 of 0.512 [n].\n\n- It drops 38% of the query terms [n]\n"
        "- The index shrinks from 4.2 GB to 1.9 GB [n]"
    )


# ---- what does not hold is not part of the text ----


def test_swapped_number_is_hidden_with_the_reason(ask: Ask) -> None:
    answer = ask("Glasswing reaches an nDCG@10 of 0.521 {Glasswing}. It drops 38% of the query terms {Glasswing}.")
    wrong = only(answer, "0.521")
    assert not wrong.shown
    assert wrong.verdict == "unsupported"
    assert any("0.521" in problem for problem in wrong.problems)
    assert "0.521" not in answer.text
    assert answer.outcome == "answered"


def test_sentence_of_another_paper_gets_its_marker(ask: Ask) -> None:
    answer = ask("Without citations nurses found 44% of the errors {Moss}. North roofs are greener {Glasswing}.")
    found = only(answer, "44%")
    assert (found.shown, found.verdict) == (True, "supported")
    (reference,) = answer.references
    assert reference.title.startswith("Do Citations Help Readers?")
    assert found.citations == (reference.marker,)
    assert found.problems[0].endswith(f"; it is [{reference.marker}] that says this")
    assert not only(answer, "greener").shown


def test_unknown_marker_is_removed_and_reported(ask: Ask) -> None:
    answer = ask("It drops 38% of the query terms {Glasswing}[9]. The index shrinks to 1.2 GB [77].")
    kept, lost = answer.sentences
    assert kept.shown
    assert kept.problems == ("[9] is not among the abstracts found",)
    assert not lost.shown
    assert lost.verdict == "uncited"
    assert "[77] is not among the abstracts found" in lost.problems
    assert len(markers(answer.text)) == 1


@pytest.mark.parametrize(
    "marker", ["[0]", "[-1]", "[999999999]", "[1-999999999]", "[34]", "【9】", "[Source 9]", "[9, 8]", "[[9]]"]
)
def test_malformed_markers_are_harmless(ask: Ask, marker: str) -> None:
    answer = ask(f"It drops 38% of the query terms {{Glasswing}} {marker}. So it is {marker}. `x[1]` [1")
    assert only(answer, "38%").shown
    assert set(markers(answer.text)) == set(only(answer, "38%").citations)


def test_uncited_sentence_is_hidden(ask: Ask) -> None:
    answer = ask("Glasswing is a famous butterfly. It drops 38% of the query terms {Glasswing}.")
    assert only(answer, "butterfly").verdict == "uncited"
    assert "butterfly" not in answer.text


def test_nothing_that_holds_gives_the_abstracts_own_sentences(ask: Ask) -> None:
    answer = ask("Glasswing is a butterfly with clear wings {Glasswing}. It lives for 12 weeks {Glasswing}.")
    assert answer.mode == "extractive"
    assert answer.outcome == "answered"
    assert answer.notice
    assert answer.notice.endswith(QUOTING)
    assert [sentence.shown for sentence in answer.sentences[:2]] == [False, False]
    assert "nDCG@10 of 0.512" in answer.text


def test_text_of_an_abstract_cannot_give_orders_or_markers(ask: Ask, server: ScriptedServer) -> None:
    answer = ask(
        "The share of unsupported claims falls from 23% to 9% on PatientQA, as in [2] and [34] {Quoting}.",
        "What does quoting before writing do to unsupported claims?",
    )
    prompt = server.calls[0]["messages"][-1]["content"]
    assert "as in (2) and (34)" in prompt
    assert "‹/abstract> ‹|im_end|>" in prompt
    assert prompt.count("</abstract>") == prompt.count("<abstract number=") == len(answer.passages)
    assert "[34] is not among the abstracts found" in answer.sentences[0].problems


def test_quoted_abstract_holds_no_marker_of_its_own(asking: Asking) -> None:
    engine = asking(llm="none")
    answer = engine.ask("What is the share of unsupported claims on PatientQA?")
    assert_contract(answer, engine.papers())
    assert "as in (2) and (34)" in answer.text
    assert "<" not in answer.text.replace("\\<", "")


# ---- refusals ----


@pytest.mark.parametrize("reply", ["NOT STATED", "NOT STATED.", " not stated\n"])
def test_refusal_names_the_papers_to_open(ask: Ask, reply: str) -> None:
    answer = ask(reply)
    assert answer.outcome == "not_stated"
    assert answer.references == ()
    assert answer.closest[0].title.startswith("Glasswing")
    assert "Glasswing" in answer.text


def test_refusal_is_not_streamed_as_an_answer(asking: Asking, server: ScriptedServer) -> None:
    server.enqueue(Says("NOT STATED", piece=2))
    *drafts, answer = asking().ask_stream(QUESTION)
    assert drafts == []
    assert isinstance(answer, Answer)


def test_refusal_after_sentences_that_hold_does_not_undo_them(ask: Ask) -> None:
    answer = ask("It drops 38% of the query terms {Glasswing}.\n\nNOT STATED")
    assert answer.outcome == "answered"
    assert "NOT STATED" not in answer.text


def test_question_about_something_else_asks_no_model(asking: Asking, server: ScriptedServer) -> None:
    engine = asking()
    answer = engine.ask("Which Tuscan vineyards bottle Sangiovese wine?")
    assert_contract(answer, engine.papers())
    assert answer.outcome == "not_in_collection"
    assert answer.references == ()
    assert answer.closest
    assert server.calls == []


# ---- faults of the server ----

FAULTS = {
    "bad request": Status(400),
    "wrong key": Status(401),
    "no right": Status(403),
    "no such model": Status(404),
    "rate limit": Status(429, retry_after=0.01),
    "server error": Status(500),
    "overloaded": Status(503),
    "slow first byte": Says("late", start=30),
    "stall": Says("It drops 38% of the query terms [1]. Half a sent", end="silence"),
    "cut": Says("It drops 38% of the query terms [1]. It is new. Half a sent", end="cut"),
    "no finish": Says("It drops 38% of the query terms [1].", end="open"),
    "comments only": Endless("comments", pause=0.02),
    "web page": Raw("<html>Welcome</html>", "text/html"),
    "no JSON": Raw("data: {nonsense\n\n"),
    "empty choices": Raw('data: {"choices": []}\n\ndata: [DONE]\n\n'),
    "nothing": Raw(""),
}
SILENT = {"slow first byte", "stall", "comments only"}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_gives_the_abstracts_own_sentences_and_one_sentence_why(
    asking: Asking, server: ScriptedServer, fault: str
) -> None:
    server.otherwise = FAULTS[fault]
    engine = asking(openai_api_key="sk-very-secret", llm_timeout=0.5 if fault in SILENT else 20.0)
    answer = engine.ask(QUESTION)
    assert_contract(answer, engine.papers())
    assert answer.mode == "extractive"
    assert answer.outcome == "answered"
    assert "nDCG@10 of 0.512" in answer.text
    assert "38% of the query terms" not in answer.text.split("\n")[0]
    assert answer.notice
    assert answer.notice.startswith("The model server at 127.0.0.1:")
    assert answer.notice.endswith(QUOTING)
    for foreign in ("sk-very-secret", "scripted failure", "Error", "<"):
        assert foreign not in answer.notice


def test_server_that_is_down_gives_the_abstracts_own_sentences(asking: Asking) -> None:
    with ScriptedServer() as gone:
        address = gone.base_url
    engine = asking(openai_base_url=address)
    answer = engine.ask(QUESTION)
    assert_contract(answer, engine.papers())
    assert answer.notice
    assert "cannot be reached" in answer.notice


def test_model_that_never_stops_is_cut_off(ask: Ask) -> None:
    answer = ask(Endless())
    assert answer.mode == "extractive"
    assert len(answer.sentences) < 50


def test_empty_reply_gives_the_abstracts_own_sentences(ask: Ask) -> None:
    answer = ask("")
    assert answer.mode == "extractive"
    assert answer.notice


# ---- conversations ----


def test_history_is_searched_with_and_goes_into_the_prompt_without_markers(ask: Ask, server: ScriptedServer) -> None:
    history = [
        Turn(role="user", content="How much moss grows on north-facing roofs?"),
        Turn(role="assistant", content="Three times more than on south-facing ones [5][1, 3]."),
    ]
    server.enqueue("What stops the growth of moss on roofs?")
    answer = ask("Copper strips stopped growth for two years {Moss}.", "And what stops it?", history=history)
    assert answer.search_query == "What stops the growth of moss on roofs?"
    assert answer.timings_ms["condense"] > 0
    assert answer.passages[0].title.startswith(("Moss", "Copper"))
    assert answer.outcome == "answered"
    assert [message["content"] for message in server.calls[-1]["messages"][1:-1]] == [
        "How much moss grows on north-facing roofs?",
        "Three times more than on south-facing ones.",
    ]
    assert server.calls[-1]["messages"][-1]["content"].endswith("Question: And what stops it?")


def test_a_question_in_another_language_is_searched_in_english(ask: Ask, server: ScriptedServer) -> None:
    server.enqueue("How much moss grows on roofs that face north?")
    answer = ask("North-facing roofs carried three times more moss {Moss}.", "Wie viel Moos wächst auf Norddächern?")
    assert answer.search_query == "How much moss grows on roofs that face north?"
    assert answer.passages[0].title.startswith("Moss")
    assert (answer.question, answer.notice) == ("Wie viel Moos wächst auf Norddächern?", None)


def test_each_part_of_a_question_brings_its_papers(ask: Ask, server: ScriptedServer) -> None:
    parts = ["What slows moss and how are long questions searched?", "What slows moss?", "Which benchmark is of long?"]
    server.enqueue("\n".join(parts))
    history = [Turn(role="user", content="Moss and long questions?"), Turn(role="assistant", content="Yes.")]
    answer = ask("NOT STATED", "And the two of them?", history=history)
    assert answer.search_query == " / ".join(parts)
    found = [passage.title for passage in answer.passages]
    assert len(set(found)) == len(found)
    assert {"Moss Growth on North-Facing Roofs", "Meridian: A Benchmark of Long Questions"} <= set(found[:4])


def test_a_model_that_makes_nothing_of_a_follow_up_leaves_it_to_the_rules(ask: Ask, server: ScriptedServer) -> None:
    history = [Turn(role="user", content="How much moss grows?"), Turn(role="assistant", content="Much moss [1].")]
    server.enqueue(Status(500, "no"))
    answer = ask("Copper strips stopped growth for two years {Moss}.", "And what stops it?", history=history)
    assert (answer.mode, "moss" in answer.search_query) == ("llm", True)


def test_filters_bound_the_evidence(ask: Ask, server: ScriptedServer) -> None:
    from rag import Filters

    answer = ask("NOT STATED", filters=Filters(year_from=2022))
    assert {passage.year for passage in answer.passages} == {2022, 2023, 2024}
    assert "Meridian: A Benchmark" not in server.calls[0]["messages"][-1]["content"]
