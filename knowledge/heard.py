"""Whether an English text can be what somebody asked in another language, as far as code can tell.

Pure. Whoever put the question into English is not believed: no number, name or link may stand there that the
question lacks. A name in another script is known by its consonants.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from knowledge.numerals import numbers_in
from knowledge.words import RAREST, rarity

_LONGEST, _GROWTH, _ROOM = 500, 3, 40  # characters; how much longer than the question
_ASKS = (
    r"how|what|when|where|which|who|whom|whose|why|is|are|am|was|were|do|does|did|can|could|will|would|should"
    r"|shall|must|may|has|have|isn['’]t|aren['’]t|don['’]t|doesn['’]t|can['’]t"
)
_PLACED = "in|on|at|for|to|of|with|without|from|by|after|before|during|about|as|if|besides|than|under|since"
_LEAD = r"(?:(?:so|and|but|or|then|also|please|kindly|sir|madam|hello|hi)\b[\s,]*)*"
_QUESTION = re.compile(
    rf"{_LEAD}(?:(?:{_ASKS}|any)\b|(?:tell|give|show|list|explain|describe) (?:me|us|about|how|what|the)\b"
    rf"|(?:{_PLACED})\b.* (?:{_ASKS})\b)",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(rf"{_LEAD}(?:I|I['’]m|I['’]ve|my|we)\b", re.IGNORECASE)
_BRIEF = 6  # words of a question that has no verb: "Salary of an intern?"
_SENTENCE_END = re.compile(r"[.!?…]+(?:\s+|$)")
_COMMON = 4.0  # rarity of a word that everybody knows
_ANY_END = re.compile(r"[.!?…।॥؟۔。！？\n]+")
_PAUSE = re.compile(r"[,;:()–—،、，]")
_SIGNS = frozenset(" ,.;:?!'’“”\"()–—-/&+%₹$€£#")
_DOTTED = re.compile(r"\w+(?:[./]\w+)+")
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
_SCALE = re.compile(
    r"(?<!\d )\b(?:hundreds?|thousands?|millions?|billions?|dozens?|half|double|triple)\b", re.I
)
# Money and titles: what stands with them is a claim, or somebody.
_TELLING = frozenset(
    "lakh lakhs lac lacs crore crores lpa rupee rupees dollar dollars mr mrs ms miss dr shri smt".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

# Sounds that scripts write differently are one: Tamil has no letter of its own for b, d or g, and a c may be
# k or s.
_SOUNDS = str.maketrans("cgjqszxtdpbfmnlr", "kkkkkkkttpppnnlr")
_SILENT = frozenset("aeiouhyvw")
# Letters that Urdu's vowels are written with.
_NO_SOUND = ("ALEF", "AIN", "HAMZA", "YEH", "HEH", "WAW", "HAH")
# How the letters of an abbreviation are called.
_CALLED: Mapping[str, str] = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    *("", "p", "k", "t", "", "p", "k", "k", "", "k", "k", "l", "n"),
    *("n", "", "p", "k", "r", "k", "t", "", "", "tpl", "kk", "", "kt"),
), strict=True))  # fmt: skip

# Which languages are written in a script; any may be written in Latin letters too.
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "DEVANAGARI": ("Hindi", "Marathi", "Nepali", "Konkani", "Bhojpuri", "Maithili", "Sanskrit", "Dogri"),
    "BENGALI": ("Bengali", "Bangla", "Assamese"),
    "GURMUKHI": ("Punjabi",),
    "GUJARATI": ("Gujarati",),
    "ORIYA": ("Odia", "Oriya"),
    "TAMIL": ("Tamil",),
    "TELUGU": ("Telugu",),
    "KANNADA": ("Kannada",),
    "MALAYALAM": ("Malayalam",),
    "SINHALA": ("Sinhala",),
    "ARABIC": ("Urdu", "Arabic", "Persian", "Farsi", "Kashmiri", "Sindhi", "Pashto"),
    "CYRILLIC": ("Russian", "Ukrainian", "Bulgarian", "Serbian", "Kazakh"),
    "GREEK": ("Greek",),
    "HEBREW": ("Hebrew",),
    "THAI": ("Thai",),
    "HANGUL": ("Korean",),
    "CJK": ("Chinese", "Japanese"),
    "HIRAGANA": ("Japanese",),
    "KATAKANA": ("Japanese",),
    "LATIN": (
        *("Spanish", "French", "German", "Italian", "Portuguese", "Dutch", "Polish", "Turkish", "Romanian"),
        *("Indonesian", "Malay", "Vietnamese", "Filipino", "Tagalog", "Swahili", "Czech", "Hungarian"),
        *("Swedish", "Danish", "Norwegian", "Finnish", "English", "Hinglish", "Tanglish"),
    ),
}
_IN_LATIN = re.compile(r"(?P<name>\w+)(?: \((?:in )?Latin (?:letters|script)\)| in Latin (?:letters|script))")


def may_be_asked(english: str, question: str) -> bool:
    """Whether an English text may be the question: it asks, as often as the question does, and has no number,
    name or link that the question lacks.
    """
    return (
        0 < len(english) <= min(_LONGEST, _GROWTH * len(question) + _ROOM)
        and _is_plain(english, question)
        and _asks_once(english, question)
        and _numbers_known(english, _in_ascii(question))
        and all(_is_named(name, question) for name in _names(english))
    )


def is_language(name: str, question: str) -> bool:
    """Whether a question can be in the language of that English name, by the letters it is written in."""
    script = _script(question)
    if script == "LATIN" and (match := _IN_LATIN.fullmatch(name)):
        return any(match["name"] in names for names in _WRITTEN.values())
    return name in _WRITTEN.get(script, ())


def _is_plain(english: str, question: str) -> bool:
    """Whether it is one line of plain letters, without links, handles and what is hidden."""
    strange = {char for char in english if not (char.isascii() and char.isalnum())} - _SIGNS - set(question)
    dotted = [each for each in _DOTTED.findall(english) if not _is_choice(each)]
    return not strange and "\n" not in english and all(each.lower() in question.lower() for each in dotted)


def _is_choice(dotted: str) -> bool:
    """Whether it is a pair of known words ("and/or"), or a number."""
    return "." not in dotted and all(rarity(word) < RAREST for word in dotted.lower().split("/"))


def _asks_once(english: str, question: str) -> bool:
    said = [each for each in _SENTENCE_END.split(english) if each.strip()]
    asked = [each for each in _ANY_END.split(question) if each.strip()]
    asking = [each for each in said if not _OF_ONESELF.match(each)]
    brief = english.rstrip().endswith("?") and len(said) == 1 and len(english.split()) <= _BRIEF
    return (
        bool(said)
        and len(said) <= max(1, len(asked))
        and len(_PAUSE.findall(english)) <= len(_PAUSE.findall(question)) + 1
        and (brief or all(_QUESTION.match(each) for each in asking))
    )


def _numbers_known(english: str, question: str) -> bool:
    had = {_digits(each) for each in _NUMERAL.findall(question)}
    if not {_digits(each) for each in _NUMERAL.findall(english)} <= had:
        return False
    spelled = {f"{number:g}" for number in numbers_in(_NUMERAL.sub(" ", english))}
    scales = {each.lower() for each in _SCALE.findall(english)}
    return spelled <= had and all(each in question.lower() for each in scales)


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _in_ascii(text: str) -> str:
    """The text with all digits as ASCII, whatever script they are of."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _names(english: str) -> list[str]:
    """Words that may name somebody or something: with a capital inside a sentence, unknown to English, of
    money, or a title.
    """
    found = []
    for match in _WORD.finditer(english):
        word, before = match.group(), english[: match.start()].rstrip()
        inside = bool(before) and before[-1] not in ".!?…"
        capital = word[0].isupper() and word not in ("I", "I'm", "I’m", "I've", "I’ve")
        if (inside and capital) or word[1:] != word[1:].lower() or _is_rare(word):
            found.append(word)
    return found


def _is_rare(word: str) -> bool:
    return word.lower() in _TELLING or rarity(word.lower()) >= RAREST


def _is_named(name: str, question: str) -> bool:
    """Whether the question has a name, in its letters or by its sounds."""
    if name.lower() in {match.group().lower() for match in _WORD.finditer(question)}:
        return True
    # Indic scripts write vowels with marks that are no letters, so words end at blanks.
    sounds = [_sounds(word) for word in question.split()]
    if name.isupper():
        called = "".join(_CALLED.get(letter, "") for letter in name.lower())
        return bool(called) and _collapsed(called) in sounds
    heard = _sounds(name)
    if len(heard) > 1:
        return any(each.startswith(heard) for each in sounds)
    # One sound alone is in many words: enough for "Data", not for a name.
    return bool(heard) and rarity(name.lower()) < _COMMON and heard in sounds


def _sounds(word: str) -> str:
    """The consonants of a word, alike for sounds that scripts do not tell apart."""
    return _collapsed("".join(_sound(char) for char in word))


@lru_cache(maxsize=2048)
def _sound(char: str) -> str:
    if char.isascii():
        return "" if char.lower() in _SILENT or not char.isalpha() else char.lower().translate(_SOUNDS)
    name = unicodedata.name(char, "")
    if name.endswith("ANUSVARA"):
        return "n"
    last = name.rsplit(" ", 1)[-1]
    if " LETTER " not in name or last.startswith(_NO_SOUND):
        return ""
    sounds = [letter for letter in last.lower() if letter.isalpha() and letter not in _SILENT]
    return sounds[0].translate(_SOUNDS) if sounds else ""


def _collapsed(sounds: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sounds)


def _script(text: str) -> str:
    """The script of most letters, as Unicode names it; "" of none."""
    names = [unicodedata.name(char, "").split(" ")[0].partition("-")[0] for char in text if char.isalpha()]
    return max(names, key=names.count, default="")
