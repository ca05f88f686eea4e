"""The names of measures, stages, kinds and verdicts in, what they mean in plain words out."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "retrieval": "Is the right paper found?",
    "answers": "Are the answers right, and their citations?",
    "overviews": "Do overviews have the right papers, in sound themes?",
    "selftest": "Can answers over this library be trusted?",
}
_MEASURES: Mapping[str, str] = {
    "nDCG@10": "how high the right papers stand in the first ten",
    "MRR@10": "one over the rank of the first right paper",
    "recall@10": "right papers that stand in the first ten",
    "recall@100": "right papers that stand in the first hundred",
    "MAP": "precision at each right paper, averaged",
    "outcome": "answered what can be answered, refused what cannot",
    "citation_recall": "gold papers that are cited",
    "citation_precision": "cited papers that are right",
    "quote_hit": "gold sentences that are quoted",
    "fact_coverage": "gold facts that the answer holds",
    "number_fidelity": "numbers that stand in the cited papers",
    "supported": "sentences with the verdict supported",
    "partly": "sentences with the verdict partly",
    "unsupported": "sentences with the verdict unsupported",
    "uncited": "sentences with the verdict uncited",
    "fell_back": "answers in which quotes took the model’s place",
    "judged_correctness": "the judge’s grade of the answer",
    "judged_citation_recall": "sentences that their citations carry, says the judge",
    "judged_citation_precision": "citations that carry their sentence, says the judge",
    "member_precision": "papers read for a topic that belong to it, borderline ones apart",
    "member_recall": "papers that belong to a topic and were read",
    "matched_recall": "the same, with those that were found and left out",
    "set_precision": "papers listed as a set that belong to it, borderline ones apart",
    "set_recall": "papers that belong to a set and are listed",
    "count_right": "numbers of papers that are right, borderline ones either way",
    "absent_refused": "topics and sets without any paper here that were refused",
    "theme_purity": "papers of the topic that leads their theme, all topics mixed; n counts papers",
    "theme_information": "what those themes tell of the topics (normalised mutual information)",
    "cell_filled_problem": "papers with a problem in the table",
    "cell_filled_method": "papers with a method in the table",
    "cell_filled_data": "papers with data in the table",
    "cell_filled_result": "papers with a result in the table",
    "cell_filled_code": "papers with code in the table",
    "claims_supported": "sentences that are cited and supported",
    "quotes_exact": "quotes and cells that stand in the abstract word for word",
    "cited_share": "papers read that are cited",
    "twin_answered": "questions about a paper that is there, answered",
    "twin_cites_paper": "… and that paper cited",
    "hidden_refused": "questions about a paper taken away, refused",
    "false_alarm": "right citations that were doubted",
    "number_false_alarm": "right numbers that were doubted",
    "wrong_id_detected": "wrong papers behind a citation, noticed",
    "wrong_number_detected": "wrong numbers in a cited sentence, noticed",
    "seconds": "time for one question",
    "words": "length of an answer",
    "input_tokens": "read by the model for one question",
    "output_tokens": "written by the model for one question",
    "cost_usd": "price of one question",
}
# What a self-test asks with stands before the measure: `typos_MRR@10`.
_ASKED_WITH: Mapping[str, str] = {
    "title": "asked with the title",
    "sentence": "asked with a sentence taken out of the abstract",
    "typos": "the same with two typing errors",
    "shortened": "the same with its weightiest words only",
    "paraphrased": "the same in other words",
}
# What the worst questions are found by.
WORST_BY: Mapping[str, str] = {
    "retrieval": "nDCG@10",
    "answers": "mean of its measures",
    "overviews": "mean of its measures",
    "selftest": "one over the rank",
}
STAGES: Mapping[str, str] = {
    "found": "A right paper was found.",
    "lexical miss": "Search by words had no right paper near the top; search by meaning had one.",
    "dense miss": "Search by meaning had no right paper near the top; search by words had one.",
    "lexical and dense miss": "Neither search by words nor search by meaning had a right paper near the top.",
    "fusion loss": "Each search had a right paper near the top; putting the two together lost it.",
    "refused": "A right paper was retrieved, but the question was refused.",
    "writer loss": "A right paper was retrieved, but the answer cites others.",
    "nothing given": "Papers here belong, and none was given.",
    "not refused": "No paper here belongs, and some were given.",
    "papers missed": "Papers that belong are not among those given.",
    "wrong papers": "Papers that do not belong are among those given.",
}
# What the two lists of papers below a worst question are called.
WORST_PAPERS: Mapping[str, tuple[str, str]] = {"overviews": ("Missed", "Wrong")}
WORST_PAPERS_ELSE = ("Right", "Retrieved")
CONTROLS: Mapping[str, str] = {
    "gold passages": "the right papers were handed over, nothing was searched",
    "no passages": "the model was asked with nothing to read",
}
VERDICT_MARKS: Mapping[str, str] = {"good": "✓", "fair": "~", "poor": "✕", "unknown": "?"}
# Of these more is neither better nor worse.
NEUTRAL = frozenset({"partly"})


def meaning(measure: str) -> str:
    """Return what a measure means, or an empty text."""
    asked_with, _, rest = measure.partition("_")
    return _MEASURES.get(measure) or (_ASKED_WITH.get(asked_with, "") if "@" in rest else "")
