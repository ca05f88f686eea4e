"""Two sentences in, whether one speaks of more where the other speaks of less out."""

from __future__ import annotations

from rag.text import words

_MORE = frozenset(
    "above better elevate elevated enhance enhanced enhances faster gain gains greater higher improve improved improves"
    " increase increased increases increasing larger longer more outperform outperforms promote promotes rise rises"
    " rose stimulate stimulates upregulated".split()
)
_LESS = frozenset(
    "below decline declined declines decrease decreased decreases decreasing drop drops fall falls fell fewer impair"
    " impaired impairs inhibit inhibited inhibits less lower loss prevent prevents reduce reduced reduces reducing"
    " shorter slower smaller suppress suppressed suppresses underperforms downregulated worse worsen worsens".split()
)


def opposed(one: str, other: str) -> bool:
    """Tell whether one sentence speaks only of more and the other only of less.

    Of 97 SciFact train claims that their evidence contradicts this finds 13 %, of 183 supported ones it
    wrongly marks 2 %.
    """
    first, second = _direction(one), _direction(other)
    return first * second < 0


def _direction(text: str) -> int:
    found = set(words(text))
    return bool(found & _MORE) - bool(found & _LESS)
