"""Which collections the constants of the program were chosen on, so that no run hides what it was fitted on."""

from __future__ import annotations

from collections.abc import Mapping

# Constant → the names of the development collections (see docs/quality.md); none: taken from the literature or equal.
FITTED_ON: Mapping[str, tuple[str, ...]] = {
    "rag.search.fusion.WEIGHTS": (),
    "rag.search.fusion.NEIGHBOURS": ("adi", "cranfield", "cisi", "cacm", "scifact"),
    "rag.search.fusion.WORDS": ("adi", "cranfield", "cisi", "cacm", "scifact"),
    "rag.search.fusion.LETTERS": ("adi", "cranfield", "cisi", "cacm", "scifact", "corpus"),
    "rag.search.letters._RARE": ("adi", "cranfield", "cisi", "cacm", "scifact", "corpus"),
    "rag.search.ranking._QUOTED_SHARE": ("cacm", "cisi"),
    "rag.search.acronyms._FEWEST_PAPERS": ("scifact",),
    "rag.search.spelling._CLEAR": ("scifact", "cisi", "cacm"),
    "rag.search.lexical._COMMON": ("scifact",),
    "rag.search.lexical._COMMON_IF_SMALL": ("cranfield", "scifact"),
    "rag.search.reranking.WEIGHT": ("adi", "cacm", "scifact"),
    "rag.search.retriever._PAPER_SHARE": ("scifact",),
    "rag.search.retriever._PLACE_SHARE": ("scifact",),
    "rag.search.followup._FEW_WORDS": ("mtrag_rewrite", "sample"),
    "rag.search.followup._SHORT_TURN": ("mtrag_rewrite", "sample"),
    "rag.answer.outcome._NEAR": ("corpus", "scifact", "cranfield", "cacm", "cisi"),
    "rag.answer.outcome._COVERED": ("corpus", "scifact", "cranfield", "cacm", "cisi"),
    "rag.answer.bearing.WEIGHTS": ("pubmedqa", "scifact"),
    "rag.answer.bearing.BEARS": ("pubmedqa", "scifact"),
    "rag.answer.bearing.BEARS_SHORT": ("pubmedqa", "scifact", "sample"),
    "rag.answer.verification.SUPPORTED": ("attributionbench", "scifact", "scale"),
    "rag.answer.verification.PARTLY": ("attributionbench", "scifact", "scale", "corpus"),
    "rag.answer.verification.CONTRADICTED": ("scifact", "scale"),
    "rag.answer.verification.DOUBTED": ("scifact", "scale"),
    "rag.answer.verification.SWAPPED": ("scifact", "scale"),
    "rag.answer.denial._HELD_EXACTLY": ("attributionbench", "scifact", "scale", "pubmedqa"),
    "rag.answer.owners._MEANT": ("attributionbench", "scifact", "scale"),
    "rag.answer.boosted.FILE": ("attributionbench", "scifact", "scale"),
    "rag.search.cutting.FLOOR": ("adi", "cisi", "cacm", "cranfield"),
    "rag.answer.extractive._ROOMS": ("sample",),
    "rag.overview.belonging.LINE": ("corpus", "venue", "narrow", "wide-a", "wide-b"),
    "rag.overview.belonging.HERE": ("corpus", "venue", "narrow", "wide-a", "wide-b"),
    "rag.overview.width._NEAR_ALL": ("corpus", "scale"),
    "rag.overview.sets.judging._UNDECIDED": ("corpus", "venue"),
}
