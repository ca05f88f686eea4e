"""A person's name by its parts, or with the family name in front, in; the name as it is read out."""

from __future__ import annotations

PARTICLES = frozenset(
    "af al av bin da dal de del della den der di do dos du el ibn la las le los ten ter van vom von zu zum zur".split()
)


def full_name(given: str, family: str, suffix: str = "") -> str:
    """Return "Given Family"; "Family, Given" where the words of the family name could not be told apart after it."""
    given, family, suffix = (" ".join(part.split()) for part in (given, family, suffix))
    if not given or not family:
        return family or given
    if suffix or not set(family.split()[:-1]) <= PARTICLES:
        return ", ".join(part for part in (family, given, suffix) if part)
    return f"{given} {family}"


def uninverted(text: str) -> str:
    """Return a name that was written "Family, Given" as it is read; any other stays as it is."""
    family, comma, given = text.partition(",")
    return full_name(given, family) if comma and "," not in given else " ".join(text.split())
