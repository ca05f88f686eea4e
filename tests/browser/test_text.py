"""Text of papers and people is text: in every place of the page, in every script, in its own direction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from rag import Attest, Settings
from tests.browser.program import Program, running
from tests.scripted_server import ScriptedServer

Visit = Callable[..., Page]
EVIL = "<script>window.hacked=1</script> <img src=x onerror=window.hacked=1> ‹b› **bold** [x](http://evil.example) [34]"
LATEX = r"\emph{Zorblax} and \href{javascript:alert(1)}{link} at 5\% cost $5 and $10"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
PAPERS = [
    {
        "title": f"Zorblax engines {EVIL}",
        "abstract": f"Zorblax engines turn one tick into {EVIL}. They are described by {LATEX}. They need $n^2$ steps.",
        "authors": [f"Ann {EVIL}", 'Bob O\'Neil "Q"'],
        "venue": f"Venue {EVIL}",
        "year": 2021,
    },
    {
        "title": "استرجاع النصوص العربية الكثيفة",
        "abstract": "نقدم طريقة لاسترجاع النصوص العربية في زمن $O(n^2)$ على مجموعة BEIR. النتائج أفضل بنسبة 12%.",
        "authors": ["ليلى حداد"],
        "venue": "مجلة البحث",
        "year": 2022,
    },
    {
        "title": "אחזור טקסטים בעברית",
        "abstract": "אנו מציגים שיטה לאחזור טקסטים בעברית בעזרת BERT. התוצאות טובות יותר.",
        "authors": ["דנה לוי"],
        "year": 2020,
    },
    {
        "title": "中文稠密检索的基准",
        "abstract": "我们提出一个中文稠密检索的基准，复杂度为$O(n)$。实验结果很好。",
        "authors": ["王伟"],
        "year": 2023,
    },
    {
        "title": "Combining cafe\u0301 and Việt ngữ with Z̷̛̤a̴͓͝l̶̰̈g̴̩͝o̷̜̓ marks",
        "abstract": "Combining marks such as e\u0301, ö and क्षि stay with their letters in Zalgo retrieval.",
        "year": 2019,
    },
    {
        "title": f"Gigaword {LONG}",
        "abstract": f"Gigaword compounds such as {LONG} are split. They are long.",
        "year": 2018,
    },
]
HACKS = (
    "() => [window.hacked ?? null, document.querySelectorAll('main :is(script, iframe, object, embed, img)').length]"
)
CUT = """() => {
  const scrolls = (e) => e && (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  return [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, li, q, code, summary, td, th, span, button)')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && e.textContent.trim() && !scrolls(e.parentElement))
    .filter(e => !e.closest('.sr-only') && e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`);
}"""


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[tuple[Program, Program]]:
    """The program over the papers, without and with a scripted language model."""
    folder = tmp_path_factory.mktemp("text")
    (folder / "papers.jsonl").write_text("\n".join(map(json.dumps, PAPERS)), encoding="utf-8")
    for name in ("plain", "modelled"):
        attest = Attest(Settings(_env_file=None, data_dir=folder / name / "library", llm="none"))
        assert attest.ingest([str(folder / "papers.jsonl")]).added == len(PAPERS)
        attest.close()
    with running(folder / "plain") as plain, running(folder / "modelled", OPENAI_BASE_URL=model.base_url) as modelled:
        yield plain, modelled


def ask(page: Page, question: str) -> Locator:
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")
    newest = page.locator("#live article.exchange")
    expect(newest.locator(".question")).to_have_text(question.strip())
    expect(newest).to_have_attribute("aria-busy", "false", timeout=20_000)
    return newest


def direction(place: Locator) -> str:
    return str(place.evaluate("e => getComputedStyle(e).direction"))


def harmless(page: Page) -> None:
    assert page.evaluate(HACKS) == [None, 0]
    assert page.locator("main a[href^=http], main a[href^=javascript]").count() == 0


def opened(page: Page, title: str) -> None:
    """Open a paper, and wait for it: the same paper may have been open, at another place, and is drawn anew."""
    opener = page.locator("#live .opener", has_text=title).first
    opener.click()
    expect(opener).to_have_attribute("aria-current", "true")
    expect(page.locator(".paper .title")).to_contain_text(title)


def fits(page: Page) -> None:
    """Assert that the page does not scroll sideways, and that no text is cut off at its border."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [380, 1440])
def test_markup_in_papers_and_questions_is_shown_as_it_is(
    visit: Visit, filled: tuple[Program, Program], tmp_path: Path, width: int
) -> None:
    page = visit(filled[0], viewport={"width": width, "height": 900})
    question = f"What do Zorblax engines turn one tick into? {EVIL}"
    answer = ask(page, question)
    # In an answer a number in square brackets is a citation, and no link is left whole.
    cited = EVIL.replace("[34]", "(34)").replace("](", "] (")
    assert cited in answer.locator(".answer").inner_text()
    paper = PAPERS[0]
    opened(page, "Zorblax engines")
    assert page.locator(".paper .title").inner_text().endswith(str(paper["title"]))
    abstract = page.locator(".abstract")
    shown = abstract.evaluate(
        "e => { const c = e.cloneNode(true);"
        " c.querySelectorAll('.formula').forEach(f => f.replaceWith(f.dataset.tex)); return c.textContent }"
    )
    assert shown == paper["abstract"]
    expect(abstract.locator("math")).to_have_count(1)
    for part in (*paper["authors"], paper["venue"]):  # type: ignore[misc]
        assert str(part) in page.locator(".paper").inner_text()
        assert str(part) in answer.locator(".references").inner_text()
    harmless(page)
    fits(page)
    page.screenshot(path=tmp_path / f"markup-{width}.png", full_page=True)


def test_markup_of_a_model_is_shown_as_it_is(
    visit: Visit, filled: tuple[Program, Program], model: ScriptedServer
) -> None:
    page = visit(filled[1])
    model.enqueue(f"Zorblax engines turn one tick into {EVIL} [1]. They need $n^2$ steps and cost $5 or $6 [1].")
    answer = ask(page, "What do Zorblax engines do?")
    assert "<img src=x onerror=window.hacked=1>" in answer.inner_text()
    assert "$5 or $6" in answer.inner_text()
    assert answer.locator("math[alttext='n^2']").count() >= 1
    harmless(page)


@pytest.mark.parametrize("width", [380, 1440])
def test_each_script_has_its_direction_and_its_letters(
    visit: Visit, filled: tuple[Program, Program], tmp_path: Path, width: int
) -> None:
    page = visit(filled[0], viewport={"width": width, "height": 900})
    for paper, way in zip(PAPERS[1:5], ("rtl", "rtl", "ltr", "ltr"), strict=True):
        title = str(paper["title"])
        answer = ask(page, title)
        assert direction(answer.locator(".question")) == way
        opened(page, title)
        assert direction(page.locator(".paper .title")) == way
        assert direction(page.locator(".abstract")) == way
        assert direction(answer.locator(".opener", has_text=title).first) == way
        assert direction(answer.locator(".answer li").first) == way
        plain = page.locator(".abstract").evaluate(
            "e => { const c = e.cloneNode(true);"
            " c.querySelectorAll('.formula').forEach(f => f.replaceWith(f.dataset.tex)); return c.textContent }"
        )
        assert plain == paper["abstract"]
        for formula in page.locator(".abstract math").all():
            assert direction(formula) == "ltr"
        fits(page)
        page.screenshot(path=tmp_path / f"{paper['year']}-{width}.png", full_page=True)


def test_a_very_long_word_stays_on_the_page(visit: Visit, filled: tuple[Program, Program], tmp_path: Path) -> None:
    page = visit(filled[0], viewport={"width": 380, "height": 900})
    answer = ask(page, f"What is a Gigaword compound? {LONG}")
    fits(page)
    answer.locator(".opener").first.click()
    expect(page.locator(".paper")).to_be_visible()
    fits(page)
    page.screenshot(path=tmp_path / "long.png", full_page=True)
    page.get_by_role("tab", name="Overview").click()
    page.get_by_role("textbox", name="Topic").fill("Gigaword compounds")
    page.get_by_role("textbox", name="Topic").press("Enter")
    expect(page.locator("#overview article")).to_have_attribute("aria-busy", "false", timeout=20_000)
    fits(page)


def test_an_overview_shows_markup_as_it_is(visit: Visit, filled: tuple[Program, Program]) -> None:
    page = visit(filled[0])
    page.get_by_role("tab", name="Overview").click()
    page.get_by_role("textbox", name="Topic").fill(f"Zorblax engines {EVIL}")
    page.get_by_role("textbox", name="Topic").press("Enter")
    article = page.locator("#overview article")
    expect(article).to_have_attribute("aria-busy", "false", timeout=20_000)
    assert EVIL in article.locator(".question").inner_text()
    assert "Zorblax engines <script>" in article.inner_text()
    harmless(page)


def test_what_is_copied_has_the_source_of_a_formula(visit: Visit, filled: tuple[Program, Program]) -> None:
    page = visit(filled[0])
    ask(page, "What do Zorblax engines need?")
    opened(page, "Zorblax engines")
    page.evaluate("window.addEventListener('copy', e => { window.copied = e.clipboardData.getData('text/plain') })")
    page.locator(".abstract").evaluate("e => getSelection().selectAllChildren(e)")
    page.keyboard.press("Control+c")
    assert page.evaluate("window.copied") == PAPERS[0]["abstract"]


def test_every_other_tab_shows_text_as_it_is(visit: Visit, filled: tuple[Program, Program]) -> None:
    page = visit(filled[0])
    for tab in page.get_by_role("tab").all_inner_texts():
        page.get_by_role("tab", name=tab, exact=True).click()
        page.wait_for_timeout(700)
        harmless(page)
        fits(page)
