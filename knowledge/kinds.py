"""What kind of answer a question asks for, and whether a text has anything of that kind. Pure."""

import re
from collections.abc import Sequence
from itertools import takewhile

from knowledge.words import STOP_WORDS, WORD, stem

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand"
)
_NUMBER = rf"(?:\d[\d,.]*\s?(?:[kKmMbB]|-\s?\d+)?\+?|\b(?:{_NUMBER_WORDS})\b)"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
CALENDAR = frozenset(f"{_MONTHS}|{_WEEKDAYS}".split("|"))
_DAY = rf"\b(?:{_MONTHS})\b|\b20\d\d\b|\b\d{{1,2}}(?::\d\d)?\s?[ap]m\b"
_UNITS = "seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?|yrs?"

_WHEN = r"\bwhen (?:is|are|was|were|do|does|did|will|can|should|would|to)\b|\bwhen\W*$"

# kind: (how a question asks for it, how a text gives it)
_KINDS = {
    "number": (r"\bhow (?:many|old|big|large)\b", rf"{_NUMBER}|\b(?:terabytes?|once)\b"),
    "frequency": (r"\bhow often\b", rf"{_NUMBER}|\b(?:every|daily|bi-weekly|weekly|monthly|once|twice)\b"),
    "duration": (
        r"\bhow long\b|\bduration\b|\bhow much time\b|\bhow many (?:min(?:ute)?s?|hours|days|weeks|months)\b",
        rf"{_NUMBER}[\s-]*(?:{_UNITS})\b|\bto \d",
    ),
    "date": (
        r"\b(?:which|what) (?:year|month|day)\b|\bdates?\b|\b(?:application|last) (?:deadline|day)\b"
        r"|\bdeadline (?:for|to)\b|\bposted\b",
        rf"{_DAY}|\b\d{{1,2}}(?:st|nd|rd|th)\b",
    ),
    "time": (
        rf"{_WHEN}|\bwhat time\b"
        r"|\b\w+ timings?\b|\b(?:which|what) (?:year|month|day)\b|\bdates?\b|\bposted\b",
        rf"{_DAY}|\b\d{{1,2}}:\d\d\b|\b(?:{_WEEKDAYS})s?\b"
        r"|\b(?:daily|noon|midnight|immediately|today|tomorrow)\b"
        rf"|\b(?:within|after|before|every) (?:the )?{_NUMBER}",
    ),
    "money": (
        r"\b(?:salary|stipend|ctc|compensation|earn|wages?|bonus|allowance|hike|package|fees?|price)\b"
        r"|(?<!\bto )(?<!\bi )(?<!\bwe )(?<!\byou )\bpays?\b(?! (?:for|by|with|my|the)\b)"
        r"|\bhow much(?= (?:do|does|did|is|are|will|would|can|money|a|per)\b|\W*$)",
        r"[$₹€£]|\d\s?(?:lpa|lakhs?|inr|usd|rs|dollars|euros?|rupees)\b|\b(?:rs|inr|usd|eur)\.?\s?\d"
        r"|\bfree\b|\bno (?:fee|charge|cost)\b",
    ),
    "percentage": (r"\bpercent(?:age)?\b", r"\d\s?(?:%|percent)"),
    "marks": (
        r"\bc?gpa\b|\bcut-? ?off\b|\b(?:pass|total) ?marks?\b",
        r"\bc?gpa\b|\bcut-? ?off\b|\bmarks?\b|%|\bpercent\b|\b\d\.\d\b(?!-)",
    ),
    "phone": (
        r"\b(?:phone|mobile|telephone|contact|whatsapp|helpline|care)(?: phone)? (?:number|no)\b|\bphone\W*$",
        r"\+?\d[\d\s().-]{5,}\d",
    ),
    "e-mail": (r"\b(?:e-?mail|mail) (?:id|address|of)\b|\bthe e-?mail\b", r"@"),
    "link": (r"\blinks?\b|\burl\b", r"https?://|\bwww\.|\.(?:com|org|net|in)\b"),
    "place": (
        r"\bwhere (?:is|are|will|do i (?:go|come|report)|should i (?:go|come|report))\b|\blocated\b|\bvenue\b"
        r"|\b(?:job|work) location\b|\b(?:which|what) (?:city|cities|location|office)\b",
        r"\b(?:at|in|on|to) (?:the )?[A-Z]|\b[A-Z][a-z]+,? [A-Z]{2}\b|\boffice\b",
    ),
    "person": (r"\bwho(?:m)?\b", ""),
    "which": (r"^(?:which|what|who|where)\b", ""),
    "yes or no": (r"^(?:is|are|do|does|did|can|could|will|would|should|may|must|has|have)\b", ""),
}
_ASKED = {kind: re.compile(asked) for kind, (asked, _) in _KINDS.items()}
_GIVEN = {
    kind: re.compile(given, 0 if kind == "place" else re.IGNORECASE)
    for kind, (_, given) in _KINDS.items()
    if given
}
_HOW_MANY = re.compile(r"\bhow many\s+((?:[a-z'-]+\s*){1,3})")
# "Am I paid when the school is closed?" asks for no time.
_OPEN = re.compile(rf"\b(?:how|what|which|where|who)\b|{_WHEN}")
_FORM = frozenset({"which", "yes or no"})
_NEAR = 4  # words between a number and what it counts


def kinds_asked(question: str) -> frozenset[str]:
    """The kinds of answer that a question asks for: number, duration, date, money; which, yes or no."""
    lower = question.lower()
    asked = frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(lower))
    # "Is there a bonus?" is answered without a sum.
    return asked - _GIVEN.keys() if "yes or no" in asked and not _OPEN.search(lower) else asked


def gives(kinds: frozenset[str], text: str) -> bool:
    """Whether a text has something of every kind of figure that is asked for."""
    return all(_GIVEN[kind].search(text) for kind in kinds if kind in _GIVEN)


def asks_figure(kinds: frozenset[str]) -> bool:
    """Whether a number, duration, date, sum or place is asked for."""
    return bool(kinds & _GIVEN.keys())


def same_form(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two questions both ask for a thing or both for a yes; true where one of them does neither."""
    return not (one & _FORM and other & _FORM) or one & _FORM == other & _FORM


def counted(question: str) -> str | None:
    """What a "how many …" counts, as a stem; None for other questions."""
    found = _HOW_MANY.search(question.lower())
    if not found:
        return None
    words = list(takewhile(lambda word: word not in STOP_WORDS, found.group(1).split()))
    return stem(words[-1]) if words else None


def has_number(text: str) -> bool:
    """Whether a text has a number, in digits or as a word."""
    return bool(re.search(_NUMBER, text, re.IGNORECASE))


def counts(text: str, stems: Sequence[str]) -> bool:
    """Whether a number stands close before one of the stems."""
    words = [(match.start(), stem(match.group().lower())) for match in WORD.finditer(text)]
    for at, (start, word) in enumerate(words):
        if word in stems:
            before = words[max(0, at - _NEAR)][0]
            if re.search(_NUMBER, text[before:start], re.IGNORECASE):
                return True
    return False
