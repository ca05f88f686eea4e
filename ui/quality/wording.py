"""The names of measures in, what they are called and mean on the page out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KINDS: Mapping[str, str] = {
    "selftest": "Can answers over this library be trusted?",
    "answers": "Are the answers right, and their citations?",
    "overviews": "Do overviews have the right papers?",
    "retrieval": "Is the right paper found?",
}
KIND_NAMES: Mapping[str, str] = {
    "selftest": "Self-test",
    "answers": "Answers",
    "overviews": "Overviews",
    "retrieval": "Search",
}
VERDICTS: Mapping[str, tuple[str, str]] = {
    "good": ("✓", "Good"),
    "fair": ("~", "Fair"),
    "poor": ("✕", "Poor"),
    "unknown": ("?", "Cannot be told"),
}
# What the lines of a self-test are called, and the measure that two of them are compared by.
LINES: Mapping[str, tuple[str, str | None]] = {
    "abstracts": ("Papers with a text to cite", None),
    "duplicates": ("Papers that stand here twice", None),
    "title": ("A title finds its paper", "title_recall@1"),
    "sentence": ("A sentence finds its paper", "sentence_recall@10"),
    "typos": ("Lost to typing errors", "typos_recall@10"),
    "shortened": ("Lost with a few words only", "shortened_recall@10"),
    "paraphrased": ("Lost with other words", "paraphrased_recall@10"),
    "answered": ("Answers that cite the right paper", "twin_cites_paper"),
    "refused": ("Refused when the paper is missing", "hidden_refused"),
    "false alarms": ("Right citations doubted", "false_alarm"),
    "wrong paper": ("Wrong paper noticed", "wrong_id_detected"),
    "wrong number": ("Wrong number noticed", "wrong_number_detected"),
    "hubs": ("Searches with the same paper on top", None),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a measure is called and means; `sign` is 1 if more is better, -1 if less is, 0 if neither.

    `unit` is share (between 0 and 1), score (the same, but no share of anything), or what the measure counts.
    """

    name: str
    meaning: str
    sign: int = 1
    unit: str = "share"


_MEASURES: Mapping[str, Wording] = {
    "nDCG@10": Wording("Order of the first ten", "how high the right papers stand in the first ten", unit="score"),
    "MRR@10": Wording("Place of the first right paper", "one over its rank: 1 is first, 0.5 second", unit="score"),
    "recall@1": Wording("Found in first place", "searches that have the paper first"),
    "recall@10": Wording("Found in the first ten", "right papers that stand in the first ten"),
    "recall@100": Wording("Found in the first hundred", "right papers that stand in the first hundred"),
    "MAP": Wording("Order of all right papers", "precision at each right paper, averaged", unit="score"),
    "outcome": Wording("Answered or refused rightly", "answered what can be answered, refused what cannot"),
    "citation_recall": Wording("Right papers cited", "papers that an answer should cite and does"),
    "citation_precision": Wording("Citations that are right", "cited papers that belong to the answer"),
    "quote_hit": Wording("Right sentences quoted", "sentences that should be quoted and are"),
    "fact_coverage": Wording("Facts given", "facts of the right answer that the answer holds"),
    "number_fidelity": Wording("Numbers that stand in the papers", "numbers of an answer that its papers hold"),
    "supported": Wording("Sentences supported", "sentences with the verdict supported"),
    "partly": Wording("Sentences supported in part", "sentences with the verdict partly", 0),
    "unsupported": Wording("Sentences not supported", "sentences with the verdict unsupported", -1),
    "uncited": Wording("Sentences without citation", "sentences with the verdict uncited", -1),
    "fell_back": Wording("Quotes in place of the model", "answers in which quotes took the model’s place", -1),
    "judged_correctness": Wording("Right, says the judge", "the judge’s grade of the answer", unit="score"),
    "judged_citation_recall": Wording("Carried, says the judge", "sentences that their citations carry"),
    "judged_citation_precision": Wording("Citations carry, says the judge", "citations that carry their sentence"),
    "member_precision": Wording("Papers read that belong", "papers read for a topic that belong to it"),
    "member_recall": Wording("Belonging papers read", "papers that belong to a topic and were read"),
    "matched_recall": Wording("Belonging papers found", "the same, with those that were found and left out"),
    "set_precision": Wording("Listed papers that belong", "papers listed as a set that belong to it"),
    "set_recall": Wording("Belonging papers listed", "papers that belong to a set and are listed"),
    "count_right": Wording("Counts that are right", "numbers of papers that are right"),
    "absent_refused": Wording("Absent topics refused", "topics without any paper here that were refused"),
    "theme_purity": Wording("Themes of one kind", "papers of the topic that leads their theme, topics mixed"),
    "theme_information": Wording("What themes tell of topics", "mutual information, 0 to 1", unit="score"),
    "cell_filled_problem": Wording("Table: problem filled", "papers with a problem in the table", 0),
    "cell_filled_method": Wording("Table: method filled", "papers with a method in the table", 0),
    "cell_filled_data": Wording("Table: data filled", "papers with data in the table", 0),
    "cell_filled_result": Wording("Table: result filled", "papers with a result in the table", 0),
    "cell_filled_code": Wording("Table: code filled", "papers with code in the table", 0),
    "claims_supported": Wording("Sentences cited and supported", "sentences of overviews that hold"),
    "quotes_exact": Wording("Quotes word for word", "quotes and cells that stand in the abstract"),
    "cited_share": Wording("Papers read and cited", "papers read that are cited"),
    "twin_answered": Wording("Answered with the paper there", "questions about a paper that is there, answered"),
    "twin_cites_paper": Wording("… and that paper cited", "answers that cite the paper asked about"),
    "hidden_refused": Wording("Refused without the paper", "questions about a paper taken away, refused"),
    "false_alarm": Wording("Right citations doubted", "right citations that were doubted", -1),
    "number_false_alarm": Wording("Right numbers doubted", "right numbers that were doubted", -1),
    "wrong_id_detected": Wording("Wrong paper noticed", "wrong papers behind a citation, noticed"),
    "wrong_number_detected": Wording("Wrong number noticed", "wrong numbers in a cited sentence, noticed"),
    "seconds": Wording("Time for one", "seconds for one question", -1, "seconds"),
    "words": Wording("Length", "words of an answer", 0, "words"),
    "input_tokens": Wording("Read by the model", "tokens for one question", -1, "tokens"),
    "output_tokens": Wording("Written by the model", "tokens for one question", -1, "tokens"),
    "cost_usd": Wording("Price of one", "US dollars for one question", -1, "dollars"),
}
# What a self-test asks with stands before the measure: `typos_MRR@10`.
_ASKED_WITH: Mapping[str, str] = {
    "title": "asked with its title",
    "sentence": "asked with a sentence of it",
    "typos": "the sentence with typing errors",
    "shortened": "a few words of the sentence",
    "paraphrased": "the sentence in other words",
}
STAGES: Mapping[str, str] = {
    "found": "a right paper was found",
    "lexical miss": "search by words did not have the right paper near the top",
    "dense miss": "search by meaning did not have the right paper near the top",
    "lexical and dense miss": "neither search by words nor by meaning had the right paper near the top",
    "fusion loss": "both searches had the right paper near the top; putting them together lost it",
    "refused": "the right paper was found, but the question was refused",
    "writer loss": "the right paper was found, but the answer cites others",
    "nothing given": "papers here belong, and none was given",
    "not refused": "no paper here belongs, and some were given",
    "papers missed": "papers that belong were not given",
    "wrong papers": "papers that do not belong were given",
}


def wording(measure: str) -> Wording:
    """Return what a measure is called and means; one that is not known is called as it is written."""
    if known := _MEASURES.get(measure):
        return known
    asked_with, _, rest = measure.partition("_")
    if asked_with in _ASKED_WITH and (known := _MEASURES.get(rest)):
        return Wording(f"{known.name}, {_ASKED_WITH[asked_with]}", known.meaning, known.sign, known.unit)
    return Wording(measure, "", 0, "")
