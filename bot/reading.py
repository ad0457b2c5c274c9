"""Reads what a candidate types: a time of day, quiet hours, a time zone, whether it is a question."""

import re
from collections.abc import Mapping
from datetime import time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.markup import INVISIBLE
from bot.places import zone_of
from coaching.candidate import Quiet
from coaching.quiet import LONGEST, length

_RANGE = re.compile(r"(.+?)\s*(?:[-–—]|\bto\b|\buntil\b)\s*(.+)", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]([0-5]\d))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)

# What people write for a place that has another name, or shares it with a larger one elsewhere; and letters
# that the tz database takes for an offset without a summer time.
_PLACES = {
    **dict.fromkeys(("kochi", "goa", "gurugram", "kerala", "tamil nadu", "telangana", "ist"), "Asia/Kolkata"),
    **dict.fromkeys(("bay area", "silicon valley", "pst", "pdt", "pt"), "America/Los_Angeles"),
    **dict.fromkeys(("arlington", "nyc", "est", "edt", "et"), "America/New_York"),
    **dict.fromkeys(("cst", "cdt", "ct"), "America/Chicago"),
    **dict.fromkeys(("mst", "mdt", "mt"), "America/Denver"),
    "bst": "Europe/London",
}

SmallTalk = Literal["greeting", "thanks"]
_SMALL_TALK: Mapping[str, SmallTalk] = {
    **dict.fromkeys(("hello", "hi", "hey", "hi there", "hello there", "hii", "good morning"), "greeting"),
    **dict.fromkeys(("good afternoon", "good evening", "namaste", "vanakkam", "salaam"), "greeting"),
    **dict.fromkeys(("thanks", "thank you", "thank u", "thx", "thanks a lot", "ok", "okay"), "thanks"),
    **dict.fromkeys(("ok thanks", "ok thank you", "got it", "great", "nandri", "bye"), "thanks"),
}

_ASKS_FOR_GRADE = re.compile(
    r"(?:(?:so|and|ok|okay|please)[, ]+)?"
    r"(?:how (?:did|do|am|was|is|were) (?:i|it|that|this|my (?:last )?answers?)"
    r"(?: (?:do|doing|go|going|so far))*"
    r"|(?:was|is) (?:that|it|this|my (?:last )?answer) (?:good|ok|okay|right|fine|correct|enough)"
    r"|(?:what(?:'s|’s| is| was| are)|show(?: me)?|tell me) my (?:score|grade|result|mark)s?(?: so far)?)\W*",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """The text without characters that nobody sees, and without space around it."""
    return INVISIBLE.sub("", text).strip()


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit, in any script."""
    return any(character.isalnum() for character in text)


def parse_time(text: str) -> time | None:
    """A time of day as people write it (7, 7:30, 07.30, 7:30 pm); None where it is none."""
    match = _TIME.fullmatch(visible(text))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 else None


def parse_quiet(text: str) -> Quiet | None:
    """Hours from one time of day to another (22:30-6:30, 10 pm to 6 am); None where it is something else.

    None as well where the two are the same, or are more than LONGEST apart.
    """
    match = _RANGE.fullmatch(visible(text))
    since, until = (parse_time(match[1]), parse_time(match[2])) if match else (None, None)
    if since is None or until is None:
        return None
    quiet = Quiet(since, until)
    return quiet if timedelta(0) < length(quiet) <= LONGEST else None


def parse_zone(text: str) -> ZoneInfo | None:
    """An IANA zone by its name, or by a city or country, in any case; None where there is none.

    The first place that is looked up reads a list of cities, which takes a moment.
    """
    wanted = " ".join(visible(text).lower().replace("_", " ").split())
    named = _PLACES.get(wanted) or (_zones().get(wanted) if "/" in wanted else None)
    if named:
        return ZoneInfo(named)
    if (zone := zone_of(wanted)) is not None:
        return zone
    return ZoneInfo(_zones()[wanted]) if wanted in _zones() else None


def small_talk(text: str) -> SmallTalk | None:
    """Whether a text is only a greeting or only thanks: nothing to look up in documents."""
    words = re.sub(r"[^\w\s]", "", visible(text).lower())
    return _SMALL_TALK.get(" ".join(words.split()))


def is_question(text: str) -> bool:
    """Whether a text can only be a question, even where an answer is expected."""
    return visible(text).endswith(("?", "？", "؟"))


def asks_for_grade(text: str) -> bool:
    """Whether a text asks, and does nothing else, how the writer is doing in an interview."""
    return bool(_ASKS_FOR_GRADE.fullmatch(visible(text)))


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    names: dict[str, str] = {}
    for key in sorted(available_timezones()):
        readable = key.lower().replace("_", " ")
        names.setdefault(readable.rsplit("/", 1)[-1], key)
        names[readable] = key
    return names
