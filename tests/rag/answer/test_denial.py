"""What one text denies and another says, in pairs written in the way of abstracts."""

from __future__ import annotations

import pytest

from rag.answer.alignment import align
from rag.answer.denial import denial
from rag.answer.reading import read

DENIED = [
    ("Labelled data are needed.", "No labelled data are needed."),
    ("Labelled data are required.", "No labelled data are needed."),
    ("Reading time changed.", "Reading time did not change."),
    ("Copper strips do not stop growth.", "Copper strips stopped growth for two years."),
    ("Vitamin D lowers the risk of fractures.", "We found no evidence that vitamin D lowers the risk of fractures."),
    ("The drug improved survival.", "The drug did not significantly improve survival."),
    ("The model uses supervised training.", "The model uses unsupervised training."),
    ("The problem is linear.", "We study a non-linear problem."),
    ("The method needs a teacher.", "The method does not need a teacher and improves recall by 4%."),
    ("Attention cannot be replaced.", "Attention can be replaced by pooling."),
    ("The problem can be solved without labels.", "The problem cannot be solved without labels."),
    ("The network is trained with a teacher.", "The network is trained without a teacher."),
    ("The network is trained without a teacher.", "The network is trained with a teacher."),
    ("The model generalizes to new domains.", "The model fails to generalize to new domains."),
    ("All models benefit from scale.", "Not all models benefit from scale."),
    ("The two groups differ in mortality.", "The two groups did not differ in mortality."),
    ("Mortality differed between groups.", "No significant difference in mortality between the groups was found."),
    ("Adam converges on convex problems.", "We show that Adam does not converge even on convex problems."),
    ("Batch normalization is never needed.", "Batch normalization is needed for deep networks."),
    ("Dropout doesn't help small models.", "Dropout helps small models."),
    ("Dropout helps small models.", "Dropout doesn't help small models."),
    ("Our approach needs labels.", "Unlike existing methods, our approach does not need labels."),
    ("Neither BERT nor GPT-2 solves the task.", "BERT and GPT-2 solve the task."),
    ("Labels rarely help.", "Labels help."),
    ("The results are consistent across languages.", "The results are inconsistent across languages."),
    ("The patients had antibodies.", "The patients lacked antibodies."),
    ("Pre-training does not help on small corpora.", "Pre-training helps even on small corpora."),
    ("The algorithm requires a tree bank.", "The algorithm requires neither a tree bank nor a lexicon."),
    ("Aspirin had an effect on stroke.", "Aspirin had no effect on stroke in this cohort."),
    ("The model is not robust to noise.", "The model is robust to noise and blur."),
    ("The code is publicly available.", "The code is not publicly available."),
    ("Human raters could tell the texts apart.", "Human raters were unable to tell the two texts apart."),
    ("Larger models are always better.", "We find that larger models are not always better."),
    ("Adverse events occurred.", "No adverse events occurred during treatment."),
    ("The parser uses gold tags.", "The parser is trained without using gold tags."),
    ("Retrieval never hurts.", "Retrieval can hurt accuracy."),
    ("The two measures are correlated.", "The two measures are uncorrelated."),
    ("Users noticed the delay.", "None of the users noticed the delay."),
    ("Attention weights explain predictions.", "Attention weights do not reliably explain predictions."),
    ("The system needs an internet connection.", "The system runs offline and needs no internet connection."),
    ("Smoking was associated with relapse.", "Smoking was not significantly associated with relapse."),
    ("With augmentation the accuracy drops.", "Accuracy drops without augmentation."),
    ("Rank fusion needs training data.", "Rank fusion merges rankings of documents without any training."),
    ("Rank fusion is trained.", "Rank fusion merges rankings of documents without any training."),
    ("The parser requires gold tags.", "The parser is trained without gold tags."),
]

AGREED = [
    ("No labelled data are required.", "No labelled data are needed."),
    ("Labelled data are not needed.", "No labelled data are needed."),
    ("It works without labelled data.", "No labelled data are needed."),
    ("Unlabelled data are needed.", "No labelled data are needed."),
    ("Reading time did not change.", "Reading time did not change at all."),
    ("Reading time stayed the same.", "Reading time did not change."),
    ("Copper strips stopped growth.", "Copper strips stopped growth for two years."),
    (
        "There is no evidence that vitamin D lowers the risk of fractures.",
        "We found no evidence that vitamin D lowers the risk of fractures.",
    ),
    (
        "Vitamin D does not lower the risk of fractures.",
        "We found no evidence that vitamin D lowers the risk of fractures.",
    ),
    ("The drug did not improve survival.", "The drug did not significantly improve survival."),
    ("The model uses unsupervised training.", "The model uses unsupervised training."),
    ("The method improves recall by 4%.", "The method does not need a teacher and improves recall by 4%."),
    ("The method does not improve recall.", "The method does not need a teacher and improves recall by 4%."),
    ("Glasswing uses labels.", "While BM25 does not use labels, Glasswing uses labels."),
    ("It is fast and cheap.", "It is not only fast but also cheap."),
    ("It needs at least 30 examples.", "It needs no less than 30 examples."),
    ("Labels are needed to solve the problem.", "The problem cannot be solved without labels."),
    ("The problem can be solved with labels.", "The problem cannot be solved without labels."),
    ("Without citations they found 44%.", "With citations they found 71% of the errors, without them 44%."),
    ("The network is trained without a teacher.", "The network is trained without any teacher on ImageNet."),
    ("The pipeline is reference-free.", "The pipeline needs no reference."),
    ("The model does not generalize to new domains.", "The model fails to generalize to new domains."),
    ("Some models benefit from scale.", "Not all models benefit from scale."),
    ("There was no difference in mortality between the two groups.", "The two groups did not differ in mortality."),
    ("Adam may not converge on convex problems.", "We show that Adam does not converge even on convex problems."),
    ("Serotonin is absent in the gut.", "Serotonin is present in the gut."),
    ("Existing methods need labels.", "Unlike existing methods, our approach does not need labels."),
    ("BERT and GPT-2 do not solve the task.", "Neither BERT nor GPT-2 solves the task."),
    ("The approach avoids labelled data.", "The approach needs no labelled data."),
    ("The effect is not uncommon.", "The effect is common."),
    ("The results are not consistent across languages.", "The results are inconsistent across languages."),
    ("Fine-tuning does not hurt accuracy.", "Fine-tuning keeps accuracy."),
    (
        "The method scales to large graphs without retraining.",
        "The method scales to large graphs and does not need retraining.",
    ),
    ("The agent learns without rewards.", "The agent needs no rewards to learn."),
    ("The patients lacked antibodies.", "Mice with antibodies and patients were compared."),
    ("Pre-training helps on small corpora.", "Pre-training helps even on small corpora."),
    ("The algorithm does not need a lexicon.", "The algorithm requires neither a tree bank nor a lexicon."),
    ("Aspirin had no effect on stroke.", "Aspirin did not affect stroke."),
    ("Human raters could not tell the texts apart.", "Human raters were unable to tell the two texts apart."),
    ("Larger models are not always better.", "We find that larger models are not necessarily better."),
    ("The treatment is safe.", "No adverse events occurred, and the treatment is safe."),
    ("The treatment caused no adverse events.", "No adverse events occurred during treatment."),
    ("The parser uses no gold tags.", "The parser is trained without gold tags."),
    ("The two measures are not correlated.", "The two measures are uncorrelated."),
    ("Users did not notice the delay.", "Few users noticed the delay."),
    ("The bound is tight.", "It is not known whether the bound is tight."),
    ("The system runs offline.", "The system runs offline and needs no internet connection."),
    (
        "Convergence is guaranteed for convex losses.",
        "Convergence is guaranteed for convex losses but not for non-convex ones.",
    ),
    ("The approach is unsupervised.", "The approach does not require supervision."),
    ("Smoking was not associated with relapse.", "Smoking was not significantly associated with relapse."),
    ("Without augmentation the accuracy drops.", "Accuracy drops without augmentation."),
    ("The survey did not include children.", "The survey excluded children."),
]


def compared(claim: str, text: str, also: str = "") -> bool:
    return denial(align(read(claim), [text]), {also}) is not None


@pytest.mark.parametrize(("claim", "text"), DENIED)
def test_a_denial_on_one_side_only_is_told(claim: str, text: str) -> None:
    assert compared(claim, text)


@pytest.mark.parametrize(("claim", "text"), AGREED)
def test_what_agrees_or_speaks_of_something_else_is_no_denial(claim: str, text: str) -> None:
    assert not compared(claim, text)


def test_one_sentence_that_agrees_is_enough() -> None:
    claim, denies = read("Labelled data are needed."), "No labelled data are needed."
    assert denial(align(claim, ["Copper strips stopped growth.", denies])) == 1
    assert denial(align(claim, [denies, "For training, labelled data are needed."])) is None


def test_the_name_of_the_paper_need_not_stand_in_the_sentence() -> None:
    claim, text = "Glasswing needs data with labels.", "No data with labels are needed."
    assert (compared(claim, text), compared(claim, text, "glassw")) == (False, True)


@pytest.mark.parametrize("text", ["", "no", "not not not", "without", "…", "un-", "non-", "'t", "free of"])
@pytest.mark.parametrize("claim", ["No labels are needed.", "not", "-free", "nor"])
def test_odd_texts_deny_nothing(claim: str, text: str) -> None:
    assert not compared(claim, text)
    assert not compared(text or "a", claim)
