"""The languages in which answers may be written, beside the English of the documents."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its English name, and as those who speak it call it."""

    name: str
    own_name: str


LANGUAGES: Mapping[str, Language] = {
    "hi": Language("Hindi", "हिन्दी"),
    "ta": Language("Tamil", "தமிழ்"),
    "te": Language("Telugu", "తెలుగు"),
    "kn": Language("Kannada", "ಕನ್ನಡ"),
    "ml": Language("Malayalam", "മലയാളം"),
    "mr": Language("Marathi", "मराठी"),
    "bn": Language("Bengali", "বাংলা"),
    "gu": Language("Gujarati", "ગુજરાતી"),
    "ur": Language("Urdu", "اردو"),
    "es": Language("Spanish", "Español"),
}
ENGLISH = Language("English", "English")


def language_of(code: str | None) -> Language:
    """The language of a code; English where there is none, or one that is not offered any more."""
    return LANGUAGES.get(code or "", ENGLISH)
