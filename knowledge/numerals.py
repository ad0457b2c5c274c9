"""Numbers as they are written: in digits, in words, with a scale behind them. Pure."""

import re
from itertools import chain

_UNDER_TEN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: float(at) for at, word in enumerate(chain(_UNDER_TEN, _TEENS))}
_WORDS |= {word: 10.0 * at for at, word in enumerate(_TENS, start=2)}

_UNIT, _TEEN, _TEN = ("|".join(words) for words in (_UNDER_TEN, _TEENS, _TENS))
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?:[- ](?:{_UNIT})\b)?|{_TEEN}|{_UNIT})"
# A number begins where no other one goes on and has an end, so that no row of digits is read more than once.
DIGITS = r"(?<!\d)\d[\d,]{0,15}(?:\.\d{1,9})?"
SPELLED = rf"\b(?:(?:{_UNIT}|a) hundred(?: (?:and )?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})\b"
NUMBER = rf"(?:{DIGITS}|{SPELLED})"

SCALES = {"k": 1e3, "thousand": 1e3, "l": 1e5, "lakh": 1e5, "lac": 1e5, "lpa": 1e5, "crore": 1e7, "cr": 1e7}
SCALES |= {"m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
SCALES |= {"t": 1e12, "tn": 1e12, "trillion": 1e12}
_LONG = r"lpa|lakhs?|lacs?|crores?|thousand|million|billion|trillion"
SCALE = rf"(?:{_LONG}|cr|mn|bn|tn|[klmbt])\b"
# Of things that are counted: "5B" and "5 billion", but "5 m" is a length.
COUNT_SCALE = rf"(?:\s?(?:{_LONG})\b|(?<=\d)(?:mn|bn|tn|[klmbt])\b)"
_SCALED = re.compile(
    rf"(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?|{SPELLED})(?:\s?(?P<scale>{SCALE}))?", re.IGNORECASE
)


def value_of(number: str) -> float:
    """What a match of NUMBER stands for."""
    if number[0].isdigit():
        return float(number.replace(",", ""))
    hundreds, _, rest = number.lower().rpartition("hundred")
    value = 100.0 * _WORDS.get(hundreds.strip(), 1.0) if "hundred" in number.lower() else 0.0
    return value + sum(_WORDS.get(word, 0.0) for word in re.split(r"[- ]", rest))


def scale_of(scale: str | None) -> float:
    """What a match of SCALE multiplies with; 1 where there is none."""
    return SCALES.get((scale or "").strip().lower().rstrip("s"), 1.0)


def numbers_in(text: str) -> frozenset[float]:
    """The numbers of a text as values: "12K" is 12000, "1,000" is 1000, "four" is 4; "one" is no number."""
    found = (match for match in _SCALED.finditer(text) if match["number"].lower() != "one")
    return frozenset(value_of(match["number"]) * scale_of(match["scale"]) for match in found)
