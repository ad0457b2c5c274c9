"""The description of a job in its parts: what the work is, what it asks for, what helps. Each is a quote.

Read by headings and by cues within a line (posting.yaml); what does not say whether it is a must is not
called one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from coaching.content import Content, read_yaml
from coaching.drills.quoting import READ, bare
from coaching.drills.signs import any_of

Kind = Literal["work", "must", "nice", "asks", "offer", "about", "process", "other"]

_HEADING_WORDS = 6
_BULLET = re.compile(r"\s*[-–—*·•▪●◦✔✅➤➢§►]+ ?\S")
_NUMBERED = re.compile(r"\s*\d{1,2}[.)]\s")
_COLON = re.compile(r":|\s[➜→➔⇒]+|\s[–—]\s(?=\S)")
_COMMA = re.compile(r",\s+")
_INLINE = re.compile(r"\s*[•▪●◦✔✅➤➢§►]\s*|;\s+|(?<=[.!?])\s+(?=[A-Z“\"(])|(?<=[a-z]{3}[.!?])\s+(?=\d)")
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|etc|approx|min|max|no|rs|inc|ltd|pvt|co|yrs?|exp|dept|govt|sr|jr|[a-z])\.$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the description, exactly as it stands there; `kind` says what it is about."""

    text: str
    kind: Kind


def read(description: str) -> list[Part]:
    """The parts of a description in order, without marks and headings. Only READ characters are read."""
    parts = _parts(description[:READ])
    # What ends in a colon announces what follows and says nothing itself.
    return [part for part in parts if _WORD.search(part.text) and not part.text.endswith(":")]


def is_told(part: Part) -> bool:
    """Whether the part itself says that it is work or asked for, and not only the heading above it."""
    signs = _signs()
    if part.kind == "work":
        return _any(signs.work, part.text)
    return signs.must.search(part.text) is not None or _any(signs.asks, part.text)


def demands(text: str) -> bool:
    """Whether a text says of something that it is a must, or that it helps."""
    return _signs().must.search(text) is not None or _signs().nice.search(text) is not None


class _Heading(Content):
    kind: Kind
    words: tuple[str, ...]


class _File(Content):
    headings: tuple[_Heading, ...]
    boilerplate: tuple[str, ...]
    applying: tuple[str, ...]
    nice: tuple[str, ...]
    must: tuple[str, ...]
    asks: tuple[str, ...]
    asks_within: tuple[str, ...]
    work: tuple[str, ...]
    work_within: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Signs:
    headings: Sequence[tuple[Kind, re.Pattern[str]]]
    firm: Sequence[tuple[Kind, re.Pattern[str]]]  # whatever the heading says
    must: re.Pattern[str]
    nice: re.Pattern[str]
    asks: Sequence[re.Pattern[str]]
    work: Sequence[re.Pattern[str]]


def _parts(description: str) -> Iterator[Part]:
    above: Kind = "other"
    listed = False
    for row in description.splitlines():
        text = bare(row)
        if not text:
            continue
        marked = _BULLET.match(row) is not None
        kind, rest = _headed(text, marked)
        in_list = marked or _NUMBERED.match(row) is not None
        if kind is None and listed and not in_list:
            above = "other"  # a list has come to its end
        if kind is not None:
            # "Salary: 3 LPA" says something by itself; "Skills: as follows" may go on in a list.
            above = kind if not rest or kind in ("work", "must", "nice") else "other"
        listed = in_list or (kind is not None and bool(rest))
        for number, item in enumerate(_items(rest)):
            # An advert in one row begins like a heading: "Walk-in drive: annotators. Must know English."
            yield Part(item, _kind(item, kind if kind and not number else above))


def _headed(text: str, marked: bool) -> tuple[Kind | None, str]:
    """What kind of heading a row begins with, if any, and what stands behind it."""
    head, *behind = _COLON.split(text, maxsplit=1)
    if marked or len(head.split()) > _HEADING_WORDS:
        return None, text
    if behind:
        kind, rest = _heading(head), bare(behind[0])
        # A heading of another kind ends what was above it; "Languages: Hindi" is a statement by itself.
        return (kind or "other", rest) if kind or not rest else (None, text)
    is_title = text[-1] not in ".!?," and not re.search(r"\d", text)
    if is_title and not _any(_signs().asks, text) and (kind := _heading(text)):
        return kind, ""
    return None, text


def _heading(text: str) -> Kind | None:
    return next((kind for kind, pattern in _signs().headings if pattern.search(text)), None)


def _items(row: str) -> Iterator[str]:
    """The items and sentences of a row, each a part of it as it stands there; "SQL required, Excel preferred"
    is two.
    """
    signs = _signs()
    for item in _divided(row, _INLINE):
        mixed = signs.nice.search(item) and signs.must.search(item)
        yield from _divided(item, _COMMA) if mixed else (item,)


def _divided(row: str, border: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for match in border.finditer(row):
        if _ABBREVIATION.search(row[start : match.start()]):
            continue
        if piece := bare(row[start : match.start()]):
            yield piece
        start = match.end()
    if piece := bare(row[start:]):
        yield piece


def _kind(item: str, above: Kind) -> Kind:
    """What an item is about: by its own words first, then by the heading above it."""
    signs = _signs()
    if firm := next((kind for kind, pattern in signs.firm if pattern.search(item)), None):
        return firm
    if above in ("offer", "about", "process", "nice"):
        return above
    if signs.must.search(item) or (above == "must" and not signs.work[1].search(item)):
        return "must"
    if _any(signs.asks, item):
        return "asks"
    return "work" if above == "work" or _any(signs.work, item) else above


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    file = read_yaml(Path(__file__).with_name("posting.yaml"), _File)
    nice = any_of(file.nice)
    return _Signs(
        headings=[(each.kind, any_of(each.words)) for each in file.headings],
        firm=[("about", any_of(file.boilerplate)), ("process", any_of(file.applying)), ("nice", nice)],
        must=any_of(file.must),
        nice=nice,
        asks=(any_of(_joined(file.asks), at_start=True), any_of(file.asks_within)),
        work=(any_of(_joined(file.work), at_start=True), any_of(file.work_within)),
    )


def _joined(alternatives: Sequence[str]) -> list[str]:
    """Entries over several rows of the file: the line breaks before "|" are no part of them."""
    return [each.replace(" |", "|") for each in alternatives]
