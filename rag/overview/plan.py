"""A topic in, what its overview will be about out: the papers to read in themes, and those left out with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from rag.answer.evidence import Evidence
from rag.library.library import Library
from rag.overview.belonging import Member, Membership, belonging
from rag.overview.candidates import Candidate, evidence_of, passage_of, placed
from rag.overview.section import Entry, Section
from rag.overview.themes import Group, themes
from rag.overview.topic import topic_of
from rag.overview.width import choices, everything, is_everything, is_wide
from rag.schema import Brief, Passage, Placed

_CLOSEST = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What an overview is made from; without sections nothing here is about the topic.

    `wide` is a topic as good as the whole collection, `everything` one that names nothing else. `suggestions` are
    narrower or other topics, where this one is too wide or not here.
    """

    brief: Brief
    topic: str
    membership: Membership
    sections: tuple[Section, ...]
    left_out: tuple[Placed, ...]
    wide: bool
    everything: bool
    suggestions: tuple[str, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The papers to read, in the order of reading."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The same, numbered from 1."""
        return tuple(entry.evidence for entry in self.entries)

    def closest(self) -> tuple[Passage, ...]:
        """Return the papers that come nearest to a topic that is not here."""
        return tuple(
            passage_of(rank, one.candidate, one.chance)
            for rank, one in enumerate(self.membership.nearest[:_CLOSEST], start=1)
        )


def plan(library: Library, brief: Brief, most: int) -> Plan:
    """Return the plan of an overview that reads `most` papers if the brief does not say how many.

    Raises:
        LibraryEmptyError: nothing has been loaded.
    """
    library.require_papers()
    topic = topic_of(brief.topic)
    every = is_everything(topic)
    found = everything(library, brief.filters) if every else belonging(library, topic, brief.filters)
    wide = every or is_wide(topic, found)
    most = brief.most or most
    quotable = [one for one in found.members if len(one.candidate.stored.spans)]
    if every:
        groups = _grouped(quotable, "", ())
        share = -(-most // max(1, len(groups)))
        groups = [replace(group, members=group.members[:share]) for group in groups]
        sections = _sections(quotable, groups)
    else:
        sections = _sections(quotable, _grouped(quotable[:most], topic, quotable[most:]))
    left_out = [*_left_out(found.members, sections), *found.narrowly_not]
    suggestions = choices(library, brief.filters, found) if wide or not sections else ()
    return Plan(brief, topic, found, sections, tuple(left_out), wide, every, suggestions)


def _grouped(members: Sequence[Member], topic: str, others: Sequence[Member]) -> list[Group]:
    """Return members in themes, which are named against the others where they are one theme."""
    if not members:
        return []
    papers = [one.candidate.stored.paper for one in members]
    vectors = np.stack([one.candidate.vector for one in members])
    return themes(papers, vectors, topic, [one.candidate.stored.paper for one in others])


def _sections(members: Sequence[Member], groups: Sequence[Group]) -> tuple[Section, ...]:
    """Return themes with their papers, numbered in the order of reading."""
    markers = count(1)
    return tuple(
        Section(group.title, group.phrases, tuple(_entry(members[n].candidate, next(markers)) for n in group.members))
        for group in groups
    )


def _left_out(members: Sequence[Member], sections: Sequence[Section]) -> list[Placed]:
    """Return the papers that belong and are not read, with the reason."""
    read = {entry.stored.row for section in sections for entry in section.entries}
    unread = [one for one in members if one.candidate.stored.row not in read]
    before = f"only {len(read)} papers are read, and they come before it"
    return [
        placed(one.candidate, before if len(one.candidate.stored.spans) else "it has no abstract here")
        for one in unread
    ]


def _entry(candidate: Candidate, marker: int) -> Entry:
    return Entry(candidate.stored, evidence_of(candidate, marker))
