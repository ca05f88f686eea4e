"""The name of an author in, as a source wrote it; its parts as reference managers keep them out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.sources.names import PARTICLES
from rag.text import clean

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:academy|association|centre|center|collaboration|committee|company|consortium|corporation|group|inc|institute"
    r"|investigators|ltd|network|organi[sz]ation|project|society|team|trial|university|working)\b",
    re.IGNORECASE,
)
# Written family name first, but not everywhere: kana, Chinese characters, Hangul.
_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_INITIALS = re.compile(r"[^\W\d_]{1,3}")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name by its parts; of a group, and of somebody with one name, all of it is `family`."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def whole(self) -> bool:
        """Whether the name has no parts."""
        return not (self.given or self.particle or self.suffix)

    @property
    def by_family(self) -> str:
        """The name with the family name first: "van der Berg, Anna", "Davis, Sam, Jr."."""
        family = f"{self.particle} {self.family}".strip()
        return ", ".join(part for part in (family, self.given, self.suffix) if part)

    @property
    def printed(self) -> str:
        """The name as it is read: "Anna van der Berg", "Sam Davis Jr."."""
        return " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)


def read_name(text: str) -> Name:
    """Return the parts of "Given Family", "Family, Given", "Family GF" (PubMed) or a name that has none.

    What cannot be told apart for sure is kept whole: it is then printed as the source wrote it.
    """
    text = clean(text)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1:
        return _inverted(text, parts)
    words = text.split()
    if len(words) < 2 or _GROUP.search(text) or _FAMILY_FIRST.search(text):
        return Name(text)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    if _is_initials(words[-1]) and not any(map(_is_initials, words[:-1])):
        particle, family = _split_particle(words[:-1])
        return Name(family, words[-1], particle, suffix)
    first = next((n for n, word in enumerate(words[1:-1], start=1) if word in PARTICLES), len(words) - 1)
    particle, family = _split_particle(words[first:])
    return Name(family, " ".join(words[:first]), particle, suffix)


def _inverted(text: str, parts: list[str]) -> Name:
    """Read "Family, Given", "Family, Given, Jr." and "Family, Jr., Given"."""
    if not all(parts) or len(parts) > 3 or _GROUP.search(text):
        return Name(text)
    particle, family = _split_particle(parts[0].split())
    if len(parts) == 2:
        return Name(family, parts[1], particle)
    given, suffix = parts[1:] if _SUFFIX.fullmatch(parts[2]) else (parts[2], parts[1])
    return Name(family, given, particle, suffix) if _SUFFIX.fullmatch(suffix) else Name(text)


def _split_particle(words: list[str]) -> tuple[str, str]:
    """Return the particles at the front of a family name, and the rest, which is at least one word."""
    count = 0
    while count < len(words) - 1 and words[count] in PARTICLES:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _is_initials(word: str) -> bool:
    return bool(_INITIALS.fullmatch(word)) and word.isupper()
