"""What readers do with answers and conversations, in a real browser: each test is one story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.asking import Visit, address, answered, ask, box, done, written
from tests.browser.program import Program, attest, running
from tests.conftest import PAPERS

COLBERT = "What is ColBERT?"


def opened(page: Page) -> Locator:
    """Open the list of conversations and return it."""
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#archive")).to_be_visible()
    return page.locator("#archive-list .archived > li")


def test_a_citation_that_is_pointed_at_or_reached_by_the_keyboard_shows_what_it_cites(
    visit: Visit, served: Program
) -> None:
    page = visit(served)
    answer = answered(page, COLBERT)
    expect(answer.locator(".further")).to_be_visible()  # with it the answer is drawn anew
    card, chips = page.locator("#card"), answer.locator(".chip")
    expect(card).to_be_hidden()
    chips.first.hover()
    expect(card).to_be_visible()
    expect(card.locator(".card-title")).to_contain_text("ColBERT: Efficient and Effective")
    expect(card.locator(".source")).to_have_text("2020")
    quote = card.locator(".card-quote").inner_text()
    assert quote.rstrip(".") in answer.locator(".sentence").first.inner_text()
    expect(chips.first).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(chips.first).not_to_have_attribute("aria-describedby", "card")

    page.mouse.move(0, 0)
    chips.first.focus()
    page.keyboard.press("Tab")
    expect(chips.nth(1)).to_be_focused()
    expect(card).to_be_visible()
    box_ = card.bounding_box()
    assert box_ is not None
    assert box_["x"] >= 0
    assert box_["x"] + box_["width"] <= 1440
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".abstract mark")).not_to_have_count(0)


def test_references_are_copied_and_saved(visit: Visit, served: Program) -> None:
    page = visit(served)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.url)
    answered(page, COLBERT)
    page.get_by_role("group", name="Copy").get_by_role("button", name="BibTeX").click()
    expect(page.locator(".toast")).to_have_text("Copied.")
    assert "@inproceedings{khattab2020colbert" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("group", name="Copy").get_by_role("button", name="Markdown").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).includes('What is ColBERT?')")
    with page.expect_download() as waiting:
        page.get_by_role("group", name="Download").get_by_role("button", name="RIS").click()
    assert waiting.value.suggested_filename == "what-is-colbert.ris"
    assert Path(waiting.value.path()).read_text(encoding="utf-8").startswith("TY  - ")


def test_what_is_typed_under_an_answer_outlives_that_the_answer_is_drawn_anew(visit: Visit, served: Program) -> None:
    page = visit(served)
    answer = answered(page, COLBERT)
    expect(answer.locator(".further")).to_be_visible()
    answer.locator(".searched summary").click()
    query = answer.get_by_label("Search for")
    query.fill("late interaction")
    query.press("Home")
    drawn_anew = "() => { const live = document.querySelector('#live article'); live.outerHTML = live.outerHTML; }"
    page.evaluate(drawn_anew)
    expect(query).to_have_value("late interaction")
    expect(query).to_be_focused()
    page.keyboard.type("the ")
    expect(query).to_have_value("the late interaction")
    answer.get_by_role("button", name="Good answer").click()
    expect(answer.locator(".comment")).to_be_visible()
    expect(query).to_have_value("the late interaction")
    expect(query).not_to_be_focused()


def test_the_search_is_changed_and_the_answer_follows(visit: Visit, served: Program) -> None:
    page = visit(served)
    answer = answered(page, COLBERT)
    expect(answer.locator(".references")).to_contain_text("khattab2020colbert")
    answer.locator(".searched summary").click()
    form = answer.locator("form[data-send=rerun]")
    expect(form.get_by_label("Search for")).to_have_value(COLBERT)
    form.get_by_label("From year").fill("20")
    form.get_by_role("button", name="Search again").click()
    expect(page.locator("#ask-told")).to_contain_text("“20” is no year; write four digits, such as 2021.")
    expect(form.get_by_label("From year")).to_have_value("20")  # nothing is lost

    form.get_by_label("Search for").fill("late interaction with compressed vectors")
    form.get_by_label("From year").fill("2022")
    form.get_by_label("From year").press("Enter")
    expect(page.locator("#live .limits")).to_contain_text("since 2022")
    answer = done(page, COLBERT)
    expect(answer.locator(".searched q")).to_have_text("late interaction with compressed vectors")
    expect(answer.locator(".references")).to_contain_text("santhanam2022colbertv2")
    expect(answer.locator(".references")).not_to_contain_text("khattab2020colbert")
    expect(page.locator("#ask-told")).to_be_empty()
    expect(page.locator("article.exchange")).to_have_count(1)


def test_an_answer_is_judged_asked_again_edited_and_led_on_from(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "judged", "--sample-if-empty") as program:
        page = visit(program)
        answer = answered(page, COLBERT)
        down = answer.get_by_role("button", name="Bad answer")
        down.click()
        expect(down).to_have_attribute("aria-pressed", "true")
        answer.get_by_label("What was wrong?").fill("It <b>forgets</b> the year")
        answer.get_by_role("button", name="Send").click()
        expect(answer.locator(".commented")).to_contain_text("It <b>forgets</b> the year")
        (rating,) = attest(program, "conversations", "ratings")["ratings"]
        assert (rating["liked"], rating["comment"], rating["question"]) == (
            False,
            "It <b>forgets</b> the year",
            COLBERT,
        )

        answer.get_by_role("button", name="Ask again").click()
        expect(page.locator("#past article")).to_have_count(1)
        expect(done(page, COLBERT).locator(".compared")).to_contain_text("Nothing has changed since then")
        expect(page.locator("#past .commented")).to_be_visible()

        page.get_by_role("button", name="Edit the question").click()
        expect(box(page)).to_have_value(COLBERT)
        expect(page.locator(".editing")).to_be_visible()
        page.get_by_role("button", name="Leave it as it is").click()
        expect(box(page)).to_have_value("")
        expect(page.locator(".editing")).to_have_count(0)
        page.get_by_role("button", name="Edit the question").click()
        expect(box(page)).to_have_value(COLBERT)
        answered(page, "What is RAPTOR?")
        expect(page.locator("article .question")).to_have_text([COLBERT, "What is RAPTOR?"])
        expect(page.locator(".editing")).to_have_count(0)

        onward = page.locator("#live .further button").first
        offered = onward.inner_text()
        onward.click()
        done(page, offered)
        expect(page.locator("article .question")).to_have_text([COLBERT, "What is RAPTOR?", offered])

        (kept,) = attest(program, "conversations")["conversations"]
        assert kept["turns"] == 3
        turns = attest(program, "conversations", "show", kept["conversation_id"])["turns"]
        assert [turn["question"] for turn in turns] == [COLBERT, "What is RAPTOR?", offered]


def test_conversations_are_renamed_found_saved_deleted_and_opened_from_their_file(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "kept", "--sample-if-empty") as program:
        page = visit(program)
        assert address(page) == ""
        answered(page, COLBERT)
        first = address(page)
        answered(page, "How does it reduce the space of its index?")
        assert address(page) == first != ""
        answer = written(page)
        sentences = [" ".join(text.split()) for text in page.locator("#live .answer .sentence").all_inner_texts()]
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".example")).to_have_count(4)
        page.wait_for_function("() => !new URL(location.href).searchParams.has('c')")
        answered(page, "What is RAPTOR?")

        rows = opened(page)
        expect(rows).to_have_count(2)
        expect(rows.first).to_have_attribute("aria-current", "true")
        older = rows.filter(has_text=COLBERT)
        expect(older).to_contain_text("2 questions")
        older.get_by_role("button", name=f"Rename {COLBERT}").click()
        title = older.get_by_label("New title")
        expect(title).to_be_focused()
        title.fill("Late <i>interaction</i>")
        title.press("Enter")
        renamed = rows.filter(has_text="Late <i>interaction</i>")
        expect(renamed).to_have_count(1)

        page.get_by_label("Search conversations").fill("raptor")
        expect(rows).to_have_count(1)
        page.get_by_label("Search conversations").fill("nobody asked this")
        expect(page.locator("#archive-list")).to_contain_text("No conversation has these words.")
        page.get_by_label("Search conversations").fill("residual")  # stands in an answer only
        expect(rows).to_have_count(1)
        with page.expect_download() as waiting:
            renamed.get_by_role("button", name="as a file").click()
        file = Path(waiting.value.path())
        assert waiting.value.suggested_filename == "late-i-interaction-i.attest.json"
        renamed.get_by_role("button", name="Late <i>interaction</i>", exact=True).click()
        expect(page.locator("#archive")).to_be_hidden()
        expect(page.locator("#live .question")).to_have_text("How does it reduce the space of its index?")
        assert written(page) == answer
        assert address(page) == first
        page.locator("#past .chip").first.click()
        expect(page.locator(".paper")).to_have_attribute("data-turn", "0")
        expect(page.locator(".abstract mark")).not_to_have_count(0)

        rows = opened(page)
        expect(rows).to_have_count(2)
        delete = rows.filter(has_text="Late").get_by_role("button", name="Delete Late")
        delete.click()
        expect(delete).to_have_text("Delete for good?")
        expect(rows).to_have_count(2)
        delete.click()
        expect(rows).to_have_count(1)
        expect(page.locator(".welcome")).to_be_visible()
        assert attest(program, "conversations")["total"] == 1

        attest(program, "remove", "khattab2020colbert")
        page.locator("#archive input[type=file]").set_input_files(
            {"name": "x.attest.json", "mimeType": "application/json", "buffer": file.read_bytes()}
        )
        expect(page.locator("#live .question")).to_have_text("How does it reduce the space of its index?")
        marked = page.locator("#live .answer .sentence").all_inner_texts()
        assert [" ".join(text.replace("⚠ not here", "").split()) for text in marked] == sentences
        assert ["⚠" in text for text in marked] == [False, True, True, False]  # those that cite the paper that is gone
        assert address(page) not in ("", first)
        gone = page.locator('#past .chip[aria-label*="ColBERT: Efficient"]').first
        gone.click()
        expect(page.locator(".panel")).to_contain_text("khattab2020colbert")
        expect(page.locator(".panel")).to_contain_text("not in this library")
        expect(page.locator(".abstract mark")).to_have_count(1)  # what was quoted, and nothing else of it
        page.locator('#past .chip[aria-label*="ColBERTv2"], #live .chip[aria-label*="ColBERTv2"]').first.click()
        expect(page.locator(".abstract mark")).not_to_have_count(0)


def test_what_is_no_conversation_is_told_beside_the_list(visit: Visit, served: Program, tmp_path: Path) -> None:
    page = visit(served)
    rows = opened(page)
    before = rows.count()
    for name, content in (("a.json", b"{}"), ("b.json", b"\xff\xfe"), ("c.json", b""), ("d.json", b'{"turns": [1]}')):
        page.locator("#archive input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/json", "buffer": content}
        )
        expect(page.locator("#archive-told .trouble")).to_be_visible()
        assert rows.count() == before
    page.keyboard.press("Escape")
    page.get_by_label("Search conversations").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#archive")).to_be_hidden()
    expect(page.get_by_role("button", name="Conversations")).to_be_focused()


def test_the_address_opens_the_conversation_again_and_a_wrong_one_says_so(visit: Visit, served: Program) -> None:
    page = visit(served)
    answered(page, COLBERT)
    answer = written(page)
    link = f"{served.url}/?c={address(page)}"
    other = visit(served)
    other.goto(link)
    done(other, COLBERT)
    assert written(other) == answer
    expect(other.locator(".paper .title")).to_contain_text("ColBERT")
    answered(other, "What is RAPTOR?")
    assert address(other) == address(page)
    other.goto(f"{served.url}/?c=nothing")
    expect(other.locator("#ask-told")).to_contain_text("There is no conversation nothing here")
    expect(other.locator(".welcome")).to_be_visible()
    other.wait_for_function("() => !new URL(location.href).searchParams.has('c')")
    answered(other, COLBERT)


def test_only_some_papers_are_asked(visit: Visit, served: Program) -> None:
    page = visit(served)
    page.locator("#limits summary").click()
    page.locator("#limits").get_by_label("From year").fill("2023")
    page.locator("#limits").get_by_role("button", name="Search only these").click()
    expect(page.locator("#limits summary")).to_have_text("Search only: since 2023")
    answer = answered(page, "Which methods improve retrieval?")
    years = [int(line.rsplit("·", 1)[1]) for line in answer.locator(".references .source").all_inner_texts()]
    assert years
    assert min(years) >= 2023
    page.locator("#limits summary").click()
    page.locator("#limits").get_by_role("button", name="All papers").click()
    expect(page.locator("#limits summary")).to_have_text("Search all papers")
    expect(answered(page, COLBERT).locator(".references")).to_contain_text("khattab2020colbert")


def test_nothing_is_asked_with_nothing(visit: Visit, served: Program) -> None:
    page = visit(served)
    page.get_by_role("button", name="Ask", exact=True).click()
    ask(page, "   ")
    page.wait_for_timeout(500)
    expect(page.locator(".welcome")).to_be_visible()
    assert address(page) == ""


def test_what_is_new_is_offered_after_the_library_changed(visit: Visit, tmp_path: Path) -> None:
    with running(tmp_path / "new", "--sample-if-empty") as program:
        page = visit(program)
        answer = answered(page, COLBERT)
        expect(answer.get_by_role("button", name="Ask again", exact=True)).to_be_visible()
        more = tmp_path / "more.jsonl"
        more.write_text("\n".join(json.dumps(paper) for paper in PAPERS), encoding="utf-8")
        attest(program, "ingest", str(more))
        answered(page, "What is LanternNet?")
        page.locator("#past").get_by_role("button", name="Ask again with what is new").click()
        expect(done(page, COLBERT).locator(".compared")).to_be_visible()


@pytest.mark.parametrize("width", [380, 1600])
def test_the_list_fits_the_screen(visit: Visit, served: Program, width: int) -> None:
    page = visit(served, viewport={"width": width, "height": 800})
    answered(page, "What do the abstracts say about " + "very " * 30 + "long questions on dense retrieval?")
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
