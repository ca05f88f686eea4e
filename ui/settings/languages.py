"""The languages that the settings offer, by their English names; any other can be named too."""

from __future__ import annotations

# English name, and the language's own.
LANGUAGES = (
    ("Arabic", "العربية"),
    ("Bengali", "বাংলা"),
    ("Chinese", "中文"),
    ("Czech", "čeština"),
    ("Danish", "dansk"),
    ("Dutch", "Nederlands"),
    ("Finnish", "suomi"),
    ("French", "français"),
    ("German", "Deutsch"),
    ("Greek", "ελληνικά"),
    ("Hebrew", "עברית"),
    ("Hindi", "हिन्दी"),
    ("Hungarian", "magyar"),
    ("Indonesian", "Bahasa Indonesia"),
    ("Italian", "italiano"),
    ("Japanese", "日本語"),
    ("Korean", "한국어"),
    ("Norwegian", "norsk"),
    ("Persian", "فارسی"),
    ("Polish", "polski"),
    ("Portuguese", "português"),
    ("Romanian", "română"),
    ("Russian", "русский"),
    ("Spanish", "español"),
    ("Swahili", "Kiswahili"),
    ("Swedish", "svenska"),
    ("Thai", "ไทย"),
    ("Turkish", "Türkçe"),
    ("Ukrainian", "українська"),
    ("Urdu", "اردو"),
    ("Vietnamese", "Tiếng Việt"),
)
