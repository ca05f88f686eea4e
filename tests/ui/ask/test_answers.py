"""What a reader does with the answers of a conversation, with a real engine and without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from rag import Attest, Filters, LibraryError
from tests.ui.driven import Page
from ui.ask.conversation import Exchange
from ui.ask.talk import Talk

ONE, TWO = "What is LanternNet?", "How many caves does CaveBench have?"


@pytest.fixture
def page(loaded: Attest) -> Page:
    page = Page(loaded)
    page.fire("question", "submit", ONE)
    return page


def last(page: Page) -> Exchange:
    return page.state(Talk).exchanges[-1]


def questions(page: Page) -> list[str]:
    return [one.question for one in page.state(Talk).exchanges]


def kept(page: Page, loaded: Attest) -> list[Any]:
    return list(loaded.conversations.get(page.html("address")).turns)


def test_a_thumb_is_kept_and_the_same_click_takes_it_back(page: Page, loaded: Attest) -> None:
    name = page.state(Talk).answer(0).answer_id
    (told,) = page.fire("live", "rate", turn="0", liked="true")
    assert set(told) == {"live", f"state-{page_state(page)}"}
    rating = loaded.conversations.rating(name)
    assert rating is not None
    assert rating.liked
    page.fire("live", "rate", turn="0", liked="false")
    rating = loaded.conversations.rating(name)
    assert rating is not None
    assert not rating.liked
    assert "What was wrong?" in page.html("live")
    page.fire("live", "rate", turn="0", liked="false")
    assert loaded.conversations.rating(name) is None
    assert last(page).liked is None


def page_state(page: Page) -> int:
    return next(key for key, value in page.values.items() if isinstance(value, Talk))


def test_a_comment_is_kept_with_the_thumb(page: Page, loaded: Attest) -> None:
    page.fire("live", "rate", turn="0", liked="false")
    page.fire("live", "comment", turn="0", comment=f"  the <year> is wrong {'x' * 3000}")
    rating = loaded.conversations.rating(page.state(Talk).answer(0).answer_id)
    assert rating is not None
    assert (rating.liked, len(rating.comment)) == (False, 2000)
    assert "the &lt;year&gt; is wrong" in page.html("live")
    for nothing in ({"turn": "0", "comment": " "}, {"turn": "7", "comment": "x"}, {}):
        assert page.fire("live", "comment", **nothing) == [{"ask-told": ""}]


def test_an_older_answer_is_rated_where_it_stands(page: Page, loaded: Attest) -> None:
    page.fire("question", "submit", TWO)
    name = page.state(Talk).answer(0).answer_id
    (told,) = page.fire("past", "rate", turn="0", liked="true")
    assert "past" in told
    assert "live" not in told
    assert 'aria-pressed="true"' in page.html("past")
    assert loaded.conversations.rating(name) is not None


@pytest.mark.parametrize("sent", [{}, {"turn": "9"}, {"turn": "x"}, {"turn": None}])
def test_a_click_on_an_answer_that_is_not_there_does_nothing(page: Page, sent: dict[str, object]) -> None:
    before = page.state(Talk)
    assert page.fire("live", "rate", liked="true", **sent) == [{"ask-told": ""}]
    assert page.fire("live", "again", **sent)[0] == {"ask-told": ""}
    assert page.fire("live", "rerun", query="x", **sent)[0] == {"ask-told": ""}
    assert page.state(Talk) is before


def test_a_rating_that_cannot_be_kept_is_told(page: Page, loaded: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr("rag.conversations.Conversations.rate", full)
    (told,) = page.fire("live", "rate", turn="0", liked="true")
    assert list(told) == ["ask-told"]
    assert "The disk is full." in told["ask-told"]
    assert last(page).liked is None


def test_asking_again_keeps_both_answers_and_says_what_changed(page: Page, loaded: Attest) -> None:
    first = page.state(Talk).answer(0)
    page.fire("live", "again", turn="0")
    assert questions(page) == [ONE, ONE]
    again = page.state(Talk).answer(1)
    assert again.again is not None
    assert again.again.answer_id == first.answer_id
    assert "Nothing has changed since then" in page.html("live")
    assert kept(page, loaded)[1].answer == again

    loaded.remove(["holm2021lanternnet"])
    page.fire("live", "again", turn="1")
    assert questions(page) == [ONE] * 3
    assert "support lost" in page.html("live")


def test_the_search_is_changed_and_the_answer_follows(page: Page, loaded: Attest) -> None:
    page.fire("live", "rerun", turn="0", query=" benchmark of caves ", year_from="2020", year_to="2020", authors="")
    assert questions(page) == [ONE]
    answer = last(page).answer
    assert answer is not None
    assert answer.search_query == "benchmark of caves"
    assert answer.filters == Filters(year_from=2020, year_to=2020)
    assert {passage.key for passage in answer.passages} == {"krol2020benchmark"}
    (turn,) = kept(page, loaded)
    assert (turn.search_query, turn.filters) == ("benchmark of caves", answer.filters)
    page.fire("retry", "click")
    assert (last(page).search_query, last(page).filters) == ("benchmark of caves", answer.filters)


def test_an_earlier_search_is_changed_in_a_new_turn(page: Page) -> None:
    page.fire("question", "submit", TWO)
    page.fire("past", "rerun", turn="0", query="bread")
    assert questions(page) == [ONE, TWO, ONE]
    assert page.state(Talk).answer(2).search_query == "bread"
    assert page.state(Talk).answer(0).search_query != "bread"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"query": " "}, "The search is empty"),
        ({"query": "caves", "year_from": "20"}, "“20” is no year"),
        ({"query": "caves", "year_from": "2022", "year_to": "2020"}, "No year lies between 2022 and 2020"),
    ],
)
def test_a_search_that_cannot_be_is_told_and_nothing_is_lost(page: Page, sent: dict[str, str], words: str) -> None:
    before = page.state(Talk)
    (told,) = page.fire("live", "rerun", turn="0", **sent)
    assert list(told) == ["ask-told"]
    assert words in told["ask-told"]
    assert page.state(Talk) is before


def test_a_search_of_signs_alone_is_one_sentence(page: Page) -> None:
    page.fire("live", "rerun", turn="0", query="?!")
    assert last(page).status == "failed"
    assert "The search query is empty" in page.html("live")


def test_the_last_question_is_edited_and_sent_again(page: Page, loaded: Attest) -> None:
    page.fire("question", "submit", TWO)
    (told,) = page.fire("live", "edit")
    assert told["question"] == TWO
    assert "replaces the last one" in told["ask-told"]
    page.fire("question", "submit", "What is CaveBench?")
    assert questions(page) == [ONE, "What is CaveBench?"]
    assert not page.state(Talk).editing
    assert [turn.question for turn in kept(page, loaded)] == questions(page)
    page.fire("question", "submit", TWO)
    assert questions(page) == [ONE, "What is CaveBench?", TWO]


def test_editing_is_left_and_what_is_picked_meanwhile_comes_after(page: Page) -> None:
    page.fire("live", "edit")
    (told,) = page.fire("ask-told", "leave")
    assert (told["question"], told["ask-told"]) == ("", "")
    assert not page.state(Talk).editing
    page.fire("live", "edit")
    page.fire("live", "example", question=TWO)
    assert questions(page) == [ONE, TWO]
    assert Page(page_engine(page)).fire("live", "edit") == [{"ask-told": ""}]


def page_engine(page: Page) -> Attest:
    handler = next(fn.fn for fn in page.blocks.fns.values() if fn.name == "asked")
    found = handler.__self__.attest  # type: ignore[union-attr]
    assert isinstance(found, Attest)
    return found


def test_the_next_questions_are_put_to_some_papers_only_until_that_is_undone(page: Page) -> None:
    page.fire("limits", "limit", venues="Food Physics")
    assert "Search only: venue Food Physics" in page.html("limits")
    page.fire("question", "submit", "Which papers are there?")
    answer = last(page).answer
    assert answer is not None
    assert answer.filters.venues == ("Food Physics",)
    assert {passage.key for passage in answer.passages} <= {"okafor2019bread", "okafor2022sourdough"}
    (told,) = page.fire("limits", "limit", year_from="1")
    assert list(told) == ["ask-told"]
    assert "is no year" in told["ask-told"]
    page.fire("limits", "unlimit")
    assert page.state(Filters) == Filters()
    assert "Search all papers" in page.html("limits")


def test_of_a_long_conversation_the_oldest_are_shown_when_asked_for(page: Page) -> None:
    long = Talk(conversation_id="c", exchanges=page.state(Talk).exchanges * 30)
    page.values[page_state(page)] = long
    page.values[page.id("address")] = "c"
    page.fire("live", "rate", turn="29", liked="true")
    page.fire("past", "rate", turn="28", liked="true")
    assert "Show the 9 earlier questions" in page.html("past")
    assert page.html("past").count("<article") == 20
    page.fire("past", "before")
    assert page.html("past").count("<article") == 29
    assert "earlier question" not in page.html("past")


def test_an_answer_of_another_user_is_not_rated(page: Page, loaded: Attest) -> None:
    other = page.another(username="bob")
    other.values[page_state(page)] = page.state(Talk)
    other.values[other.id("address")] = page.html("address")
    (told,) = other.fire("live", "rate", turn="0", liked="true")
    assert "There is no answer" in told["ask-told"]
    assert loaded.conversations.ratings() == ()


def test_what_is_done_beside_an_answer_that_grows_is_not_lost(page: Page) -> None:
    growing = page.begin("question", "submit", TWO)
    next(growing)
    page.fire("past", "rate", turn="0", liked="true")
    page.fire("limits", "limit", venues="Food Physics")
    list(growing)
    assert page.state(Talk).exchanges[0].liked
    assert questions(page) == [ONE, TWO]
    page.fire("question", "submit", "Which papers are there?")
    assert last(page).filters.venues == ("Food Physics",)
