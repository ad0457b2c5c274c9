"""Lines of a document and what each of them is: heading, list item, table row, question, answer or prose.

Knows Markdown and the shapes that plain text takes when its layout was lost: numbered titles, Title Case on a
line of its own, short lines that end in a colon, odd bullets. Knows nothing about passages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.nesting import nested

Kind = Literal["blank", "heading", "item", "row", "question", "answer", "prose"]

BULLET = re.compile(r"(?:[-*+•§✔✅✓●▪◦‣·–➢➤►▶☑]️?|\(?[a-z0-9]{1,2}[.)])\s+(?=\S)")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_BOLD_LINE = re.compile(r"(?:\*\*|__)([^*_]{2,120})(?:\*\*|__):?$")
_QUESTION = re.compile(r"(?:\*\*)?Q(?:uestion)?\s*\d*\s*[:.)](?:\*\*)?\s*(?=\S)", re.IGNORECASE)
_ANSWER = re.compile(r"(?:\*\*)?A(?:nswer)?\s*\d*\s*[:)](?:\*\*)?\s*(?=\S)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:chapter\s+)?\d+(?:\.\d+)*[.):]?\s+", re.IGNORECASE)
_GLUED_LEAD = re.compile(r"^([A-Z][A-Za-z ]{6,40}:)(?=[A-Z][a-z])", re.MULTILINE)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_NO_TITLE = re.compile(r"[→=|$₹@]|: |/ |,.*,")
_LABEL = re.compile(r"([A-Z][A-Za-z]+(?: [A-Za-z]+){0,2}:)\s+(?=\S)")
_SMALL = "a an and as at by for from in is of on or the to vs with you your"
_SMALL_WORDS = frozenset(_SMALL.split())

BOLD_LEVEL = 7  # below every Markdown heading
TITLE_LEVEL, NUMBERED_LEVEL, GUESSED_LEVEL = 1, 2, 3  # in plain text


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its surrounding blanks; `level` only for headings, 1 the highest."""

    kind: Kind
    text: str
    level: int = 0


def read_lines(text: str) -> list[Line]:
    """Every line of a document in order. Headings are guessed only where Markdown marks none."""
    raw = _GLUED_LEAD.sub(r"\1\n", _INVISIBLE.sub("", text)).splitlines()
    lines = [_marked(line) for line in raw]
    if any(line.kind == "heading" and line.level < BOLD_LEVEL for line in lines):
        return lines
    return nested(_settled(_guessed(_unlabelled(lines))), GUESSED_LEVEL)


def bare(heading: str) -> str:
    """A heading without its number, its marks and its colon."""
    text = heading.strip().strip("*_#").strip()
    return (_NUMBER.sub("", text, count=1) or text).rstrip(":").strip()


def without_bullet(text: str) -> str:
    """A list item without its bullet; other text as it is."""
    return BULLET.sub("", text, count=1) if BULLET.match(text) else text


def _marked(raw: str) -> Line:
    text = raw.strip()
    if not text:
        return Line("blank", "")
    if heading := _MARKDOWN_HEADING.match(text):
        return Line("heading", heading.group(2), len(heading.group(1)))
    if bold := _BOLD_LINE.match(text):
        return Line("heading", bold.group(1), BOLD_LEVEL)
    for kind, pattern in (("question", _QUESTION), ("answer", _ANSWER), ("item", BULLET)):
        if pattern.match(text):
            return Line(kind, text)  # type: ignore[arg-type]
    return Line("row" if text.startswith("|") else "prose", text)


def _unlabelled(lines: Sequence[Line]) -> list[Line]:
    """A paragraph of one line that opens with a label ("Pay: …") becomes a heading and its text."""
    split: list[Line] = []
    for at, line in enumerate(lines):
        alone = (
            at > 0
            and lines[at - 1].kind == "blank"
            and (at + 1 == len(lines) or lines[at + 1].kind == "blank")
        )
        label = _LABEL.match(line.text) if alone and line.kind == "prose" else None
        if label:
            split.append(Line("heading", label.group(1), GUESSED_LEVEL))
            line = replace(line, text=line.text[label.end() :])
        split.append(line)
    return split


def _guessed(lines: Sequence[Line]) -> list[Line]:
    """The lines with plain-text headings marked as such."""
    guessed = []
    for line, following in zip(lines, _followers(lines), strict=True):
        level = _guess_level(line, following)
        guessed.append(replace(line, kind="heading", level=level) if level else line)
    return _title_first(_runs_as_lists(guessed))


def _guess_level(line: Line, following: Line | None) -> int:
    text = line.text
    if line.kind not in ("prose", "item") or len(text) > 80 or text[-1] in '.,;!"”':
        return 0
    if number := _NUMBER.match(text):
        numbered_list = following is not None and _NUMBER.match(following.text)
        return NUMBERED_LEVEL if _title_case(text[number.end() :]) and not numbered_list else 0
    if line.kind == "item":
        return 0
    words = len(text.split())
    leads_list = _is_bulleted(following) and words <= 6
    short_label = text.endswith(":") and words <= 6
    question = text.endswith("?") and words <= 10
    return GUESSED_LEVEL if short_label or question or leads_list or _title_case(text) else 0


def _is_bulleted(line: Line | None) -> bool:
    return line is not None and line.kind == "item" and not _NUMBER.match(line.text)


def _title_case(text: str) -> bool:
    """Whether (nearly) every word that matters begins with a capital and the line is no figure or date."""
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", text) if word.lower() not in _SMALL_WORDS]
    digits = sum(character.isdigit() for character in text)
    if not words or len(words) > 9 or digits > len(text) / 4 or _NO_TITLE.search(text):
        return False
    return sum(word[0].isupper() for word in words) >= 0.75 * len(words) and text[0].isupper()


def _runs_as_lists(lines: list[Line]) -> list[Line]:
    """Three and more guessed headings on adjacent lines are a list that lost its bullets."""
    settled = list(lines)
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].kind == "heading" and lines[end].level == GUESSED_LEVEL:
            end += 1
        if end - start >= 3:
            settled[start:end] = [replace(line, kind="item", level=0) for line in lines[start:end]]
        start = end + 1
    return settled


def _title_first(lines: list[Line]) -> list[Line]:
    """A guessed heading before anything else is the document's title."""
    for at, line in enumerate(lines):
        if line.kind == "heading" and line.level == GUESSED_LEVEL and not is_contents(line):
            return [*lines[:at], replace(line, level=TITLE_LEVEL), *lines[at + 1 :]]
        if line.kind != "blank":
            break
    return lines


def _settled(lines: Sequence[Line]) -> list[Line]:
    """A guessed heading under a heading and with nothing of its own below it was prose after all."""
    settled: list[Line] = []
    under_heading = False
    for line, following in zip(lines, _followers(lines), strict=True):
        empty = following is None or (following.kind == "heading" and following.level <= line.level)
        if line.kind == "heading" and line.level == GUESSED_LEVEL and under_heading and empty:
            line = replace(line, kind="prose", level=0)
        if line.kind != "blank":
            under_heading = line.kind == "heading"
        settled.append(line)
    return settled


def _followers(lines: Sequence[Line]) -> list[Line | None]:
    """For each line the next one that is not blank, in one pass from the end."""
    followers: list[Line | None] = []
    following: Line | None = None
    for line in reversed(lines):
        followers.append(following)
        following = line if line.kind != "blank" else following
    return followers[::-1]


def is_contents(line: Line) -> bool:
    """Whether a heading opens a table of contents, whose entries answer nothing and match everything."""
    return bare(line.text).lower() in ("table of contents", "contents", "toc")
