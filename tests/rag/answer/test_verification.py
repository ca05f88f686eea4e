"""Verdicts on sentences about invented abstracts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer.evidence import Evidence
from rag.answer.verification import Judgement, judge
from rag.schema import Paper
from rag.text import clean, sentence_spans

LANTERN = (
    "Cave surveys are slow because lamps are weak. We present LanternNet, a network that maps caves from sparse "
    "light readings. It reaches an accuracy of 91.4\\% on CaveBench with twelve lamps and a model of 22.3 MB. "
    "Wet walls reduce its accuracy. LanternNet is faster than MapFormer."
)
BREAD = "Yeast behaves differently when gravity is low. Loaves rose 18% less than on the ground."
Check = Callable[..., Judgement]


def evidence(marker: int, title: str, abstract: str, year: int | None = 2019) -> Evidence:
    spans = tuple(sentence_spans(abstract))
    paper = Paper(key=f"key{marker}", paper_id=f"id{marker}", title=title, abstract=abstract, year=year)
    return Evidence(marker, paper, spans, np.zeros((len(spans), 3), dtype=np.float32), tuple(0.0 for _ in spans))


KNOWN = {1: evidence(1, "LanternNet", LANTERN), 2: evidence(2, "Bread in Space", BREAD)}


def check(claim: str, *markers: int) -> Judgement:
    return judge(claim, [KNOWN[m] for m in markers])


def test_a_claim_that_stands_there_is_supported_by_its_sentence() -> None:
    found = check("LanternNet maps caves from sparse light readings.", 1)
    assert (found.verdict, found.problems) == ("supported", ())
    assert found.score > 0.6
    assert found.evidence[0].quote.startswith("We present LanternNet")
    assert all(LANTERN[q.start : q.end] == q.quote for q in found.evidence)


@pytest.mark.parametrize("start", range(len(KNOWN[1].spans)))
@pytest.mark.parametrize("many", [1, 2])
def test_a_quotation_is_supported_beyond_doubt_and_by_itself(start: int, many: int) -> None:
    spans = KNOWN[1].spans[start : start + many]
    found = check(LANTERN[spans[0][0] : spans[-1][1]].rstrip("."), 1)
    assert (found.verdict, found.score, found.problems) == ("supported", 1.0, ())
    assert found.evidence[0].start == spans[0][0]


def test_figures_are_compared_whatever_their_spelling() -> None:
    found = check("It reaches an accuracy of 91.4 percent on CaveBench with 12 lamps.", 1)
    assert (found.verdict, found.problems) == ("supported", ())


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("LanternNet reaches an accuracy of 92.4% on CaveBench.", "92.4% is not in [1]; it says 91.4%"),
        ("LanternNet reaches an accuracy of 91.4 on CaveBench.", "91.4 is not in [1]; it says 91.4%"),
        ("LanternNet is a model of 22.3 GB.", "22.3 GB is not in [1]; it says 22.3 MB"),
        ("LanternNet works with three lamps.", "three is not in [1]; it says twelve"),
        ("LanternNet was trained for 40 days.", "40 is not in [1]"),
    ],
)
def test_a_figure_that_is_not_there_is_named_with_what_stands_there(claim: str, problem: str) -> None:
    found = check(claim, 1)
    assert (found.verdict, found.problems) == ("unsupported", (problem,))


def test_the_year_of_a_paper_is_known() -> None:
    assert not any("2019" in problem for problem in check("In 2019 LanternNet maps caves from light.", 1).problems)


def test_a_name_that_is_not_there_is_named() -> None:
    found = check("LanternNet reaches an accuracy of 91.4% on ImageNet with twelve lamps.", 1)
    assert found.verdict != "supported"
    assert found.problems[0] == "[1] does not mention “ImageNet”"


def test_a_claim_about_something_else_is_unsupported() -> None:
    found = check("Dolphins sleep with one half of their brain at a time.", 1)
    assert found.verdict == "unsupported"
    assert found.problems == ("[1] does not say this",)


def test_the_wrong_paper_does_not_support_a_true_claim() -> None:
    assert check("LanternNet maps caves from sparse light readings.", 2).verdict == "unsupported"


def test_a_second_marker_that_does_not_carry_the_claim_is_named() -> None:
    found = check("LanternNet maps caves from sparse light readings.", 1, 2)
    assert (found.verdict, found.problems) == ("partly", ("[2] does not say this",))


@pytest.mark.parametrize(
    "claim",
    [
        "Wet walls increase its accuracy.",
        "Wet walls do not reduce its accuracy.",
        "MapFormer is faster than LanternNet.",
        "LanternNet is slower than MapFormer.",
    ],
)
def test_the_opposite_is_unsupported_and_quoted(claim: str) -> None:
    found = check(claim, 1)
    assert (found.verdict, found.contradicted) == ("unsupported", True)
    assert found.problems[0].startswith("[1] says the opposite: “")


GLASSWING = (
    "Glasswing learns a stop list. On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25. "
    "The index shrinks from 4.2 GB to 1.9 GB. No labelled data are needed."
)


@pytest.mark.parametrize(
    ("claim", "problems"),
    [
        ("On Meridian BM25 reaches an nDCG@10 of 0.512.", ["[1] gives 0.487, not 0.512, for “BM25”"]),
        (
            "The index shrinks from 1.9 GB to 4.2 GB.",
            ["[1] goes from 4.2 GB, not from 1.9 GB", "[1] goes to 1.9 GB, not to 4.2 GB"],
        ),
        ("Labelled data are needed.", ["[1] says the opposite: “No labelled data are needed.”"]),
        ("Glasswing learns no stop list.", ["[1] says the opposite: “Glasswing learns a stop list.”"]),
    ],
)
def test_the_owner_of_a_figure_and_what_is_denied_are_named(claim: str, problems: list[str]) -> None:
    found = judge(claim, [evidence(1, "Glasswing", GLASSWING)])
    assert (found.verdict, list(found.problems)) == ("unsupported", problems)
    assert found.contradicted is ("opposite" in problems[0])
    assert found.score < 0.42


@pytest.mark.parametrize(
    "claim",
    [
        "On Meridian BM25 reaches an nDCG@10 of 0.487.",
        "On Meridian it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
        "The index shrinks from 4.2 GB to 1.9 GB with it.",
        "Labelled data are not needed.",
    ],
)
def test_the_right_owner_and_the_same_denial_are_supported(claim: str) -> None:
    assert judge(claim, [evidence(1, "Glasswing", GLASSWING)]).verdict == "supported"


def test_one_paper_that_gives_a_figure_to_the_same_is_enough() -> None:
    other = evidence(2, "BM25", "We test BM25 on long questions. On Meridian BM25 reaches an nDCG@10 of 0.512.")
    both = judge("On Meridian BM25 has an nDCG@10 of 0.512.", [evidence(1, "Glasswing", GLASSWING), other])
    assert not any("0.487" in problem for problem in both.problems)
    alone = judge("On Meridian BM25 has an nDCG@10 of 0.512.", [evidence(1, "Glasswing", GLASSWING), KNOWN[2]])
    assert alone.problems == ("[1] gives 0.487, not 0.512, for “BM25”",)


def test_without_a_citation_a_sentence_is_uncited() -> None:
    assert check("LanternNet maps caves.").verdict == "uncited"


def test_a_paper_without_sentences_supports_nothing() -> None:
    found = judge("LanternNet maps caves.", [evidence(1, "LanternNet", "")])
    assert (found.verdict, found.score, found.problems) == ("unsupported", 0.0, ("[1] does not say this",))


ODD = ["", "a", "…", "91.4%", "x" * 5000, "洞窟", "$\\alpha \\le −3$", "1,234,567 and −4 ± 2 × 10^5", "word " * 2000]


@pytest.mark.parametrize("claim", ODD)
@pytest.mark.parametrize("abstract", [LANTERN, *ODD])
def test_odd_claims_and_abstracts_get_a_verdict(claim: str, abstract: str) -> None:
    found = judge(claim, [evidence(1, abstract[:50], abstract)])
    assert 0 <= found.score <= 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(claim=st.text(max_size=300), abstract=st.text(max_size=600))
def test_no_text_is_an_error(claim: str, abstract: str) -> None:
    found = judge(claim, [evidence(1, "", abstract), KNOWN[2]])
    assert 0 <= found.score <= 1
    assert found.verdict in ("supported", "partly", "unsupported")
    assert all(q.quote == (abstract if q.marker == 1 else BREAD)[q.start : q.end] for q in found.evidence)


def test_cleaning_does_not_change_a_verdict() -> None:
    assert check(clean(LANTERN[:45]), 1) == check(LANTERN[:45], 1)


def test_what_is_said_of_one_case_does_not_support_always() -> None:
    assert check("LanternNet is faster than MapFormer.", 1).verdict == "supported"
    found = check("LanternNet is always faster than MapFormer.", 1)
    assert (found.verdict, found.problems) == ("partly", ("[1] does not say “always”",))
    yeast = evidence(1, "Yeast", "We find that all yeast rises in the dark.")
    assert not any("always" in problem for problem in judge("Yeast always rises in the dark.", [yeast]).problems)
