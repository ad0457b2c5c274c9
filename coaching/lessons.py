"""The passage that a question rests on: the section that holds its quote, cut to be read on a phone.

Reads the Markdown that our documents are written in; knows no files and no index.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

MOST = 600  # characters of a lesson

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
_ITEM = re.compile(r"[-*+][ \t]+")
_PAIRED = re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*|`([^`]+)`")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[ \t]+(?=[\"“(]?[A-Z0-9])")
_ASKS = "Q: "
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; `path` holds the document's title and the headings, outermost first."""

    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a question rests on, as plain text of at most MOST characters, and where it stands."""

    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a line without one, and what stands between it and the piece before."""

    text: str
    before: str

    @property
    def asks(self) -> bool:
        """Whether it begins with a question, which its answer follows."""
        return self.text.startswith(_ASKS)


def sections(document: str) -> list[Section]:
    """The sections of a Markdown document in order; empty ones are left out."""
    matter = _FRONT_MATTER.match(document)
    stated = _TITLE.search(matter[1]) if matter else None
    title = _bare(stated[1].strip("\"'")) if stated else ""
    before, *rest = _HEADING.split(document[matter.end() if matter else 0 :])
    found, above = [Section((title,), before)], list[tuple[int, str]]()
    for marks, heading, text in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        above = [*(other for other in above if other[0] < len(marks)), (len(marks), _bare(heading))]
        found.append(Section((title, *(part for _, part in above if part != title)), text))
    return [Section(tuple(filter(None, each.path)), each.text) for each in found if each.text.strip()]


def lesson_in(found: Iterable[Section], quote: str) -> Lesson | None:
    """The section that holds the words of the quote, cut around it at ends of sentences; None: none does."""
    wanted = _words(quote)
    for section in found:
        pieces = list(_pieces(section.text))
        if wanted and (span := _span(pieces, wanted)):
            return Lesson(section.path, _around(pieces, *span) or _cut(quote))
    return None


def sentences_of(section: Section) -> list[str]:
    """The sentences of a section as a reader sees them, without the marks of lists."""
    return [piece.text.removeprefix("• ") for piece in _pieces(section.text) if not piece.asks]


def _pieces(text: str) -> Iterator[_Piece]:
    """The sentences of a text without its marks; each line of the text begins a new one."""
    asked = ""
    for line in text.splitlines():
        bare = _bare(line)
        if bare.startswith(_ASKS):
            # A question says nothing without the answer below it.
            asked += bare + "\n"
            continue
        # A line without a word is the rule under a table's head, or one across the page.
        for at, sentence in enumerate(_SENTENCE_END.split(bare) if _words(bare) else ()):
            yield _Piece(asked + sentence, " " if at else "\n")
            asked = ""
    if asked:
        yield _Piece(asked.rstrip(), "\n")


def _bare(line: str) -> str:
    """A line without the marks of Markdown: what a reader would see of it."""
    line = line.strip().removeprefix(">").strip()
    if line.startswith("|"):
        line = " · ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip())
    line = _PAIRED.sub(lambda match: match[1] or match[2], _LINK.sub(r"\1", line))
    return _ITEM.sub("• ", line, count=1) if _ITEM.match(line) else line


def _words(text: str) -> str:
    """The words alone: marks and line breaks differ between a document and what is quoted of it."""
    return " ".join(_WORD.findall(text))


def _span(pieces: Sequence[_Piece], wanted: str) -> tuple[int, int] | None:
    """The first and the last piece that hold the words; None where they do not stand there."""
    words = [_words(piece.text) for piece in pieces]
    at = " ".join(words).find(wanted)
    if at < 0:
        return None
    begins = list(accumulate((len(each) + 1 for each in words), initial=0))
    return bisect_right(begins, at) - 1, bisect_right(begins, at + len(wanted) - 1) - 1


def _around(pieces: Sequence[_Piece], first: int, last: int) -> str:
    """These pieces and as many around them as fit, those behind them first; "" where they alone are too long.

    Questions with their answers stand side by side without belonging together, so none brings another along.
    """
    if len(_joined(pieces[first : last + 1])) > MOST:
        return ""
    grown = True
    while grown:
        grown = False
        for start, end in ((first, last + 1), (first - 1, last)):
            inside = start >= 0 and end < len(pieces)
            whole = inside and not pieces[end if end > last else first].asks
            if whole and len(_joined(pieces[start : end + 1])) <= MOST:
                first, last, grown = start, end, True
    return _joined(pieces[first : last + 1])


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join(piece.before + piece.text if at else piece.text for at, piece in enumerate(pieces))


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST else flat[: MOST - 1].rsplit(" ", 1)[0] + "…"
