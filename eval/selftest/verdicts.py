"""What the parts brought in, the lines that an owner reads out.

The borders between good, fair and poor are judgement, not fitted to anything: what a person who relies on
answers would put up with. Change them if yours differ; the values beside them do not depend on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measures import Interval
from eval.selftest.duplicates import Duplicates
from eval.selftest.finding import TOP
from eval.selftest.hubs import Hubs
from eval.selftest.lines import Line, Scale, count, line, of, share, unknown, within
from eval.selftest.part import Part
from eval.selftest.planting import BASE_RATE, Planted, precision
from rag import Paper
from rag.toolkit import counted

_ABSTRACTS = Scale(good=0.95, fair=0.75)
_DUPLICATES = Scale(good=0.01, fair=0.05)
_TITLE = Scale(good=0.95, fair=0.85)
_SENTENCE = Scale(good=0.90, fair=0.75)
_LOSS = Scale(good=0.05, fair=0.15)
_CITED = Scale(good=0.90, fair=0.75)
# Never poor: what was not refused may have been answered rightly.
_REFUSED = Scale(good=0.50, fair=0.0)
_FALSE_ALARM = Scale(good=0.05, fair=0.15)
_DETECTED = Scale(good=0.90, fair=0.75)
# Above what chance gives.
_HUB = Scale(good=0.10, fair=0.25)
_FEWEST_PAPERS = 100
_PAIRS_NAMED = 3
_CHANGES = {
    "typos": ("What typing errors cost", "such a sentence has two typing errors"),
    "shortened": (
        "What a search of a few words loses",
        "only the five to seven weightiest words of such a sentence are typed",
    ),
    "paraphrased": ("What other words cost", "such a sentence is asked for in other words"),
}


def collection_lines(papers: Sequence[Paper], twice: Duplicates, tried: int, wanted: int) -> list[Line]:
    """Return what can be said of a collection by looking at all of it, and how much of it can be tried."""
    held = sum(bool(paper.abstract.strip()) for paper in papers)
    notes = sum(paper.abstract_kind == "note" and bool(paper.abstract.strip()) for paper in papers)
    said = f"{held} of {len(papers)} papers have a text that can be cited"
    said += f", {notes} of them a note about the paper in place of its abstract." if notes else "."
    if tried < min(wanted, len(papers)):
        some = f"Only {tried}" if tried else "None"
        said += f" {some} can be tried: that takes three sentences and a paper that stands here once."
    named = ", ".join(f"{pair.first} and {pair.second}" for pair in twice.pairs[:_PAIRS_NAMED])
    many = f"{len(twice.pairs)} pairs of papers seem to be one paper each, among them {named}."
    few = {0: "No two papers seem to be the same.", 1: f"Two papers seem to be the same: {named}."}
    return [
        _whole("abstracts", held, papers, _ABSTRACTS, said),
        _whole("duplicates", len(twice.keys), papers, _DUPLICATES, few.get(len(twice.pairs), many)),
    ]


def finding_lines(finding: Part) -> list[Line]:
    """Return what titles and sentences find."""
    title, top = share(finding.values("title_recall@1")), share(finding.values(f"sentence_recall@{TOP}"))
    first = share(finding.values("sentence_recall@1"))
    return [
        line(
            "title",
            title,
            _TITLE.verdict(title.mean),
            "Whether a title finds its paper",
            f"A title finds its own paper in first place in {of(title)} cases ({within(title)}).",
        ),
        line(
            "sentence",
            top,
            _SENTENCE.verdict(top.mean),
            "Whether a sentence finds the paper that it was taken out of",
            f"A sentence that was taken out of an abstract still finds its paper among the first ten in {of(top)} "
            f"cases ({within(top)}), and in first place in {count(first)}.",
        ),
    ]


def loss_lines(losses: Mapping[str, Mapping[str, Interval]]) -> list[Line]:
    """Return what each change of the sentence costs."""
    found = []
    for factor, (about, change) in _CHANGES.items():
        loss = losses[factor][f"recall@{TOP}"]
        points = round(100 * loss.mean)
        falls = "does not fall" if points <= 0 else f"falls by {counted(points, 'point')}"
        spread = f" ({round(100 * loss.low)} to {round(100 * loss.high)})" if loss.low < loss.high else ""
        said = f"If {change}, the share of papers found {falls}{spread}."
        found.append(line(factor, loss, _LOSS.verdict(loss.mean), about, said))
    return found


def refusal_lines(refusal: Part) -> list[Line]:
    """Return whether questions about a paper are answered from it, and refused without it."""
    answered, cited, refused = (
        share(refusal.values(name)) for name in ("twin_answered", "twin_cites_paper", "hidden_refused")
    )
    return [
        line(
            "answered",
            cited,
            _CITED.verdict(cited.mean),
            "Whether an answer cites the paper that it should",
            f"Of {answered.n} questions about a paper that is there, {count(answered)} were answered, and "
            f"{count(cited)} answers cite that paper ({within(cited)}).",
        ),
        line(
            "refused",
            refused,
            _REFUSED.verdict(refused.mean),
            "Whether a question is refused when its paper is missing",
            f"Of {refused.n} questions about a paper that was taken away, {count(refused)} were refused "
            f"({within(refused)}); the rest were answered from other papers, which may be right where a collection "
            "keeps to one subject: this is a lower bound.",
        ),
    ]


def planting_lines(planted: Planted) -> list[Line]:
    """Return how far the check of citations can be relied on."""
    alarm, wrong_id = planted.share("false_alarm"), planted.share("wrong_id_detected")
    number_alarm, number = planted.share("number_false_alarm"), planted.share("wrong_number_detected")
    return [
        line(
            "false alarms",
            alarm,
            _FALSE_ALARM.verdict(alarm.mean),
            "How often a right citation is doubted",
            f"A right citation is doubted in {of(alarm)} cases ({within(alarm)}), where the sentence keeps close to "
            "the abstract's words; freer wording is doubted more often.",
        ),
        line(
            "wrong paper",
            wrong_id,
            _DETECTED.verdict(wrong_id.mean),
            "Whether a wrong paper behind a citation is noticed",
            f"A wrong paper behind a citation, the nearest there is, is noticed in {of(wrong_id)} cases "
            f"({within(wrong_id)}).{_doubts(wrong_id, alarm)}",
        ),
        line(
            "wrong number",
            number,
            _DETECTED.verdict(number.mean),
            "Whether a wrong number is noticed",
            f"A wrong number in a cited sentence is noticed in {of(number)} cases ({within(number)})."
            f"{_doubts(number, number_alarm)}",
        ),
    ]


def hub_line(spread: Hubs | None) -> Line:
    """Return whether one paper comes up whatever is asked."""
    about = "Whether some paper comes up whatever is asked"
    if spread is None or not spread.worst:
        return unknown("hubs", Interval(0.0, 0.0, 0.0, 0), about, "nothing could be searched for")
    worst = spread.worst[0]
    seen = share([1.0] * worst.queries + [0.0] * (spread.queries - worst.queries))
    if spread.papers < _FEWEST_PAPERS:
        why = f"of {spread.papers} papers, ten are found whatever is asked"
        return unknown("hubs", seen, about, why)
    said = (
        f"The paper that comes up most, {worst.key}, stands among the first ten of {of(seen)} sentences that are not "
        f"its own; by chance alone it would be {round(spread.share_by_chance * seen.n)}."
    )
    return line("hubs", seen, _HUB.verdict(seen.mean - spread.share_by_chance), about, said)


def _whole(name: str, held: int, papers: Sequence[Paper], scale: Scale, sentence: str) -> Line:
    """Return a finding about every paper there is, which has no interval."""
    value = round(held / len(papers), 4)
    return Line(name, value, value, value, len(papers), scale.verdict(value), sentence)


def _doubts(detected: Interval, alarm: Interval) -> str:
    """Return what a doubt is worth to whoever reads one."""
    right = precision(detected, alarm)
    if right is None:
        return ""
    low, high = round(100 * right.low), round(100 * right.high)
    return f" Were {round(100 * BASE_RATE)} of 100 citations wrong, {low} to {high} of 100 doubts would be right."
