"""The cleaned copy and the folded words of a text."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import sentences, text
from rag.text import STOPWORDS, clean, counted, fold, strip_markers, words

ANY_TEXT = st.text(st.characters(), max_size=60)
TEXISH = st.lists(
    st.sampled_from(
        [
            *"\\{}$^~`'\"%_ \n()[]aeoZ1230.,x×",
            "\\emph{",
            "{\\it ",
            "{it ",
            "times",
            " pm ",
            "\\alpha",
            "{circ}",
            '\\"',
            "\u0301",
        ]
    ),
    max_size=30,
).map("".join)


def test_the_functions_on_sentences_are_found_here_too() -> None:
    assert text.sentence_spans is sentences.sentence_spans
    assert text.__all__ == sorted(text.__all__)


# ---- clean ----
@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("4times faster on 32times32, 2.75times, and 5times.", "4× faster on 32×32, 2.75×, and 5×."),
        (
            "We ran it 5 times, sometimes more, at test times.",
            "We ran it 5 times, sometimes more, at test times.",
        ),
        ("71.4 pm 0.9 (mean pm SD)", "71.4 ± 0.9 (mean pm SD)"),
        ("76 pm 2", "76 ± 2"),
        ("at 5 pm 3 of us left", "at 5 pm 3 of us left"),
        ("an angle of 0.05 ^{circ} and 90^\\circ", "an angle of 0.05° and 90°"),
        (r"8.3\% and 45\%", "8.3% and 45%"),
        (r"2.6\%uparrow here", "2.6%↑ here"),
        (r"10$\times$ and \(2 \times 3\)", "10× and 2 × 3"),
        (r"(\chi^2=3, \epsilon, \Omega)", "(χ^2=3, ε, Ω)"),
        (r"top-$k$ in $O(n^2)$ for $a < b$", "top-k in O(n^2) for a < b"),
        (r"\emph{one \textbf{two}} {\it three (\(\times\))} {it four} {\cal O}", "one two three (×) four O"),
        (r"at \url{https://example.org/a_b}.", "at https://example.org/a_b."),
        ("``one'' and `two three' but don't", "“one” and ‘two three’ but don't"),
        ("Fig.~2 by Ito~(2020) in deep~learning", "Fig. 2 by Ito (2020) in deep learning"),
    ],
)
def test_clean_repairs_tex_that_has_one_reading(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (r"H\"older", "Hölder"),
        (r"Szeg\"{o}", "Szegö"),
        (r"na\"ive", "naïve"),
        (r"{\"O}zg\"ur", "Özgür"),
        (r"caf\'e", "café"),
        (r"Erd\H{o}s", "Erdős"),
        (r"na{\"\i}ve", "naïve"),
        (r"\v{S}koda", "Škoda"),
        (r"Ma\~nana", "Mañana"),
    ],
)
def test_clean_turns_tex_accents_into_letters(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(("raw", "shown"), [(r"the \"open\" set", 'the "open" set'), (r"it\'s", "it's")])
def test_clean_takes_an_escaped_quote_for_no_accent(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "kept",
    [
        "ABC^3 and NDCG@10 and Nova++ and K_{+}",
        "O(log k{nu}) and O(1{s})",
        "(~4 and ~60 ms)",
        "https://www.example.org/~ann/x",
        "It costs $5 and 6$ in all, or US$7.",
        r"\frac{1}{2}",
        "a < b > c & d",
        "`odd tick",
    ],
)
def test_clean_leaves_what_it_cannot_repair(kept: str) -> None:
    assert clean(kept) == kept


def test_clean_drops_hidden_characters_and_joins_white_space() -> None:
    assert clean(" a\u200bb\u202ec\x00d\ufeff\ud800e\xad \n\t f\u00a0g ") == "abcde f g"


def test_clean_composes_characters() -> None:
    assert clean("e\u0301") == "é"


@given(ANY_TEXT | TEXISH)
def test_cleaning_twice_changes_nothing_and_the_result_can_be_stored(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # fails on a lone surrogate, as a database would


@pytest.mark.parametrize("seed", ["\\", "\\emph{", "{it a", "$a ", "`", "~a", "\\(", "^"])
def test_repeated_tex_stays_fast(seed: str) -> None:
    # quadratic patterns need seconds for this, linear ones milliseconds; the test timeout is the judge
    assert len(clean(seed * (20_000 // len(seed)))) <= 20_000


# ---- fold and words ----
@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("normalisation", "normalization"),
        ("Regularised", "regularized"),
        ("generalising", "generalizing"),
        ("optimisers", "optimizers"),
        ("behavioural", "behavioral"),
        ("neighbourhoods", "neighborhoods"),
        ("colour", "color"),
        ("analysed", "analyzed"),
        ("centre", "center"),
        ("centred", "centered"),
        ("fibres", "fibers"),
        ("modelling", "modeling"),
        ("labelled", "labeled"),
        ("catalogue", "catalog"),
        ("programmes", "programs"),
        ("defence", "defense"),
        ("practise", "practice"),
        ("leukaemia", "leukemia"),
        ("oestrogen", "estrogen"),
        ("grey", "gray"),
    ],
)
def test_fold_makes_british_and_american_spelling_equal(british: str, american: str) -> None:
    assert fold(british) == fold(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Naïve Möbius", "naive mobius"),
        ("intra\u2013class", "intra-class"),
        ("\u2212x \u2014 y", "-x - y"),
        ("“it’s”", '"it\'s"'),
        ("Straße", "strasse"),
        ("Møller", "moller"),
        ("ﬁne R²", "fine r2"),
    ],
)
def test_fold_makes_case_accents_dashes_and_quotes_equal(one: str, other: str) -> None:
    assert fold(one) == other


@pytest.mark.parametrize("word", ["four", "hour", "source", "fourier", "tour", "basis", "this", "size", "tree"])
def test_fold_leaves_words_that_only_look_british(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("C++ beats NDCG@10 at ABC^3, 3.5.", ["c++", "beats", "ndcg@10", "at", "abc^3", "3.5"]),
        ("Corpus+, Nova++!", ["corpus+", "nova++"]),
        ("state-of-the-art GPT-4", ["state", "of", "the", "art", "gpt", "4"]),
        ("don't; kBERT).Our end.Start", ["don", "t", "kbert", "our", "end", "start"]),
        ("K_{+} S_4 _x_", ["k", "s_4", "x"]),
        ("深度 learning", ["深", "度", "learning"]),
        ("", []),
    ],
)
def test_words_split_at_everything_but_signs_inside_a_name(raw: str, found: list[str]) -> None:
    assert words(raw) == found


@given(ANY_TEXT)
def test_words_of_any_text_hold_no_white_space(raw: str) -> None:
    assert all(word and len(word.split()) == 1 for word in words(raw))


def test_stopwords_are_folded_words_and_name_no_content() -> None:
    assert {"which", "what", "does", "how", "the", "of"} <= STOPWORDS
    assert not {"paper", "papers", "method", "few", "image"} & STOPWORDS
    assert all(words(word) == [word] for word in STOPWORDS)


# ---- markers and accents ----
@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        ("It works [3].", "It works."),
        ("It works [1, 4] and [2-5] holds [6][7].", "It works and holds."),
        ("It works.[12] Next", "It works. Next"),
        ("On [0, 1] and a[i] or [2024]", "On [0, 1] and a[i] or [2024]"),
    ],
)
def test_strip_markers_takes_the_blank_before_them(raw: str, bare: str) -> None:
    assert strip_markers(raw) == bare


def test_every_accent_that_unicode_has_is_taken_off() -> None:
    every = map(chr, range(sys.maxunicode + 1))
    accents = [char for char in every if unicodedata.combining(char) and unicodedata.combining(char.casefold())]
    assert fold("".join(f"a{accent}" for accent in accents)) == "a" * len(accents)


@pytest.mark.parametrize(
    ("opening", "closing"), [("\\(", "\\)"), ("$", "$"), ("{\\it ", "}"), ("``", "''"), ("\\{", "}")]
)
def test_what_is_nested_without_an_end_keeps_nobody_busy(opening: str, closing: str) -> None:
    text = f"a {opening * 2500}x{closing * 2500} b"
    assert clean(clean(text)) == clean(text)  # took a minute where each pass took off one layer


def test_a_number_stands_before_its_noun() -> None:
    assert [counted(number, "paper") for number in (0, 1, 1200)] == ["0 papers", "1 paper", "1,200 papers"]
