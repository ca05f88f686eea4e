"""Conversations that are kept: what is stored is what was shown, for its user alone, also beside other processes."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag import (
    Answer,
    Attest,
    Draft,
    Filters,
    LibraryError,
)
from rag.cli.ask import as_text
from rag.library.catalog import answers, conversations
from rag.schema import (
    Conversation,
    KeptTurn,
)
from rag.text import clean, sound
from tests.scripted_server import Says, ScriptedServer

ROOT = Path(__file__).parents[2]
QUESTIONS = ("What accuracy does LanternNet reach on CaveBench?", "How many caves does CaveBench have?")


def turn(attest: Attest, question: str = QUESTIONS[0], **more: Any) -> KeptTurn:
    """A question that is answered; its answer is kept, as the page does it."""
    answer = attest.ask(question, keep=True)
    asked_at = "2026-03-01T10:00:00.000000+00:00"
    return KeptTurn(question=question, status="done", answer=answer, asked_at=asked_at, **more)


def talk(attest: Attest, *questions: str, user: str = "") -> str:
    kept = attest.conversations
    name = kept.new_id()
    for number, question in enumerate(questions or QUESTIONS):
        kept.put(name, number, turn(attest, question), user=user)
    return name


def has_answer(attest: Attest, answer: Answer | None) -> bool:
    assert answer is not None
    return answers.has(attest._parts.library().catalog.db, answer.answer_id)


def test_a_conversation_is_opened_again_as_it_was_shown(loaded: Attest) -> None:
    version = loaded.info().library_version
    kept, name = loaded.conversations, loaded.conversations.new_id()
    shown = (
        turn(loaded, filters=Filters(year_to=2021, venues=("Speleology",)), as_written=True, search_query="LanternNet"),
        turn(loaded, "Which papers are about caves?"),
        turn(loaded, "What is the price of gold?"),
    )
    for number, one in enumerate(shown):
        kept.put(name, number, KeptTurn(question=one.question))
        kept.put(name, number, one)
    found = kept.get(name)
    assert (found.conversation_id, found.user, found.turns) == (name, "", shown)
    assert (found.title, found.created_at <= found.changed_at) == (QUESTIONS[0], True)
    assert {one.answer.outcome for one in found.turns if one.answer} == {"answered", "not_in_collection"}
    assert found.turns[1].answer is not None
    assert found.turns[1].answer.listing is not None
    assert loaded.info().library_version == version


def test_a_turn_is_put_after_those_that_came_meanwhile(loaded: Attest) -> None:
    kept = loaded.conversations
    kept.put("caves", 0, KeptTurn(question="How are caves mapped?"), user="ada")
    for question in ("By whom?", "And how fast?"):
        kept.append("caves", KeptTurn(question=question), user="ada")
    found = kept.get("caves", user="ada").turns
    assert [turn.question for turn in found] == ["How are caves mapped?", "By whom?", "And how fast?"]
    for name, user in (("caves", "bob"), ("gone", "ada")):
        with pytest.raises(LibraryError):
            kept.append(name, KeptTurn(question="What else?"), user=user)
    assert not kept.has("gone", user="ada")


def test_a_turn_that_grows_drops_nothing_and_another_one_all_after_it(loaded: Attest) -> None:
    kept, asking = loaded.conversations, KeptTurn(question="How are caves mapped?", asked_at="2026-01-01T00:00:00Z")
    kept.put("caves", 0, asking)
    kept.append("caves", KeptTurn(question="By whom?"))
    kept.put("caves", 0, dataclasses.replace(asking, status="done", answer=loaded.ask(asking.question)))
    found = kept.get("caves").turns
    assert [(turn.question, turn.status) for turn in found] == [(asking.question, "done"), ("By whom?", "asking")]
    assert (kept.length("caves"), kept.length("caves", user="ada"), kept.length("none")) == (2, 0, 0)
    kept.put("caves", 0, KeptTurn(question=asking.question, asked_at="2026-01-01T00:00:09Z"))
    assert kept.length("caves") == 1


def test_what_a_model_wrote_and_what_was_stopped_come_back_whole(loaded: Attest) -> None:
    with ScriptedServer() as server:
        server.enqueue("LanternNet reaches 91.4% on CaveBench [1]. It needs 900 lamps [1].")
        server.enqueue(
            Says("LanternNet reaches 91.4% on CaveBench [1]. Its training takes three hours on one GPU [1].")
        )
        chosen = {"llm": "scripted", "openai_base_url": server.base_url}
        writing = Attest(loaded.settings.model_copy(update=chosen))
        written = turn(writing)
        drafts = [step for step in writing.ask_stream(QUESTIONS[0]) if isinstance(step, Draft)]
        writing.close()
    assert written.answer is not None
    assert {said.shown for said in written.answer.sentences} == {True, False}
    assert written.answer.usage is not None
    half = next(draft for draft in drafts if draft.sentences and draft.tail)
    stopped = KeptTurn(question="and?", status="stopped", draft=half, asked_at=written.asked_at)
    failed = KeptTurn(question="why?", status="failed", error="The model did not answer.", asked_at=written.asked_at)
    name = loaded.conversations.new_id()
    for number, one in enumerate((written, stopped, failed)):
        loaded.conversations.put(name, number, one)
    assert loaded.conversations.get(name).turns == (written, stopped, failed)
    text = loaded.conversations.write(name, "json")
    assert [(one.status, one.draft, one.error) for one in loaded.conversations.read(text).turns] == [
        (one.status, one.draft, one.error) for one in (written, stopped, failed)
    ]


def test_an_answer_that_was_not_kept_is_stored_with_what_was_said_before(loaded: Attest) -> None:
    kept, name = loaded.conversations, talk(loaded, QUESTIONS[0])
    follow_up = "And how long does its training take?"
    answer = loaded.ask(follow_up)
    kept.put(name, 1, KeptTurn(question=follow_up, status="done", answer=answer))
    found = kept.get(name).turns[1]
    assert found.answer == answer
    assert found.asked_at
    again = loaded.ask_again(answer.answer_id)
    assert again.references[0].key == "holm2021lanternnet"  # so it knew what "its" is


def test_an_answer_to_half_a_character_is_kept_too(loaded: Attest) -> None:
    answer = loaded.ask("How many caves does CaveBench have \ud83d?", keep=True)
    assert loaded.kept_answer(answer.answer_id).text == answer.text
    assert loaded.ask_again(answer.answer_id).text == answer.text


def test_a_question_that_is_edited_drops_what_followed_and_answers_that_nothing_else_has(loaded: Attest) -> None:
    kept, name = loaded.conversations, talk(loaded)
    before = [one.answer for one in kept.get(name).turns]
    elsewhere = kept.new_id()
    kept.put(elsewhere, 0, KeptTurn(question="the same", status="done", answer=before[1]))
    kept.rate(before[0].answer_id if before[0] else "", False)
    kept.put(name, 0, KeptTurn(question="What is a lamp?"))
    assert [one.question for one in kept.get(name).turns] == ["What is a lamp?"]
    assert [has_answer(loaded, answer) for answer in before] == [False, True]
    assert kept.ratings() == ()
    assert kept.get(name).title == "What is a lamp?"
    kept.rename(name, "Lamps")
    kept.put(name, 0, KeptTurn(question="What is a cave?"))
    assert kept.get(name).title == "Lamps"  # a name that was given stays


def test_a_turn_whose_conversation_is_gone_is_refused(loaded: Attest) -> None:
    kept, name = loaded.conversations, talk(loaded)
    for number in (3, -1):
        with pytest.raises(LibraryError, match="no longer stored"):
            kept.put(name, number, KeptTurn(question="more"))
    kept.delete([name])
    with pytest.raises(LibraryError, match="no longer stored"):
        kept.put(name, 2, KeptTurn(question="more"))
    assert kept.list().total == 0


def test_what_is_deleted_takes_its_answers_along_and_no_others(loaded: Attest) -> None:
    kept = loaded.conversations
    asked = loaded.ask("What do crabs keep time with?", keep=True)
    first, second = talk(loaded), talk(loaded, "How much less do loaves rise?")
    gone, stays = kept.get(first).turns[0].answer, kept.get(second).turns[0].answer
    assert gone is not None
    kept.rate(gone.answer_id, True)
    assert kept.delete([first, first, "nobody"]) == 1
    assert [has_answer(loaded, one) for one in (gone, stays, asked)] == [False, True, True]
    assert (kept.list().total, kept.ratings(), kept.rating(gone.answer_id)) == (1, (), None)
    with pytest.raises(LibraryError, match="There is no conversation"):
        kept.get(first)


def test_users_do_not_see_each_other(loaded: Attest) -> None:
    kept = loaded.conversations
    mine, theirs = talk(loaded, QUESTIONS[0], user="ada"), talk(loaded, QUESTIONS[1], user="grace")
    assert [line.conversation_id for line in kept.list(user="ada").conversations] == [mine]
    assert kept.list(user="ada", query="how many caves").total == kept.list().total == 0
    said = []
    for name in (theirs, theirs.swapcase()):  # another's, and one that is not
        for attempt in (kept.get, lambda name, user: kept.rename(name, "x", user=user)):
            with pytest.raises(LibraryError) as caught:
                attempt(name, user="ada")
            said.append(str(caught.value).replace(name, "…"))
        with pytest.raises(LibraryError):
            kept.write(name, "md", user="ada")
    with pytest.raises(LibraryError) as caught:
        kept.put(theirs, 0, KeptTurn(question="mine now"), user="ada")
    assert {*said, str(caught.value).replace(theirs, "…")} == {said[0]}
    assert kept.delete([theirs], user="ada") == 0
    answer = kept.get(theirs, user="grace").turns[0].answer
    assert answer is not None
    with pytest.raises(LibraryError, match="There is no answer"):
        kept.rate(answer.answer_id, True, user="ada")
    kept.rate(answer.answer_id, True, user="grace")
    assert kept.get(theirs, user="grace").title == QUESTIONS[1]


def test_a_query_looks_in_titles_questions_and_answers(loaded: Attest) -> None:
    kept = loaded.conversations
    caves, crabs = talk(loaded), talk(loaded, "What do shore crabs keep time with?")
    kept.rename(crabs, "Über Café-Krabben")
    found = {
        query: [line.conversation_id for line in kept.list(query=query).conversations]
        for query in ("ACCURACY", "91.4% how many", "tides", "cafe über", "krab", "lanternnet tides", "  ", "%", "_")
    }
    assert found == {
        "ACCURACY": [caves],
        "91.4% how many": [caves],  # one word from an answer, the others from the next question
        "tides": [crabs],
        "cafe über": [crabs],
        "krab": [crabs],
        "lanternnet tides": [],
        "  ": [crabs, caves],
        "%": [caves],
        "_": [],
    }
    kept.put(caves, 1, KeptTurn(question="stopped", status="stopped", draft=Draft(text="A *zebra* \\[sic\\] [1].")))
    assert kept.list(query="zebra [sic]").total == 1
    assert kept.list(query="forty").total == 0  # the turn that said it is gone


def test_the_list_has_the_last_change_first_and_comes_in_pages(loaded: Attest) -> None:
    kept = loaded.conversations
    names = [kept.new_id() for _ in range(5)]
    for number, name in enumerate(names):
        kept.put(name, 0, KeptTurn(question=f"question {number}"))
    kept.put(names[1], 1, KeptTurn(question="more"))
    kept.rename(names[0], "a new name moves nothing")
    order = [names[1], names[4], names[3], names[2], names[0]]
    assert [line.conversation_id for line in kept.list().conversations] == order
    page = kept.list(limit=2, offset=1)
    assert (page.total, [line.conversation_id for line in page.conversations]) == (5, order[1:3])
    assert kept.list(limit=2, offset=9).total == 5
    assert kept.list().conversations[0].turns == 2
    assert len(set(names)) == 5
    assert not any(name.startswith("-") for name in (kept.new_id() for _ in range(500)))


def test_titles_are_short_lines(loaded: Attest) -> None:
    kept, name = loaded.conversations, loaded.conversations.new_id()
    kept.put(name, 0, KeptTurn(question="What  is\n" + "very " * 30 + "long?"))
    title = kept.get(name).title
    assert title.startswith("What is very")
    assert title.endswith("very…")
    assert len(title) <= 80
    kept.rename(name, "x" * 1000)
    assert len(kept.get(name).title) == 200
    for blank in ("", " \u200b\n"):
        with pytest.raises(LibraryError, match="at least one"):
            kept.rename(name, blank)


def test_ratings_can_be_changed_taken_back_and_read_by_all(loaded: Attest) -> None:
    kept, asked = loaded.conversations, loaded.ask(QUESTIONS[0], keep=True)
    kept.rate(asked.answer_id, False, "  The figure is <b>wrong</b>.\n")
    rating = kept.rating(asked.answer_id)
    assert rating is not None
    assert (rating.liked, rating.comment) == (False, "The figure is <b>wrong</b>.")
    kept.rate(asked.answer_id, True)
    (found,) = kept.ratings()
    assert (found.answer_id, found.question, found.liked, found.comment, found.outcome, found.llm) == (
        asked.answer_id, QUESTIONS[0], True, "", "answered", None,
    )  # fmt: skip
    kept.rate(asked.answer_id, None)
    assert (kept.rating(asked.answer_id), kept.ratings()) == (None, ())
    with pytest.raises(LibraryError, match="There is no answer"):
        kept.rate("nothing", True)


def without_marks(conversation: Conversation) -> Conversation:
    """Return a conversation without what became of its papers."""
    turns = []
    for turn in conversation.turns:
        answer = turn.answer
        if answer is not None:
            references = tuple(dataclasses.replace(one, since=None) for one in answer.references)
            answer = dataclasses.replace(answer, references=references)
        turns.append(dataclasses.replace(turn, answer=answer))
    return dataclasses.replace(conversation, turns=tuple(turns))


def sinces(conversation: Conversation) -> set[str | None]:
    return {one.since for turn in conversation.turns if turn.answer for one in turn.answer.references}


def test_a_paper_that_is_removed_stays_quoted(loaded: Attest) -> None:
    kept, name = loaded.conversations, talk(loaded)
    before = kept.get(name)
    assert before.turns[0].answer is not None
    loaded.remove([reference.key for reference in before.turns[0].answer.references])
    after = kept.get(name)
    assert after != before
    assert without_marks(after) == before
    assert sinces(after) == {"removed", None}
    written = kept.write(name, "md")
    assert "It reaches an accuracy of 91.4% on CaveBench" in written
    assert "⚠ no longer in this library" in written
    assert "> The paper behind \\[1\\] is no longer in this library." in written
    assert kept.list(query="91.4%").total == 1
    assert loaded.ask(QUESTIONS[0]).references != before.turns[0].answer.references


def test_a_shared_file_opens_elsewhere_and_here_with_all_that_was_shown(loaded: Attest, tmp_path: Path) -> None:
    name = talk(loaded, user="ada")
    shown, text = loaded.conversations.get(name, user="ada"), loaded.conversations.write(name, "json", user="ada")
    assert json.loads(text)["user"] == ""
    other = Attest(loaded.settings.model_copy(update={"data_dir": tmp_path / "other"}))
    other.load_sample()
    there = other.conversations.read("\ufeff" + text, user="grace")
    assert (there.title, there.user, without_marks(there).turns) == (shown.title, "grace", shown.turns)
    assert sinces(there) == {"absent"}  # the papers behind it were never there
    assert "⚠ not in this library" in other.conversations.write(there.conversation_id, "md", user="grace")
    assert there.conversation_id != name
    assert other.conversations.list(user="grace").total == 1
    other.close()
    here = loaded.conversations.read(text)
    for one, first in zip(here.turns, shown.turns, strict=True):
        assert one.answer is not None
        assert first.answer is not None
        assert one.answer.answer_id != first.answer.answer_id  # both stay
        assert dataclasses.replace(one.answer, answer_id=first.answer.answer_id) == first.answer
    loaded.conversations.delete([here.conversation_id])
    assert loaded.conversations.get(name, user="ada") == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        "null",
        "[" * 100_000,
        '{"a":' * 100_000,
        "\x00",
        "\ud800",
        "9" * 10_000,
        '{"turns": []}',
    ],
)
def test_a_file_that_is_no_conversation_is_one_sentence(loaded: Attest, text: str) -> None:
    with pytest.raises(LibraryError, match="holds no conversation"):
        loaded.conversations.read(text)
    assert loaded.conversations.list().total == 0


def test_a_huge_file_and_one_of_another_version_are_refused(loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = json.loads(loaded.conversations.write(talk(loaded), "json"))
    with pytest.raises(LibraryError, match="another version"):
        loaded.conversations.read(json.dumps({**shared, "schema_version": 2}))
    monkeypatch.setattr("rag.export.conversation.MOST_CHARACTERS", 1000)
    with pytest.raises(LibraryError, match="too long"):
        loaded.conversations.read(json.dumps(shared))


def changed(value: Any, path: list[int], into: Any) -> Any:
    """Return JSON with one of its values replaced, taken away or put in twice."""
    if not path or not isinstance(value, dict | list) or not value:
        return into
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[path[0] % len(keys)]
    if into == "drop" and len(path) == 1:
        del value[key]
    else:
        value[key] = changed(value[key], path[1:], into)
    return value


values = st.one_of(
    st.sampled_from(
        [
            "drop",
            None,
            True,
            -1,
            10**30,
            float("nan"),
            float("inf"),
            "",
            "\x1b[2J",
            "<script>",
            "\ud800",
            "../../x",
            "\u202e",
        ]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.none(), max_size=2),
)


@pytest.fixture
def written(loaded: Attest) -> Any:
    """The JSON of a shared file."""
    return json.loads(loaded.conversations.write(talk(loaded), "json"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(
    changes=st.lists(st.tuples(st.lists(st.integers(0, 40), min_size=1, max_size=8), values), min_size=1, max_size=3)
)
def test_whatever_a_shared_file_holds_it_is_refused_or_can_be_shown(
    loaded: Attest, written: Any, changes: list[tuple[list[int], Any]]
) -> None:
    kept, text = loaded.conversations, copy.deepcopy(written)
    for path, into in changes:
        text = changed(text, path, into)
    try:
        made = kept.read(json.dumps(text))
    except LibraryError:
        return
    assert kept.get(made.conversation_id) == made
    json.loads(kept.write(made.conversation_id, "json"), parse_constant=pytest.fail)
    assert kept.write(made.conversation_id, "md").startswith("# ")
    for one in made.turns:
        assert one.answer is None or as_text(one.answer, strict=False)
    assert made.title


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(), title=st.text(), query=st.text(), user=st.text())
def test_any_text_can_be_stored_and_looked_for(
    loaded: Attest, question: str, title: str, query: str, user: str
) -> None:
    kept, name = loaded.conversations, loaded.conversations.new_id()
    question += "\ud83d"  # half a character, as a page may send it
    kept.put(name, 0, KeptTurn(question=question, status="failed", error=question), user=user)
    found = kept.get(name, user=user)
    assert (found.turns[0].question, found.turns[0].error) == (sound(question), sound(question))
    kept.list(query=query, user=user)
    assert kept.list(query=found.title.removesuffix("…"), user=user).total == 1
    if clean(title):
        kept.rename(name, title, user=user)
    assert kept.delete([name], user=user) == 1


def test_a_library_that_cannot_be_written_to_says_so_and_is_still_read(loaded: Attest) -> None:
    name = talk(loaded)
    db = loaded._parts.library().catalog.db
    db.execute("PRAGMA query_only = ON")
    for attempt in (
        lambda: loaded.conversations.put(name, 2, KeptTurn(question="more")),
        lambda: loaded.conversations.delete([name]),
        lambda: loaded.conversations.rate("x", True),
    ):
        with pytest.raises(LibraryError, match="cannot be opened for writing"):
            attempt()
    assert len(loaded.conversations.get(name).turns) == 2
    db.execute("PRAGMA query_only = OFF")
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(LibraryError, match="disk is full"):
        loaded.conversations.put(name, 2, KeptTurn(question="more " * 10_000))
    assert len(loaded.conversations.get(name).turns) == 2


def test_a_library_that_is_not_there_has_no_conversations(attest: Attest) -> None:
    assert attest.conversations.list().total == 0
    with pytest.raises(LibraryError, match="no library"):
        attest.conversations.put("c", 0, KeptTurn(question="anybody?"))


def test_two_hundred_turns_are_opened_and_searched(loaded: Attest) -> None:
    kept, name = loaded.conversations, loaded.conversations.new_id()
    first = turn(loaded)
    assert first.answer is not None
    for number in range(200):
        answer = dataclasses.replace(first.answer, answer_id=f"a{number}", text=f"{first.answer.text} {number}")
        kept.put(name, number, dataclasses.replace(first, answer=answer))
    found = kept.get(name).turns
    assert [one.answer.answer_id for one in found if one.answer] == [f"a{number}" for number in range(200)]
    assert len(kept.read(kept.write(name, "json")).turns) == 200


OTHER = """
import sys
from rag import Attest, Settings
from rag.schema import KeptTurn
engine = Attest(Settings(_env_file=None, data_dir=sys.argv[1], llm="none"))
kept = engine.conversations
answer = engine.ask("How many caves does CaveBench have?")
print("ready", flush=True)
for n in range(40):
    kept.put(f"theirs-{n}", 0, KeptTurn(question=f"question {n}"))
    kept.put(f"theirs-{n}", 0, KeptTurn(question=f"question {n}", status="done", answer=answer))
    kept.put("both", 0, KeptTurn(question="both write here"))
    if n % 4 == 0:
        kept.delete([f"theirs-{n}"])
"""


def test_a_page_and_a_terminal_write_at_once_and_nothing_is_lost(loaded: Attest) -> None:
    kept, version, first = loaded.conversations, loaded.info().library_version, turn(loaded)
    command = [sys.executable, "-c", OTHER, str(loaded.settings.data_dir)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as terminal:
        assert terminal.stdout is not None
        assert terminal.stdout.readline() == "ready\n"
        for number in range(40):
            kept.put("mine", number, dataclasses.replace(first, question=f"question {number}"))
            kept.put("both", 0, KeptTurn(question="both write here"))
            kept.list(query="question")
        terminal.wait(60)
    assert terminal.returncode == 0
    assert [one.question for one in kept.get("mine").turns] == [f"question {number}" for number in range(40)]
    assert kept.list(query="question", limit=1).total == 31
    assert len(kept.get("both").turns) == 1
    found = kept.get("theirs-1").turns[0].answer
    assert found is not None
    assert found.references[0].key == "krol2020benchmark"
    assert loaded.info().library_version == version
    assert conversations.count_turns(loaded._parts.library().catalog.db, "theirs-0") == 0
