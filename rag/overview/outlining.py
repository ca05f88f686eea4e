"""What a model says of the themes in, the themes with titles and an order that can be shown out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.answer.injections import reads_as_instructions
from rag.overview.section import Section
from rag.text import clean, stems, strip_markers

MOST_WORDS = 8
_LONGEST = 80  # characters
# The share of a title's words that the papers of its theme hold: nobody has checked what else it says.
_LEAST_HELD = 0.6
_LINE = re.compile(
    r"^[^\w\[(]*(?:part|theme|section)?(?: number| no\.?)?[\s\[(#*]*([0-9]{1,3})[\s\])*]*[:.=–-]\s*(.+)$", re.IGNORECASE
)
_AROUND = " \t*_`#\"'“”‘’<>[]().,:;–-"


def read_outline(reply: str, sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the same themes, each with its new title if that can be shown, in the new order if it names each once.

    A title has at most eight words, most of them words of the theme's papers, one of them of half of these, and no
    figure that they do not hold; no two themes have the same.
    """
    order: list[int] = []
    titles: dict[int, str] = {}
    for line in reply.splitlines():
        match = _LINE.match(line.strip())
        if match and 0 < int(match[1]) <= len(sections):
            order.append(int(match[1]))
            titles.setdefault(int(match[1]), _bare(match[2]))
    used: set[str] = {section.title.casefold() for section in sections}
    renamed: list[Section] = []
    for number, section in enumerate(sections, start=1):
        title = titles.get(number, "")
        if title.casefold() not in used and _fits(title, section):
            used.add(title.casefold())
            section = replace(section, title=title)
        renamed.append(section)
    whole = sorted(order) == list(range(1, len(sections) + 1))
    return tuple(renamed[number - 1] for number in order) if whole else tuple(renamed)


def _bare(title: str) -> str:
    bare = " ".join(clean(strip_markers(title)).split()).strip(_AROUND)
    return bare[:1].upper() + bare[1:]


def _fits(title: str, section: Section) -> bool:
    """Tell whether a title is short, and about the papers of the theme as far as words can tell."""
    if not 0 < len(title.split()) <= MOST_WORDS or len(title) > _LONGEST or reads_as_instructions(title):
        return False
    texts = [clean(f"{entry.stored.paper.title}\n{entry.stored.paper.abstract}") for entry in section.entries]
    texts = [text for text in texts if not reads_as_instructions(text)]
    said, held = stems(title), Counter(stem for text in texts for stem in stems(text))
    figures = set(re.findall(r"\d+", title)) - {figure for text in texts for figure in re.findall(r"\d+", text)}
    shared = max((held[stem] for stem in said), default=0)
    known = sum(stem in held for stem in said) >= _LEAST_HELD * len(said)
    return known and 2 * shared >= len(section.entries) and not figures
