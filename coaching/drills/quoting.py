"""Words of a text around a place in it, exactly as they stand there. Knows nothing of what they say."""

import re

READ = 4096  # characters of a text that are read: Telegram's own limit for a message

_SHORT_ROW = 64  # characters; a row of no more is taken whole
_REACH = 70  # characters before and behind a place, where no border is nearer
_MARK = re.compile(r"^\s*(?:[^\w\s(\"'“‘₹$€£&]+\s*|(?:\d{1,2}|[a-z])[.)]\s+|o\s+(?=[A-Z]))+")
_EDGES = " \t\r-–—*·,;•|"
_SENTENCE = re.compile(
    r"(?<!\brs)(?<!\bno)(?<!\be\.g)(?<!\bi\.e)(?<!\bltd)(?<!\bpvt)(?<!\bincl)[.!?;|•]+\s+", re.IGNORECASE
)
_CLAUSE = re.compile(r",\s+|\s[-–—]\s")


def bare(text: str) -> str:
    """A piece without its mark and the signs around it: still a part of the text as it stands there."""
    return _MARK.sub("", text).strip(_EDGES)


def sentences(row: str) -> list[tuple[int, int]]:
    """Where each sentence of a row begins and ends."""
    ends = [match.end() for match in _SENTENCE.finditer(row)]
    return [(start, end) for start, end in zip((0, *ends), (*ends, len(row)), strict=True) if start < end]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence, or the row, that holds a place begins and ends."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    borders = list(_SENTENCE.finditer(text, first, last))
    first = max((each.end() for each in borders if each.end() <= start), default=first)
    return first, min((each.end() for each in borders if each.start() >= end), default=last)


def around(text: str, start: int, end: int) -> str:
    """The clause around a place, or all of a short sentence: a part of the text, barely beyond its reach."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    first, last = sentence(text, start, end)
    if last - first > _SHORT_ROW:
        borders = list(_CLAUSE.finditer(text, first, last))
        first = max((each.end() for each in borders if each.end() <= start), default=first)
        last = min((each.start() for each in borders if each.start() >= end), default=last)
    if start - first > _REACH:
        first = text.rfind(" ", first, start - _REACH // 2) + 1 or start
    if last - end > _REACH:
        last = max(end, text.rfind(" ", end, end + _REACH))
    return bare(text[first:last])
