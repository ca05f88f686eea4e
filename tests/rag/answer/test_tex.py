"""The prose of LaTeX, in its places and as it reads."""

from __future__ import annotations

import time

from rag.answer.draft import read_draft
from rag.answer.tex import is_tex, plain, prose

DRAFT = r"""\documentclass{article}
\title{A title that is long enough to claim something}
\begin{document}
\maketitle
\section{Caves are a heading, and no claim}
LanternNet maps \emph{dark \textbf{caves}}~\citep[see][p.~3]{holm2021lanternnet, other}. % a comment that says things
It reaches 91.4\% on CaveBench\footnote{Which is a benchmark of caves.}.
\begin{equation} x = \text{not a sentence at all} \end{equation}
\begin{itemize}
  \item Crabs keep time with the tides \cite{haddad2018tidal}.
  \item[b)] Yeast rises ``less'' in low gravity
\end{itemize}
\begin{figure}\caption{A picture of five caves.}\end{figure}
\end{document}
What stands behind the end is not read.
"""


def test_prose_stands_where_it_stood_and_reads_as_it_is_set() -> None:
    assert len(prose(DRAFT)) == len(DRAFT)
    found = read_draft(DRAFT, "tex")
    assert [one.text for one in found] == [
        "LanternNet maps dark caves.",
        "It reaches 91.4% on CaveBench.",
        "Crabs keep time with the tides.",
        "Yeast rises “less” in low gravity",
    ]
    assert found[0].keys == ("holm2021lanternnet", "other")
    assert DRAFT[found[0].start : found[0].end].startswith("LanternNet maps")
    assert found[2].keys == ("haddad2018tidal",)


def test_commands_go_and_their_words_stay() -> None:
    assert plain(r"\textit{A \emph{b}}--c~d \LaTeX{} $x_1$ \& 5\,m") == "A b–c d  x_1 & 5 m"
    assert is_tex(r"\section*{A}")
    assert not is_tex("A section of text.")


def test_a_draft_that_opens_and_never_closes_is_read_in_time() -> None:
    started = time.process_time()
    read_draft(r"\begin{equation}" * 2000 + "{" * 2000 + "$$" * 2001 + r"\title{" * 2000, "tex")
    assert time.process_time() - started < 5
