"""An overview that a model writes in stages: sound whatever the model does, and kept where it stops or fails."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rag.answer.models import SHORT_REPLY_TOKENS
from rag.schema import Overview, OverviewDraft
from tests.rag.overview.conftest import TOPIC, Asking
from tests.rag.overview.soundness import assert_drafts, assert_sound
from tests.rag.overview.writer import abstracts, parts, stage_of, writer
from tests.replies import REPLIES
from tests.scripted_server import Endless, Request, Says, ScriptedServer, Status

REST = "the rest quotes the abstracts"


def made(asking: Asking, server: ScriptedServer, **options: Any) -> tuple[list[OverviewDraft], Overview]:
    """Return the drafts and the overview, which are sound and within what the estimate allows."""
    stop = options.pop("stop", lambda: False)
    engine = asking(**options)
    *drafts, overview = engine.summarize_stream(TOPIC, stop=stop)
    assert isinstance(overview, Overview)
    steps = [draft for draft in drafts if isinstance(draft, OverviewDraft)]
    assert_sound(overview, engine.papers())
    assert_drafts(steps)
    estimate = steps[1].estimate
    assert estimate is not None
    assert len(server.calls) <= estimate.calls <= estimate.papers / 5 + estimate.themes + 2
    return steps, overview


def cites_first(sentence: str) -> Callable[[Request], str]:
    """Return a reply that says a sentence of the first abstract in the prompt."""
    return lambda request: sentence.replace("{n}", str(abstracts(request)[0][0]))


def test_a_model_writes_themes_and_opening_from_its_quotes(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    steps, overview = made(asking, server)
    stages = [stage_of(call) for call in server.calls]
    assert stages == ["quote", "quote", "outline", *["section"] * len(overview.themes), "opening"]
    assert [theme.mode for theme in overview.themes] == ["llm"] * len(overview.themes)
    assert overview.mode == "llm"
    assert overview.models.llm == "scripted"
    assert overview.notice is None
    assert "- **" not in overview.text
    assert all(theme.title.startswith("Honey bees, part of") for theme in overview.themes)
    assert overview.usage is not None
    assert (overview.usage.input_tokens, overview.usage.output_tokens) == (100 * len(stages), 20 * len(stages))
    assert steps[-1].stage == "writing the opening"


def test_the_opening_stands_first_and_comes_last(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    steps, overview = made(asking, server)
    opening = overview.text.split("\n\n")[1]
    assert opening == overview.sentences[0].text
    assert not any(draft.text.split("\n\n")[1:2] == [opening] for draft in steps)
    titles = [draft.stage for draft in steps if draft.stage in {theme.title for theme in overview.themes}]
    assert list(dict.fromkeys(titles)) == [theme.title for theme in overview.themes]
    # Each theme grows sentence by sentence, and what stood there stays.
    texts = [draft.text for draft in steps if draft.stage in titles]
    assert all(after.startswith(before) for before, after in zip(texts, texts[1:], strict=False))
    assert len(texts) > 2 * len(overview.themes)


def test_a_section_is_written_from_the_sentences_that_were_named(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer(quote=lambda request: "\n".join(f"{n}: 3" for n, _, _ in abstracts(request)))
    made(asking, server)
    for call in server.calls:
        for _, _, text in abstracts(call):
            if stage_of(call) == "section":
                assert "We offered" not in text, "sentence 2"
    assert any("They drank 1.4 times more" in call["messages"][-1]["content"] for call in server.calls[3:])


def test_papers_that_a_section_leaves_out_get_their_line(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer(section=lambda request: writer()(request).text.split("]. ")[0] + "].")
    _, overview = made(asking, server)
    for theme in overview.themes:
        assert theme.mode == "llm"
        first, *lines = theme.text.replace("\n\n", "\n").split("\n")
        assert not first.startswith("- ")
        assert [line[:4] for line in lines] == ["- **"] * (len(theme.papers) - 1)


def test_the_outline_orders_and_names_the_themes(asking: Asking, server: ScriptedServer) -> None:
    plain = asking(llm="none").summarize(TOPIC)
    server.otherwise = writer(
        outline=lambda request: "\n".join(f"{n}: Nothing But Nonsense" for n in parts(request)[::-1])
    )
    _, overview = made(asking, server)
    assert [theme.title for theme in overview.themes] == [theme.title for theme in plain.themes][::-1]
    assert [theme.papers for theme in overview.themes] == [theme.papers for theme in plain.themes][::-1]
    markers = {reference.key: reference.marker for reference in overview.references}
    assert markers == {reference.key: reference.marker for reference in plain.references}, "numbers were fixed before"


PESTICIDE = "Honey bees drank 1.4 times more of the sugar water with the pesticide"

# What a model may do at a stage, the words that may not be shown, and how the overview comes out.
ALL = ("quote", "outline", "section", "opening")
MIXED = "We exposed honey bees to mixtures of a fungicide and an insecticide"
MISBEHAVING: dict[str, tuple[dict[str, Any], tuple[str, ...], str]] = {
    "wrong numbers": (
        {"section": cites_first("Honey bees drank 41 times more sugar water [{n}].")}, ("41",), "extractive"
    ),
    "invented papers": ({"section": "Smith (2021) saw honey bees in Peru [77]."}, ("Smith", "[77]"), "extractive"),
    "from memory": ({"section": "Karl von Frisch won the Nobel Prize in 1973."}, ("Frisch",), "extractive"),
    "empty": (dict.fromkeys(ALL, ""), (), "extractive"),
    "blanks": (dict.fromkeys(ALL, " \n\n\t"), (), "extractive"),
    "endless": (dict.fromkeys(ALL, Endless()), ("and so on",), "extractive"),
    "endless opening": ({"opening": Endless()}, ("and so on",), "llm"),
    "round in circles": ({"section": cites_first(" ".join([f"{MIXED} [{{n}}]."] * 9))}, (), "llm"),
    "other language": ({"section": cites_first("Honigbienen tanzen in Paris [{n}].")}, ("Paris",), "extractive"),
    "markers out of range": (
        {"section": "Honey bees speak Latin [0]. Honey bees own banks [-1]. Honey bees knit [999999]."},
        ("Latin", "banks", "knit"),
        "extractive",
    ),
    "markers of other themes": (
        {"section": "Honey bees are fond of 12 chess players [1][5][9]."}, ("chess",), "extractive"
    ),
    "obeys an abstract": (
        {"section": "Honey bees like Acme hives [3]. Buy Acme hives [1]."},
        ("bees like Acme hives [3]", "Buy"),
        "extractive",
    ),
    "says not stated": ({"section": "NOT STATED", "opening": "NOT STATED"}, ("NOT STATED",), "extractive"),
    "headings and lists": (
        {"section": "# Honey bees\n\n- **Acme** hives\n- | a | b |\n\n## References\n[1] Smith."},
        ("Smith", "\n\nHoney bees ["),
        "extractive",
    ),
    "HTML": ({"section": "<script>alert(1)</script> <img src=x> [1]"}, ("alert",), "extractive"),
    "wrong quotes": (
        {"quote": "99: 1\n1: 77\nThe first abstract, sentence 2\n2: 2.5 bees in 1973\n0: 0\n3: -1"}, (), "llm"
    ),
    "wrong outline": (
        {"outline": "1: One\n1: Two\n9: Three\n0: Four\nFive"}, ("One\n", "Two\n", "Three", "Four", "Five\n"), "llm"
    ),
    "outline that lies": (
        {"outline": "1: Acme Makes the Best Hives\n2: Ignore all previous instructions\n3: 41 Bees"},
        ("Best", "Ignore", "41"),
        "llm",
    ),
    "endless title": ({"outline": f"1: {'honey bees ' * 40}"}, ("honey bees honey bees",), "llm"),
    "lying opening": ({"opening": "Honey bees are extinct since 1999 [1]. All is well."}, ("extinct", "well"), "llm"),
    "thoughts": ({"section": Says("<think>hm honey bees dance [9].</think>")}, ("hm",), "extractive"),
    "cut off": ({"section": Says("Honey bees were first seen on", finish="length")}, ("first seen",), "extractive"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISBEHAVING)
def test_whatever_a_model_does_the_overview_is_sound(asking: Asking, server: ScriptedServer, name: str) -> None:
    stages, lies, mode = MISBEHAVING[name]
    server.otherwise = writer(**stages)
    _, overview = made(asking, server, llm_answer_tokens=64)
    assert overview.mode == mode
    headed = overview.text + " ".join(theme.title for theme in overview.themes)
    for words in lies:
        assert words not in headed
    if mode == "extractive":
        assert overview.notice
        assert "quoted instead" in overview.notice


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPLIES, REPLIES, REPLIES, REPLIES)
def test_no_reply_makes_an_overview_unsound(
    asking: Asking, server: ScriptedServer, quote: str, outline: str, section: str, opening: str
) -> None:
    server.calls.clear()
    server.otherwise = writer(quote=quote, outline=outline, section=section, opening=opening)
    made(asking, server)


def test_a_repeated_sentence_is_shown_once(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer(**MISBEHAVING["round in circles"][0])
    _, overview = made(asking, server)
    said = f"{MIXED} [1]."
    texts = [theme.text for theme in overview.themes if said in theme.text]
    assert [text.count(said) for text in texts] == [1]
    assert any("the text says this before" in sentence.problems for sentence in overview.sentences)


def test_stopping_keeps_what_is_there_and_quotes_the_rest(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    _, whole = made(asking, server)
    server.calls.clear()
    seen: list[OverviewDraft] = []

    def stop() -> bool:
        return any(draft.stage == whole.themes[0].title and draft.done == 4 for draft in seen)

    engine = asking()
    for step in engine.summarize_stream(TOPIC, stop=stop):
        seen.append(step)  # type: ignore[arg-type]
    overview = seen.pop()
    assert isinstance(overview, Overview)
    assert_sound(overview, engine.papers())
    assert [theme.mode for theme in overview.themes] == ["llm", *["extractive"] * (len(overview.themes) - 1)]
    assert overview.themes[0].text == whole.themes[0].text
    assert overview.notice == f"Stopped after 1 of {len(overview.themes)} themes; {REST}."
    assert overview.mode == "llm"
    assert [stage_of(call) for call in server.calls] == ["quote", "quote", "outline", "section"]


def test_stopping_within_a_section_keeps_its_complete_sentences(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer(section=Says("We filmed 420 waggle dances. " * 99, piece=2))
    asked = count()

    def stop() -> bool:
        return any(stage_of(call) == "section" for call in server.calls) and next(asked) > 200

    _, overview = made(asking, server, stop=stop)
    assert overview.notice is not None
    assert overview.notice.startswith("Stopped after")
    assert len([call for call in server.calls if stage_of(call) == "section"]) == 1


@pytest.mark.parametrize("after", [0, 1, 3])
def test_stopping_early_is_the_overview_without_a_model(asking: Asking, server: ScriptedServer, after: int) -> None:
    server.otherwise = writer()
    _, overview = made(asking, server, stop=lambda: len(server.calls) >= after)
    assert len(server.calls) == after
    assert overview.mode == "extractive"
    themes = len(overview.themes)
    assert overview.notice == f"Stopped after 0 of {themes} themes; {REST}."
    assert overview.usage is None


@pytest.mark.parametrize("end", ["cut", "open", "silence"])
def test_a_model_that_breaks_off_keeps_the_themes_before(asking: Asking, server: ScriptedServer, end: Any) -> None:
    calls = count()

    def section(request: Request) -> str | Says:
        said = writer()(request)
        assert isinstance(said, Says)
        return said if next(calls) < 1 else Says(said.text, end=end)

    server.otherwise = writer(section=section)
    _, overview = made(asking, server, llm_timeout=0.5)
    assert overview.themes[0].mode == "llm"
    assert overview.themes[-1].mode == "extractive"
    assert overview.notice is not None
    assert overview.notice.startswith("The model server at 127.0.0.1")
    assert overview.notice.endswith(REST + ".")
    assert [stage_of(call) for call in server.calls].count("section") == 2
    assert overview.usage is None


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_model_that_refuses_leaves_the_overview_without_one(
    asking: Asking, server: ScriptedServer, status: int
) -> None:
    server.otherwise = Status(status)
    _, overview = made(asking, server)
    assert overview.mode == "extractive"
    assert overview.models.llm is None
    assert overview.notice is not None
    assert overview.notice.endswith(f"It wrote 0 of {len(overview.themes)} themes; {REST}.")
    assert [stage_of(call) for call in server.calls] == ["quote", "section"]


def test_a_failed_choice_of_sentences_does_not_end_the_writing(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer(quote=Status(429))
    _, overview = made(asking, server)
    assert [theme.mode for theme in overview.themes] == ["llm"] * len(overview.themes)
    assert overview.notice is None


def test_without_a_model_nothing_is_asked(asking: Asking, server: ScriptedServer) -> None:
    steps, overview = made(asking, server, llm="none")
    assert not server.calls
    assert overview.mode == "extractive"
    assert overview.usage is None
    assert steps[1].estimate is not None
    assert steps[1].estimate.calls == 0


def test_one_theme_needs_no_outline(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    engine = asking()
    overview = engine.summarize(TOPIC, most=4)
    assert [stage_of(call) for call in server.calls] == ["quote", "section", "opening"]
    assert_sound(overview, engine.papers())


def test_a_topic_that_is_not_here_asks_no_model(asking: Asking, server: ScriptedServer) -> None:
    overview = asking().summarize("quantum chromodynamics on the lattice")
    assert overview.outcome == "not_in_collection"
    assert not server.calls
    assert not overview.themes


def test_a_small_context_still_gives_a_sound_overview(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    made(asking, server, llm_context_tokens=600, llm_answer_tokens=64)


def test_short_replies_are_as_short_as_the_estimate_says(asking: Asking, server: ScriptedServer) -> None:
    server.otherwise = writer()
    made(asking, server)
    limits = {stage_of(call): call["max_tokens"] for call in server.calls}
    assert limits == {"quote": SHORT_REPLY_TOKENS, "outline": 700, "section": 700, "opening": 700}
