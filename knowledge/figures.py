"""The figures that a text states, as values to compare: sums, durations, dates, times, shares, counts.

Pure. What is not sure to differ counts as the same: currencies are not converted, and a sum without a period
may be of any.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from knowledge.numerals import COUNT_SCALE, NUMBER, SCALE, scale_of, value_of
from knowledge.words import STOP_WORDS, WORD, stem

FigureKind = Literal["money", "duration", "date", "time", "share", "count"]
Bound = Literal["", "least", "most"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, and where it stands. A duration is in minutes, a time of day in minutes after midnight.

    `of` says more closely what it is of: currency and period of a sum; year, month, day and weekday of a
    date; what a count counts, in stems.
    """

    kind: FigureKind
    low: float
    high: float
    of: tuple[str, ...]
    start: int
    end: int
    bound: Bound = ""


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures may be values of the same thing."""
    if one.kind != other.kind:
        return False
    if one.kind == "count":
        return bool(set(one.of) & set(other.of))
    return one.kind != "money" or not one.of[0] or not other.of[0] or one.of[0] == other.of[0]


def same(one: Figure, other: Figure) -> bool:
    """Whether two comparable figures may both be true: one lies within the other, in any period that they
    may mean.
    """
    if one.kind == "date":
        return all(not a or not b or a == b for a, b in zip(one.of, other.of, strict=True))
    if one.bound and one.bound == other.bound:
        return (one.low, one.high) == (other.low, other.high)
    return any(_within(a, b) or _within(b, a) for a in _readings(one) for b in _readings(other))


def stated(wanted: str, text: str) -> tuple[bool, tuple[int, int]] | None:
    """Whether a text states the first figure of `wanted` as a value, and where (start, end in characters).

    False with the place of the first figure that might have been it; None where there is none of its kind, or
    where `wanted` has no figure.
    """
    figures = figures_of(wanted)
    others = [each for each in figures_of(text) if figures and comparable(figures[0], each)]
    if not others:
        return None
    right = next((each for each in others if same(figures[0], each)), None)
    shown = right or others[0]
    return right is not None, (shown.start, shown.end)


def paid_once(figure: Figure) -> Figure:
    """A sum that is told without a period, where it stands among others: it is of no period."""
    return figure if figure.of[1] else replace(figure, of=(figure.of[0], "once"))


@lru_cache(maxsize=4096)
def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures that a text states, in reading order; they do not overlap."""
    return tuple(each for each in numbers_of(text) if each.kind != "count" or each.of)


@lru_cache(maxsize=4096)
def numbers_of(text: str) -> tuple[Figure, ...]:
    """The same with the numbers that are not said to count anything ("of which 20 are")."""
    found: list[Figure] = []
    left = text
    for read in (_dates, _times, _money, _durations, _shares, _counts):
        for figure in list(read(left)):
            found.append(figure)
            left = left[: figure.start] + "\0" * (figure.end - figure.start) + left[figure.end :]
    return tuple(sorted(found, key=lambda figure: figure.start))


_RANGE = rf"(?P<low>{NUMBER})(?:\s*(?:-|–|to)\s*(?P<high>{NUMBER}))?"

_CURRENCIES = {"₹": "INR", "rs": "INR", "inr": "INR", "rupees": "INR", "$": "USD", "usd": "USD"}
_CURRENCIES |= {"dollars": "USD", "€": "EUR", "£": "GBP"}
_MONEY = re.compile(
    rf"(?P<before>[₹$€£]|\b(?:rs|inr|usd)\b)?\.?\s*(?P<low>{NUMBER})\s*(?P<low_scale>{SCALE})?"
    rf"(?:\s*(?:-|–|to)\s*[₹$€£]?(?:rs\.?\s)?\s*(?P<high>{NUMBER}))?\s*(?P<scale>{SCALE})?"
    r"\s*(?P<after>\b(?:rupees|inr|usd|dollars)\b)?"
    r"(?:\s*(?:(?:an?\b|per\b|each\b|every\b|/)\s*(?P<per>year|annum|month|hour)\b|(?P<adverb>annual|month|hour)ly\b))?",
    re.IGNORECASE,
)
_PERIODS = {"annum": "year", "annual": "year"}
# A sum without a period may be of a year or of a month.
_IN_A_YEAR = {"year": (1.0,), "month": (12.0,), "hour": (2000.0,), "once": (1.0,), "": (1.0, 12.0)}
_LOST = 0.1  # of a sum that is told for another period
_EQUAL = 1e-9

MINUTES = {"second": 1 / 60, "sec": 1 / 60, "minute": 1.0, "min": 1.0, "hour": 60.0, "hr": 60.0}
MINUTES |= {"day": 1440.0, "week": 10080.0, "month": 43200.0, "year": 12 * 43200.0, "yr": 12 * 43200.0}
_DURATION = re.compile(
    rf"(?:{_RANGE}|(?P<half>\bhalf an?)|(?P<an>\ban))"
    r"\+?[\s-]*(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)\b"
    r"(?: and (?P<more>a half\b))?",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"{_RANGE}\s*(?:%|per ?cent\b)", re.IGNORECASE)
_COUNT = re.compile(rf"(?<![\w.#]){_RANGE}(?P<scale>{COUNT_SCALE})?(?![\w%])", re.IGNORECASE)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ENDINGS = "(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}){_ENDINGS}\b\.?"
_DAY = r"\b(?P<day>\d\d?)(?:st|nd|rd|th)?\b"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b",
        r"\b(?P<day>\d\d?)[/.](?P<number>\d\d?)[/.](?P<year>20\d\d)\b",
        rf"{_DAY}(?: of)?\s+{_MONTH}(?:,?\s+(?P<year>20\d\d))?",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+(?P<year>20\d\d))?",
        rf"\b{_MONTH},?\s+(?P<year>20\d\d)\b",
        r"\b(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b",
        r"(?<=\b(?:in|of|by) )(?P<year>20\d\d)\b",
    )
)
_TIME = re.compile(
    r"\b(?P<hour>0?\d|1[0-2])(?:[:.](?P<minute>[0-5]\d))?\s*(?P<half>[ap])\.?m\b"
    r"|\b(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)\b",
    re.IGNORECASE,
)

_LEAST = re.compile(r"\b(?:at least|minimum(?: of)?|min\.?|more than|over|above)\s*$", re.IGNORECASE)
_MOST = re.compile(r"\b(?:at most|up to|maximum(?: of)?|max\.?|within|under|below)\s*$", re.IGNORECASE)
_ABOUT = re.compile(r"(?:\b(?:about|around|approximately|roughly|nearly|almost)|~)\s*$", re.IGNORECASE)
_OR_MORE = re.compile(r"\+|\s+(?:or|and) (?:more|above|over)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:round|step|level|stage|phase|part|section|shift|no|number|python)\.?\s+$", re.IGNORECASE
)
_LINK = re.compile(r"\b(?:of|is|are|was)\s+$|:\s*$", re.IGNORECASE)
_ABOUT_SHARE = 0.1
_NEAR = 100  # characters around a figure that say more about it
_NOUNS = 3  # words behind a number that may say what it counts


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a figure may mean, a sum as that of a year; `factor` is what it was multiplied with."""

    low: float
    high: float
    factor: float


def _readings(figure: Figure) -> list[_Reading]:
    factors = _IN_A_YEAR[figure.of[1]] if figure.kind == "money" else (1.0,)
    return [_Reading(figure.low * factor, figure.high * factor, factor) for factor in factors]


def _within(one: _Reading, other: _Reading) -> bool:
    room = _LOST if one.factor != other.factor else _EQUAL
    return one.low >= other.low * (1 - room) and one.high <= other.high * (1 + room)


def _figure(kind: FigureKind, match: re.Match[str], low: float, high: float, of: tuple[str, ...]) -> Figure:
    """A figure with what is said around it: "at least", "up to", "about", "or more"."""
    before, after = _around(match)
    place = (match.start(), match.end())
    if _LEAST.search(before) or _OR_MORE.match(after) or "+" in match.group():
        return Figure(kind, low, math.inf, of, *place, "least")
    if _MOST.search(before):
        return Figure(kind, 0.0, high, of, *place, "most")
    rough = _ABOUT_SHARE if _ABOUT.search(before) else 0.0
    return Figure(kind, low * (1 - rough), high * (1 + rough), of, *place)


def _around(match: re.Match[str]) -> tuple[str, str]:
    """What stands right before and right behind a figure."""
    return match.string[max(0, match.start() - _NEAR) : match.start()], match.string[
        match.end() : match.end() + _NEAR
    ]


def _between(kind: FigureKind, match: re.Match[str], scale: float = 1.0, of: tuple[str, ...] = ()) -> Figure:
    low = value_of(match["low"]) * scale
    return _figure(kind, match, low, value_of(match["high"]) * scale if match["high"] else low, of)


def _money(text: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(text):
        scale = (match["scale"] or match["low_scale"] or "").lower()
        currency = _CURRENCIES.get((match["before"] or match["after"] or "").lower(), "")
        if not currency and scale.rstrip("s") not in ("lpa", "lakh", "lac", "crore", "cr"):
            continue
        per = (match["per"] or match["adverb"] or ("year" if scale == "lpa" else "")).lower()
        currency = currency or "INR"
        low, high = value_of(match["low"]), value_of(match["high"] or match["low"])
        # "3 to 5 lakh" is lakhs twice, "₹50,000 to 1 lakh" once.
        shared = scale if low <= high else ""
        low *= scale_of(match["low_scale"] or shared)
        high *= scale_of(scale)
        yield _figure("money", match, low, high, (currency, _PERIODS.get(per, per)))


def _durations(text: str) -> Iterator[Figure]:
    for match in _DURATION.finditer(text):
        unit = match["unit"].lower().rstrip("s")
        minutes = MINUTES[unit]
        if match["low"]:
            yield _between("duration", match, minutes)
        elif unit in ("hour", "hr"):  # "a year" and "a month" are periods more often than durations
            length = minutes / 2 if match["half"] else minutes * (1.5 if match["more"] else 1)
            yield _figure("duration", match, length, length, ())


def _shares(text: str) -> Iterator[Figure]:
    for match in _SHARE.finditer(text):
        yield _between("share", match)


def _counts(text: str) -> Iterator[Figure]:
    for match in _COUNT.finditer(text):
        before, after = _around(match)
        after = after.split("\0")[0]
        if _LABEL.search(before):
            continue
        nouns = WORD.findall(re.split(r"[.;:!?](?:\s|$)", after)[0])[:_NOUNS]
        nouns += WORD.findall(before)[-2:] if _LINK.search(before) else []
        of = tuple(stem(noun.lower()) for noun in nouns if noun.lower() not in STOP_WORDS)
        yield _between("count", match, scale_of(match["scale"]), of)


def _dates(text: str) -> Iterator[Figure]:
    taken: list[range] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            place = range(match.start(), match.end())
            if any(place.start < other.stop and other.start < place.stop for other in taken):
                continue
            taken.append(place)
            yield Figure("date", 0.0, 0.0, _date_parts(match.groupdict()), place.start, place.stop)


def _date_parts(found: dict[str, str | None]) -> tuple[str, ...]:
    """(year, month, day, weekday), "" for what is not said."""
    month = _MONTHS.index(found["month"]) + 1 if found.get("month") else int(found.get("number") or 0)
    day = int(found.get("day") or 0)
    return found.get("year") or "", str(month or ""), str(day or ""), found.get("weekday") or ""


def _times(text: str) -> Iterator[Figure]:
    for match in _TIME.finditer(text):
        hour, minute = int(match["hour"] or match["hour24"]), int(match["minute"] or match["minute24"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
        at = 60.0 * hour + minute
        yield Figure("time", at, at, (), match.start(), match.end())
