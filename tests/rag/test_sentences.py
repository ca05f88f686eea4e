"""Sentence borders in raw abstracts, and the links that are left out of what is embedded."""

import json
import os
import re
import statistics
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import sentence_spans, strip_links

SHARED = Path(os.environ.get("ATTEST_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
CORPUS = SHARED / "corpus"
SCIFACT = SHARED / "benchmarks" / "scifact"

# Every code point, lone surrogates too, and a mix in which stops, brackets and markers are frequent.
ANY_TEXT = st.text(st.characters(), max_size=60)
STOPPY = st.lists(
    st.sampled_from([*".?!()[]\"' \n-:1aAB。", "e.g. ", "al. ", "[2]", "www.a.org/b", "U.S.", "RESULTS:"]),
    max_size=40,
).map("".join)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def assert_border(text: str) -> None:
    """Check that a text splits exactly at its bars."""
    assert split(text.replace("|", "")) == [part.strip() for part in text.split("|")]


# ---- borders that are none ----
@pytest.mark.parametrize(
    "text",
    [
        "We follow Ito et al. and drop the prior.",
        "This was shown (Ito et al. 2019; Bauer et al. 2021) for trees.",
        "This extends Ito et al. [12] Bayesian pruning to forests.",
        "The loss of Ito et al. (2020) Huber clipped is kept.",
    ],
)
def test_et_al_ends_no_sentence(text: str) -> None:
    assert_border(text)


@pytest.mark.parametrize(
    "abbreviation",
    "e.g. i.e. a.k.a. w.r.t. vs. cf. viz. resp. approx. i.i.d. Dr. Prof. St. U.S. Ph.D.".split(),
)
def test_abbreviation_before_a_capital_ends_no_sentence(abbreviation: str) -> None:
    assert_border(f"It holds, {abbreviation} Gauss and others, in both cases.")


@pytest.mark.parametrize(
    "reference",
    ["Fig. 2", "Figs. 3", "Eq. (4)", "Sec. IV", "Tab. A1", "no. 7", "Ref. [8]", "avg. 0.31", "Sept. 2021"],
)
def test_abbreviation_before_a_number_ends_no_sentence(reference: str) -> None:
    assert_border(f"The error (see {reference} for more) is small.")


def test_the_word_art_ends_a_sentence_though_art_abbreviates_article() -> None:
    assert_border("We beat the state of the art.| In all cases the margin is wide.")


@pytest.mark.parametrize("name", ["J. Smith", "A. B. Jones", "M.I. Sereno", "E. O'Neil"])
def test_initials_of_a_name_end_no_sentence(name: str) -> None:
    assert_border(f"The idea goes back to {name} and has aged well.")


@pytest.mark.parametrize("figure", ["0.05", "2.75", "1,200.5", ".18", "6--6.5%", "v1.2.3", "Corpus9.1"])
def test_stop_inside_a_figure_ends_no_sentence(figure: str) -> None:
    assert_border(f"We report {figure} Here as before.")


@pytest.mark.parametrize("name", ["arXiv.Org", "Node.JS", "config.yaml", "ASP.NET", "model.Py", "GitHub.com"])
def test_stop_inside_a_name_ends_no_sentence(name: str) -> None:
    assert_border(f"The tool reads {name} Files quickly.")


@pytest.mark.parametrize(
    "text",
    [
        "We add (i) a prior; (ii) a mask, and (iii) a head.",
        "Two limits remain: 1) Speed is low; 2) Memory is high.",
        "It is either (a) Wrong or (b) Right.",
        "Our tool - a parser - reads it.",
        "It wins---by far---and costs 2--3% more.",
        "The steps are: 1. Read the text, then stop.",
    ],
)
def test_list_markers_and_dashes_end_no_sentence(text: str) -> None:
    assert_border(text)


def test_number_of_a_list_item_stays_with_its_item() -> None:
    assert_border("1. We read the text.| 2. We cut it.")


def test_number_after_a_figure_reference_ends_a_sentence() -> None:
    assert_border("The gain is shown in Fig. 1.| Code follows.")


def test_question_asked_in_passing_ends_no_sentence() -> None:
    assert_border("We ask (does it scale?) Gauss first.")


# ---- borders ----
@pytest.mark.parametrize(
    "text",
    [
        "It works.| We are glad.",
        "Does it work?| We think so.| It does!| Good.",
        "It took long ...| Then it stopped.",
        "Much is known about trees, graphs, etc.| We add forests.",
        "Much is known (trees, graphs, etc.).| We add forests.",
        "We follow Ito et al.| We drop the prior.",
        "The samples are i.i.d.| However, the labels are not.",
        "It was built in the U.S.| The rest is imported.",
        "We test vitamin C.| The effect is small.",
        "We treat hepatitis B.| Volunteers came back.",
        "Take a matrix X.| Unlike before, it is sparse.",
        "It ended in 2019.| 30 groups had joined.",
        "The loss falls.| mRNA levels stay healthy.",
        "The loss falls.| k-means is slower.",
        "The loss falls.| ``Early'' models fail.",
        "The loss falls.| (ii) The gain is small.",
        "The loss falls.| $n$ stays fixed.",
        "The loss falls.| α-helices stay.",
        "We list advice.| - Keep it short.| - Keep it true.",
        "the loss falls. |we are glad.",
    ],
)
def test_stop_before_a_beginning_ends_a_sentence(text: str) -> None:
    assert_border(text)


@pytest.mark.parametrize(
    "text",
    [
        "We tune the model (twice).|Our code is open.",
        "It moves the median.|(2) The order matters.",
        "It needs no training.|MLP layers are enough.",
        "It gains 5%.|The rest is noise.",
        "It beats all LLMs.|In short, it works.",
        "It follows [3].|However, it is slower.",
        "Is it enough?|We think so.",
    ],
)
def test_missing_blank_after_a_stop_hides_no_border(text: str) -> None:
    assert_border(text)


@pytest.mark.parametrize(
    "text",
    [
        'They call it "slow."| We disagree.',
        "They call it “slow.”| We disagree.",
        "It is slow (see below.)| We disagree.",
        "(Why is it slow?)| We explain.",
    ],
)
def test_closing_quotes_and_brackets_belong_to_the_sentence_before(text: str) -> None:
    assert_border(text)


@pytest.mark.parametrize("text", ["It works. [3]| Then it fails [2].| Done. [1]", "It works.[1][2]| Good. [4, 5]"])
def test_citation_markers_after_the_stop_belong_to_the_sentence_before(text: str) -> None:
    assert_border(text)


@pytest.mark.parametrize(
    "text",
    [
        "Objective: To cut text.| Materials and Methods: We cut it.| Results: It is cut.",
        "BACKGROUND: Text is long |MATERIALS AND METHODS: We cut it |RESULTS: It is short.",
    ],
)
def test_headings_of_a_structured_abstract_are_borders(text: str) -> None:
    assert_border(text)


def test_blank_line_is_a_border_and_a_single_line_break_is_none() -> None:
    assert_border("A line\nthat goes on|\n\nAnother paragraph")


def test_ideographic_stops_need_no_blank() -> None:
    assert_border("模型很好。|我们测试了吗？|“是的！”|结束")


@pytest.mark.parametrize("end", ["", ".", " .", "...", ").", "!?"])
def test_last_sentence_needs_no_stop_and_keeps_what_it_has(end: str) -> None:
    assert_border(f"It works.| The code is at https://example.org/a{end}")


def test_link_with_the_stop_glued_on_ends_its_sentence() -> None:
    assert_border("Code: https://github.com/ann/tool.| Data: www.example.org/d.Net/x.|The models follow.")


def test_sentence_may_begin_with_a_link() -> None:
    assert_border("All is open.| https://example.org/a has it.")


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_text_without_characters_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


def test_text_without_letters_is_one_sentence() -> None:
    assert_border("... !! (?)")


def test_offsets_count_code_points_of_the_raw_text() -> None:
    text = "  😀 e\u0301t\u200be.  Two\u00a0three. \n"
    assert sentence_spans(text) == [(2, 10), (12, 22)]


@settings(deadline=None, max_examples=150)
@given(ANY_TEXT | STOPPY)
def test_spans_partition_the_characters_that_are_not_blank(text: str) -> None:
    spans = sentence_spans(text)
    pieces = [text[start:end] for start, end in spans]
    assert all(piece and piece == piece.strip() for piece in pieces)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert "".join("".join(pieces).split()) == "".join(text.split())


@pytest.mark.parametrize("seed", [".)", "?) A", "\n", "A. ", "[1", "https://a.b/(", "e.g. ", "...", "((a"])
def test_repeated_traps_stay_fast(seed: str) -> None:
    # quadratic patterns need seconds for this, linear ones milliseconds; the test timeout is the judge
    text = seed * (20_000 // len(seed))
    assert "".join("".join(split(text)).split()) == "".join(text.split())


# ---- links ----
@pytest.mark.parametrize(
    "text",
    [
        "at:https://example.org/a, and",
        "www.example.ac.uk/~ann/x/.",
        "github.com/ann/tool; gitlab.com/b/c",
        "https://en.example.org/wiki/BERT_(model).",
        "https://example.org/~ann/ .",
        "http://example.org",
    ],
)
def test_no_piece_of_an_address_is_left(text: str) -> None:
    assert not re.search(r"//|www|example|git|ann|model", strip_links(text))


def test_what_only_looks_like_an_address_stays() -> None:
    text = "PCA/SVD, Node.js and 12.0/17.5 in example.com or a@b.org/c"
    assert strip_links(text) == text
    assert strip_links("https://example.org/a.We show") == ".We show"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Code is at https://github.com/ann/tool.", "Code is at."),
        (r"Code is at \url{https://example.org/a} now.", "Code is at now."),
        ("Code (https://example.org/a) is  open.", "Code is open."),
        ("See https://example.org/a{https://example.org/a}, please.", "See, please."),
        ("See https://example.org/a/{URL}.", "See."),
        ("No link (here).", "No link (here)."),
    ],
)
def test_strip_links_leaves_the_sentence_tidy(text: str, bare: str) -> None:
    assert strip_links(text) == bare


@settings(deadline=None)
@given(ANY_TEXT | STOPPY)
def test_text_without_links_has_no_surplus_blank(text: str) -> None:
    assert "  " not in strip_links(text)


# ---- the real input, where it is at hand ----
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no abstracts at {CORPUS}; set ATTEST_SHARED")
def test_abstracts_of_the_collection_have_about_eight_sentences() -> None:
    counts = []
    for file in sorted(CORPUS.glob("*.txt")):
        for abstract in file.read_text(encoding="utf-8").split("\n")[3::2]:
            sentences = split(abstract)
            assert all(15 < len(sentence) < 900 for sentence in sentences), abstract
            counts.append(len(sentences))
    assert statistics.median(counts) == 8
    assert max(counts) <= 18


@pytest.mark.skipif(not SCIFACT.is_dir(), reason=f"no SciFact at {SCIFACT}; set ATTEST_SHARED")
def test_borders_agree_with_scifact() -> None:
    texts = {}
    for line in (SCIFACT / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        texts[record["_id"]] = record["text"]
    right = expected = found = 0
    for line in (SCIFACT / "sentences.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        # a border is the number of characters before it without blanks, in which file and text differ
        gold, seen = set(), 0
        for sentence in record["sentences"]:
            gold.add(seen)
            seen += len("".join(sentence.split()))
        text = texts[record["_id"]]
        own = {len("".join(text[:start].split())) for start, _ in sentence_spans(text)}
        right += len((gold & own) - {0})
        expected += len(gold - {0})
        found += len(own - {0})
    assert 2 * right / (expected + found) >= 0.98
