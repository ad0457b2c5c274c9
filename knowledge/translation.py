"""Whether a translation says what its original says, as far as code can tell. Knows no model that translates.

Two looks: at the translation itself, whose figures, marks and Latin names must be the original's; and at what
somebody who never saw the original made of it in English.
"""

import re
import unicodedata
from collections import Counter
from typing import Protocol

from knowledge.grounding import names_in, numbers_in
from knowledge.lexical import stems_of
from knowledge.relations import keeps
from knowledge.same_words import same_words

_ALIKE = 0.66  # how much each of two English sentences must hold of the other
_GROWTH, _ROOM = 3, 40  # how much longer a translation may be
_MAY = re.compile(r"\b(?:can|may|might|could)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.!?](?=\s|$)")
_MARK = re.compile(r"\[\d+(?:, ?\d+)*\]")
_NUMBER = re.compile(r"\d+(?:[.,  ]\d+)*")
_LATIN_WORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9.+#&'-]*[A-Za-z0-9+#])?")
_STRANGE = re.compile(r"[<>{}@|`\\^]|https?:|www\.|t\.me")
# Money, and large numbers, in the languages that are offered: no figure shows that these were put in.
_MONEY = re.compile(
    r"[₹$€£]|\b(?:rs|inr|lpa|lakhs?|crores?|rupees?|dollars?|thousand|million|money|pay|paid|pays|fees?|cash)\b"
    r"|\d[kl]\b|\d,?\d{3}",
    re.IGNORECASE,
)
_MONEY_ELSEWHERE = re.compile(
    unicodedata.normalize(
        "NFC",
        r"हज़ार|हजार|लाख|करोड़|करोड|रुप[एय]|रूप[एय]|पैस|ஆயிரம்|லட்ச|கோடி|ரூபா|பணம்|వేల|వెయ్యి|లక్ష|కోట్|రూపాయ|డబ్బు"
        r"|ಸಾವಿರ|ಲಕ್ಷ|ಕೋಟಿ|ರೂಪಾಯಿ|ಹಣ\b|ആയിരം|ലക്ഷ|കോടി|രൂപ|പണം|হাজার|লাখ|লক্ষ টাকা|কোটি|টাকা|রুপি|હજાર|લાખ|કરોડ|રૂપિય|પૈસ"
        r"|ہزار|لاکھ|کروڑ|روپ|پیس[اے]|[₹$€£]"
        r"|\b(?:mil|mill[oó]n(?:es)?|rupias?|d[oó]lares|dinero|lakhs?|rupees?|crores?)\b",
    ),
    re.IGNORECASE,
)
_JOINERS = "\u200c\u200d"  # Indic scripts and Persian write with them


class Matcher(Protocol):
    """How much of one text stands in another, by meaning."""

    def match(self, expected: str, text: str, ignoring: str = "") -> float:
        """In [-1, 1]."""
        ...


def carries(original: str, translated: str) -> bool:
    """Whether a translation keeps the original's figures and marks, and brings no name or link of its own."""
    plain = _plain(translated)
    return (
        bool(plain.strip())
        and len(plain) <= _GROWTH * len(original) + _ROOM
        and Counter(_MARK.findall(plain)) == Counter(_MARK.findall(original))
        and _figures_kept(_MARK.sub("", original), _MARK.sub("", plain))
        and (
            bool(_MONEY.search(original)) or not _MONEY_ELSEWHERE.search(unicodedata.normalize("NFC", plain))
        )
        and set(_STRANGE.findall(plain)) <= set(_STRANGE.findall(original))
        and not _has_hidden(plain)
        and _names(plain) <= {word.casefold() for word in _LATIN_WORD.findall(original)}
    )


def says_the_same(original: str, back: str, matcher: Matcher) -> bool:
    """Whether two English texts say the same: as many sentences, the same small words that matter (not, only,
    at least, must, or ...), most of the meaning both ways; and in each clause the same figures and words, in
    their places.
    """
    one, other = _MARK.sub("", original).strip(), _MARK.sub("", back).strip()
    return (
        bool(other)
        and numbers_in(one) == numbers_in(other)
        and names_in(other) <= set(stems_of(one))
        and len(_ENDS.findall(one)) == len(_ENDS.findall(other))
        and len(_MAY.findall(one)) == len(_MAY.findall(other))
        and keeps(_can(other), _can(one), _can(one))
        and keeps(_can(one), _can(other), _can(other))
        and same_words(one, other)
        and min(matcher.match(one, other), matcher.match(other, one)) >= _ALIKE
    )


def _can(text: str) -> str:
    """The text with one word for what is possible: languages do not tell "may" from "can"."""
    return _MAY.sub("can", text)


def _plain(text: str) -> str:
    """The text with all digits as ASCII, whatever script they are of."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _figures_kept(original: str, translated: str) -> bool:
    """Whether the digits are the same; words for numbers may become digits."""
    had = Counter(map(_digits, _NUMBER.findall(original)))
    has = Counter(map(_digits, _NUMBER.findall(translated)))
    spelled = {f"{number:g}" for number in numbers_in(original)} | {"1"}
    return had <= has and set(has - had) <= spelled


def _digits(number: str) -> str:
    """Without separators, which differ: 1,00,000 is 100,000, and 2,5 is 2.5."""
    return re.sub(r"\D", "", number)


def _names(text: str) -> set[str]:
    """What reads as a name in Latin letters: in another script any such word, else one with a capital."""
    letters = [c for c in text if c.isalpha()]
    latin = sum(c < "\u0250" for c in letters) > len(letters) / 2
    words = [m for m in _LATIN_WORD.finditer(text) if len(m.group()) > 1]
    if not latin:
        return {match.group().casefold() for match in words}
    inside = [m for m in words if m.group()[0].isupper() and not _begins(text, m.start())]
    return {match.group().casefold() for match in inside}


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins there."""
    before = text[:at].rstrip(" \"'“‘¿¡(")
    return not before or before[-1] in ".!?:…\n]" or before.endswith("•")


def _has_hidden(text: str) -> bool:
    return any(unicodedata.category(c)[0] == "C" and c not in _JOINERS and c != "\n" for c in text)
