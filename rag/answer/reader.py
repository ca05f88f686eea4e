"""The pieces of a streamed reply in, its sentences with what stands before each out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.answer.citations import markers_first
from rag.answer.markers import last_round_first
from rag.text import sentence_spans

_BULLET = re.compile(r"\s*(?:>\s?)*(?:([-*•+–])\s+|(\d{1,3})[.)]\s+|#{1,6}\s+)?")
_AFTER_A_STOP = re.compile(r"[.!?…؟।۔。！？｡]\S*(?:\s+\S+){1,4}\s$")
_UNDECIDED = re.compile(r"(?:[\]］】,;&]|\b(?:and|or))\s$")  # the next word tells whose marker this is
_LONGEST_SENTENCE = 4000
_LONG = 500


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """A sentence of a reply: what stands before it (a blank, a line break, a bullet) and its text with markers."""

    lead: str
    text: str


class ReplyReader:
    """Cuts a reply into sentences while it streams in; how it is cut into pieces changes nothing."""

    def __init__(self) -> None:
        self._buffer = ""
        self._lead = ""
        self._listing = False
        self._tried = 0  # how long the buffer was when no sentence of it was complete

    def feed(self, delta: str) -> list[ReplySentence]:
        """Take the next piece of the reply and return the sentences that are complete by now."""
        done: list[ReplySentence] = []
        # Looked at after each word, not after each piece: so the pieces do not matter.
        for part in re.findall(r"\S*\s|\S+", _visible(delta)):
            self._buffer += part
            if part.endswith("\n"):
                line, self._buffer = self._buffer[:-1], ""
                done.extend(self._sentences(line))
                self._lead = "\n\n" if self._lead.startswith("\n") else "\n"
            elif part[-1].isspace() and self._may_end():
                done.extend(self._release())
        return done

    def finish(self) -> list[ReplySentence]:
        """Return what is left as sentences."""
        rest, self._buffer = self._buffer, ""
        return self._sentences(rest)

    @property
    def tail(self) -> str:
        """What has come in and is no complete sentence yet."""
        return self._buffer

    def _may_end(self) -> bool:
        end = self._buffer[-80:]
        if len(self._buffer) > _LONGEST_SENTENCE:
            return True
        if _LONG < len(self._buffer) < 1.1 * self._tried:  # in vain a moment ago: `B. B. B. …` would take for ever
            return False
        closed = all(end.rfind(a) <= end.rfind(b) for a, b in ("[]", "()")) and not _UNDECIDED.search(end)
        return closed and bool(_AFTER_A_STOP.search(end))

    def _release(self) -> list[ReplySentence]:
        """Return all sentences but the last: that one may still grow, or get a marker after its stop."""
        text = markers_first(self._buffer)
        last = sentence_spans(text)[-1:]
        start = last[0][0] if last and len(text) <= _LONGEST_SENTENCE else len(text)
        self._tried = 0 if start else len(self._buffer)
        if not start:
            return []
        done, self._buffer = self._sentences(text[:start]), text[start:]
        return done

    def _sentences(self, line: str) -> list[ReplySentence]:
        mark = ""
        if self._lead != " " and (found := _BULLET.match(line)) and line.strip():
            line = line[found.end() :]
            mark = "- " if found[1] else f"{found[2]}. " if found[2] else ""
            if self._lead and bool(mark) != self._listing:
                self._lead = "\n\n"  # a list begins or ends
            self._listing = bool(mark)
        body = last_round_first(markers_first(line))
        sentences = []
        for start, end in sentence_spans(body):
            sentences.append(ReplySentence(lead=self._lead + mark, text=body[start:end]))
            self._lead, mark = " ", ""
        return sentences


def _visible(text: str) -> str:
    """Return a text without characters that cannot be seen (control, direction, private use) but its line breaks."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
