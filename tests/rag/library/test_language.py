"""The language of an abstract."""

from __future__ import annotations

import pytest

from rag.library.language import language_of

ENGLISH = (
    "Cave surveys are slow because lamps are weak. We present a network that maps caves from sparse light readings. "
    "Wet walls remain difficult for our method."
)
GERMAN = (
    "Die Vermessung von Höhlen ist langsam, weil die Lampen schwach sind. Wir stellen ein Netz vor, das Höhlen aus "
    "wenigen Messungen des Lichts kartiert. Nasse Wände sind für das Verfahren nicht einfach."
)
FRENCH = (
    "La cartographie des grottes est lente parce que les lampes sont faibles. Nous présentons un réseau qui "
    "cartographie les grottes avec peu de mesures de lumière dans une heure."
)
SPANISH = (
    "La cartografía de las cuevas es lenta porque las lámparas son débiles. Presentamos una red que levanta mapas de "
    "las cuevas con pocas lecturas de luz en los pasillos."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "English"),
        (GERMAN, "German"),
        (FRENCH, "French"),
        (SPANISH, "Spanish"),
        ("Картирование пещер идёт медленно, потому что лампы слабы.", "Cyrillic"),
        ("ランプが弱いため、洞窟の測量は遅い。", "Japanese"),
        ("Lanternae obscurae cavernarum", None),
        ("", None),
    ],
)
def test_the_language_of_an_abstract(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_some_foreign_words_do_not_make_an_english_abstract_foreign() -> None:
    assert language_of(f"{ENGLISH} It is known as “Die Vermessung der Welt” in German.") == "English"
