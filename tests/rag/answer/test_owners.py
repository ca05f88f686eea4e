"""Whose figure it is, in pairs written in the way of abstracts."""

from __future__ import annotations

import pytest

from rag.answer.owners import misplaced

MISPLACED = [
    (
        "On Meridian BM25 reaches an nDCG@10 of 0.512.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "Glasswing reaches 0.487 and BM25 0.512.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "Without citations they found 71% of the errors.",
        "With citations they found 71% of the errors, without them 44%.",
    ),
    (
        "With citations, nurses found 44% of the errors.",
        "With citations they found 71% of the errors, without them 44%.",
    ),
    ("BM25 reaches 0.512 on Meridian.", "Glasswing reaches 0.512 and BM25 0.487 on Meridian."),
    ("Glasswing reaches 0.487 on Meridian.", "Glasswing reaches 0.512 and BM25 0.487 on Meridian."),
    ("BM25 reaches 0.512.", "Glasswing and BM25 reach an nDCG@10 of 0.512 and 0.487, respectively."),
    ("Glasswing has an nDCG@10 of 0.487.", "Glasswing and BM25 reach an nDCG@10 of 0.512 and 0.487, respectively."),
    (
        "The LSTM reaches 81.2%.",
        "We observe accuracies of 81.2%, 79.4% and 60.1% for BERT, LSTM and SVM, respectively.",
    ),
    (
        "BERT reaches 60.1% accuracy.",
        "We observe accuracies of 81.2%, 79.4% and 60.1% for BERT, LSTM and SVM, respectively.",
    ),
    ("BM25 reaches 0.512.", "Glasswing (0.512) outperforms BM25 (0.487) and Lucene (0.431)."),
    ("Lucene reaches 0.487.", "Glasswing (0.512) outperforms BM25 (0.487) and Lucene (0.431)."),
    ("40% of the men smoked.", "Smoking was reported by 60% of the men and 40% of the women."),
    ("60% of women smoked.", "Smoking was reported by 60% of the men and 40% of the women."),
    ("The index shrinks from 1.9 GB to 4.2 GB.", "The index shrinks from 4.2 GB to 1.9 GB."),
    ("The model has a recall of 0.91.", "The model reaches a precision of 0.91 and a recall of 0.83 on CoNLL."),
    ("Precision is 0.83.", "The model reaches a precision of 0.91 and a recall of 0.83 on CoNLL."),
    ("After fine-tuning, the F1 is 0.71.", "The F1 rises from 0.71 before to 0.83 after fine-tuning."),
    ("It reaches 0.61 on TREC.", "It reaches 0.61 on Meridian and 0.48 on TREC."),
    ("On Meridian, the score is 0.48.", "It reaches 0.61 on Meridian and 0.48 on TREC."),
    ("The network has 40 layers.", "Our network has 12 layers and 40 heads."),
    ("Llama-2 solves 62% of the tasks.", "GPT-4 solves 62% of the tasks, while Llama-2 solves only 31%."),
    ("GPT-4 solves 31% of the tasks.", "GPT-4 solves 62% of the tasks, while Llama-2 solves only 31%."),
    (
        "The Stanford parser handles 140 sentences per second.",
        "Our parser processes 140 sentences per second compared to 45 for the Stanford parser.",
    ),
    (
        "Mortality was 8.1% in the placebo group.",
        "Mortality was 8.1% in the treatment group and 12.4% in the placebo group.",
    ),
    ("In the treatment group 12.4% died.", "Mortality was 8.1% in the treatment group and 12.4% in the placebo group."),
    (
        "On CIFAR-100 the error is 5.3%.",
        "We obtain error rates of 5.3% and 24.1% on CIFAR-10 and CIFAR-100, respectively.",
    ),
    ("The specificity of the test was 91%.", "The test had a sensitivity of 91% and a specificity of 78%."),
    (
        "Logistic regression achieved an AUC of 0.83.",
        "Random forests achieved an AUC of 0.83, logistic regression 0.79.",
    ),
    ("Error falls from 9% to 12%.", "The word error rate falls from 12% to 9% with the new lexicon."),
    ("Inference takes 3 hours.", "Training takes 3 hours on one GPU and inference takes 2 hours."),
    ("After the intervention 22% of nurses complied.", "Compliance was 22% before and 41% after the intervention."),
    ("The gain on SST-2 is 3.1 points.", "The gain over BERT is 3.1 points on QNLI and 0.4 points on SST-2."),
    ("BERT has an F1 of 88.5.", "RoBERTa reaches an F1 of 88.5 and BERT one of 85.2."),
    ("The corpus has 900 French dialogues.", "The corpus comprises 1,200 French and 900 German dialogues."),
    ("Recall improves by 4.2%.", "Precision improves by 4.2% and recall by 1.3% over the baseline."),
]

IN_PLACE = [
    (
        "BM25 reaches an nDCG@10 of 0.487 on Meridian.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "Glasswing reaches 0.512, BM25 0.487.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "It beats BM25 with an nDCG@10 of 0.512.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "Compared with BM25, it reaches 0.512 on Meridian.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "Glasswing improves BM25 from 0.487 to 0.512.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "BM25 with a learned stop list reaches 0.512.",
        "On the Meridian benchmark it reaches an nDCG@10 of 0.512, against 0.487 for BM25.",
    ),
    (
        "With citations, nurses found 71% of the errors.",
        "With citations they found 71% of the errors, without them 44%.",
    ),
    (
        "Nurses found 44% without citations and 71% with them.",
        "With citations they found 71% of the errors, without them 44%.",
    ),
    (
        "Nurses found only 44% of the errors without citations.",
        "With citations they found 71% of the errors, without them 44%.",
    ),
    ("Glasswing reaches 0.512 on Meridian.", "Glasswing reaches 0.512 and BM25 0.487 on Meridian."),
    ("On Meridian, BM25 has a score of 0.487.", "Glasswing reaches 0.512 and BM25 0.487 on Meridian."),
    ("Glasswing has an nDCG@10 of 0.512.", "Glasswing and BM25 reach an nDCG@10 of 0.512 and 0.487, respectively."),
    ("BM25 has 0.487.", "Glasswing and BM25 reach an nDCG@10 of 0.512 and 0.487, respectively."),
    (
        "The LSTM reaches 79.4%.",
        "We observe accuracies of 81.2%, 79.4% and 60.1% for BERT, LSTM and SVM, respectively.",
    ),
    (
        "SVM reaches 60.1% accuracy.",
        "We observe accuracies of 81.2%, 79.4% and 60.1% for BERT, LSTM and SVM, respectively.",
    ),
    ("BM25 reaches 0.487.", "Glasswing (0.512) outperforms BM25 (0.487) and Lucene (0.431)."),
    ("Glasswing reaches 0.512.", "Glasswing (0.512) outperforms BM25 (0.487) and Lucene (0.431)."),
    ("Lucene (0.431) is worse than BM25 (0.487).", "Glasswing (0.512) outperforms BM25 (0.487) and Lucene (0.431)."),
    ("60% of men smoked.", "Smoking was reported by 60% of the men and 40% of the women."),
    ("Among women, 40% smoked.", "Smoking was reported by 60% of the men and 40% of the women."),
    ("The index goes from 4.2 GB down to 1.9 GB.", "The index shrinks from 4.2 GB to 1.9 GB."),
    (
        "The model has a recall of 0.83 and a precision of 0.91.",
        "The model reaches a precision of 0.91 and a recall of 0.83 on CoNLL.",
    ),
    ("Precision is 0.91.", "The model reaches a precision of 0.91 and a recall of 0.83 on CoNLL."),
    ("Before fine-tuning, the F1 is 0.71.", "The F1 rises from 0.71 before to 0.83 after fine-tuning."),
    ("After fine-tuning, the F1 is 0.83.", "The F1 rises from 0.71 before to 0.83 after fine-tuning."),
    ("On TREC it reaches 0.48.", "It reaches 0.61 on Meridian and 0.48 on TREC."),
    ("The network has 40 heads in 12 layers.", "Our network has 12 layers and 40 heads."),
    ("GPT-4 solves 62% of the tasks.", "GPT-4 solves 62% of the tasks, while Llama-2 solves only 31%."),
    (
        "Our parser runs at 140 sentences per second.",
        "Our parser processes 140 sentences per second compared to 45 for the Stanford parser.",
    ),
    (
        "The Stanford parser handles 45 sentences per second.",
        "Our parser processes 140 sentences per second compared to 45 for the Stanford parser.",
    ),
    (
        "Mortality was 12.4% in the placebo group.",
        "Mortality was 8.1% in the treatment group and 12.4% in the placebo group.",
    ),
    ("In the treatment group 8.1% died.", "Mortality was 8.1% in the treatment group and 12.4% in the placebo group."),
    (
        "On CIFAR-100 the error is 24.1%.",
        "We obtain error rates of 5.3% and 24.1% on CIFAR-10 and CIFAR-100, respectively.",
    ),
    (
        "The error on CIFAR-10 is 5.3%.",
        "We obtain error rates of 5.3% and 24.1% on CIFAR-10 and CIFAR-100, respectively.",
    ),
    ("Sensitivity was 91% and specificity 78%.", "The test had a sensitivity of 91% and a specificity of 78%."),
    (
        "Random forests (AUC 0.83) beat logistic regression (AUC 0.79).",
        "Random forests achieved a higher AUC (0.83) than logistic regression (0.79).",
    ),
    (
        "Logistic regression achieved an AUC of 0.79.",
        "Random forests achieved an AUC of 0.83, logistic regression 0.79.",
    ),
    ("Error falls from 12% to 9%.", "The word error rate falls from 12% to 9% with the new lexicon."),
    ("Training takes 3 hours on one GPU.", "Training takes 3 hours on one GPU and inference takes 2 hours."),
    ("Before the intervention 22% of nurses complied.", "Compliance was 22% before and 41% after the intervention."),
    (
        "With 3.1 points, the gain over BERT is largest on QNLI.",
        "The gain over BERT is 3.1 points on QNLI and 0.4 points on SST-2.",
    ),
    ("RoBERTa beats BERT, with an F1 of 88.5.", "RoBERTa reaches an F1 of 88.5 and BERT one of 85.2."),
    (
        "The corpus has 1,200 French and 900 German dialogues.",
        "The corpus comprises 1,200 French and 900 German dialogues.",
    ),
    (
        "Precision improves by 4.2% and recall by 1.3%.",
        "Precision improves by 4.2% and recall by 1.3% over the baseline.",
    ),
]

# An owner that cannot be told, figures that are no rivals, and parts of names.
UNTOLD = [
    ("The award is earned at 50 million subscribers.", "It is earned at 50 million, and 35 channels have won it."),
    ("Beckham is 24.", "He is 21, and Beckham is the oldest of the three at 24 years."),
    ("She died at 57 of diabetes.", "She died of type 1 diabetes, she was 57 years of age."),
    ("Carriers of BRCA 1 are at risk.", "Women with BRCA 1 and BRCA 2 mutations are at risk."),
    ("In 2019 men drank 30 litres.", "In 2019, women drank 12 litres and men 30 litres."),
    ("Among adults aged 20 to 34 years, it helps.", "Demand among 972 employees, aged 20 to 34 years, was examined."),
    ("The risk is 12%.", "The risk is 12% (95% CI 3% to 20%)."),
    ("B reaches 0.5.", "A 0.4 B 0.5 C 0.6."),
    ("A hybrid of BM25 and stop lists reaches 0.512.", "It reaches 0.512 and 0.487, respectively."),
]


@pytest.mark.parametrize(("claim", "text"), MISPLACED)
def test_a_figure_that_is_given_to_another_is_told(claim: str, text: str) -> None:
    assert any(misplaced(claim, [text]).values())


@pytest.mark.parametrize(("claim", "text"), IN_PLACE + UNTOLD)
def test_a_figure_in_its_place_or_of_unknown_owner_is_not(claim: str, text: str) -> None:
    assert not any(misplaced(claim, [text]).values())


def test_what_the_owner_has_instead_is_told() -> None:
    (found,) = misplaced("BM25 reaches 0.512.", ["Glasswing reaches 0.512 and BM25 0.487."]).values()
    assert found is not None
    assert (found.asked.written, found.instead.written, found.owner) == ("0.512", "0.487", "BM25")


def test_one_sentence_that_agrees_is_enough() -> None:
    sentences = ["Glasswing reaches 0.512 and BM25 0.487.", "On TREC, BM25 reaches 0.512."]
    assert list(misplaced("BM25 reaches 0.512.", sentences).values()) == [None]
    assert all(misplaced("BM25 reaches 0.512.", sentences[:1]).values())


GAINS = (
    "In all of our tests we improve predictive accuracies by 27% and reduce learning times by 47%, on 12 and 15 tasks."
)


@pytest.mark.parametrize(
    ("claim", "instead"),
    [
        (
            "In all of our tests we improve predictive accuracies by 47% and reduce learning times by 27%.",
            ["27%", "47%"],
        ),
        ("In all of our tests we improve predictive accuracies by 27% and reduce learning times by 47%.", []),
        ("In all of our tests we improve predictive accuracies by 27%.", []),
        ("They reduce learning times by 47%, on 15 and 12 tasks.", []),
    ],
)
def test_the_same_words_around_another_figure_are_told(claim: str, instead: list[str]) -> None:
    found = [one.instead.written for one in misplaced(claim, [GAINS]).values() if one]
    assert found == instead


def test_the_order_of_a_list_says_nothing() -> None:
    text = "It is tested on the tracking sets of VOT 2015, VOT 2016 and OTB, with 3 or 4 runs of each."
    assert not any(misplaced("It is tested on the tracking sets of VOT 2016, VOT 2015 and OTB.", [text]).values())
    assert not any(misplaced("It is tested with 4 or 3 runs of each.", [text]).values())


def test_of_a_figure_that_is_not_there_nothing_is_said() -> None:
    assert misplaced("BM25 reaches 0.999.", ["Glasswing reaches 0.512 and BM25 0.487."]) == {}


@pytest.mark.parametrize(
    "text", ["", "0.5", "0.5, 0.6", "(0.5) (0.6)", "respectively 0.5 0.6", "0.5 and 0.6, respectively."]
)
@pytest.mark.parametrize("claim", ["0.5", "A 0.5", "from 0.5 to 0.6", "0.5 respectively", "(0.5)", "against 0.5"])
def test_odd_texts_give_nothing_away(claim: str, text: str) -> None:
    assert not any(misplaced(claim, [text]).values())
