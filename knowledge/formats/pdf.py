"""PDF -> plain text. Knows pages and lines; what is a heading or a list is found out by `knowledge.lines`.

A PDF holds no paragraphs, only lines where they stand. Lines that were wrapped are joined again, and what
repeats at the edge of the pages is left out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError

from knowledge.formats.markdown import flat, unmarked
from knowledge.formats.values import MAX_CHARACTERS, Converted, Unconvertible
from knowledge.lines import BULLET

_FEWEST_LETTERS = 25  # a page on average; below, and with pictures, it is a scan with a stamp on it
_LOOKED_AT = 5  # pages, for pictures
_EDGE = 2  # lines at the top and at the bottom of a page that may be a running head or foot
_REPEATED = 3  # pages at least, and half of all, on which such a line stands
_WRAPPED_FROM = 0.8  # of the usual width: a line that long went on in the next
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?\d+(?:\s*(?:of|/|\|)\s*\d+)?", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\. ?){6}|…{3}")  # between a title and its page in a table of contents
_LABEL = re.compile(r"(?:Q|A|Question|Answer)\s*\d*\s*[:.)]\s|\d+(?:\.\d+)+\s", re.IGNORECASE)

Page = list[str]  # its lines


def convert(content: bytes) -> Converted:
    """The text of all pages. Raises Unconvertible, or whatever pypdf raises on damaged files."""
    reader = PdfReader(BytesIO(content))
    try:
        pages = list(_pages(reader))
        title = reader.metadata.title if reader.metadata else None
    except FileNotDecryptedError as error:
        raise Unconvertible("protected with a password; save it without one") from error
    except LimitReachedError as error:
        raise Unconvertible("too large or too complex to read; split it") from error
    if _is_scan(reader, pages):
        raise Unconvertible("holds no text; if it is a scan, run text recognition (OCR) on it first")
    lines = [line for page in _without_edges(pages) for line in page]
    return Converted("\n".join(_reflowed(lines)) + "\n", flat(str(title or "")))


def _pages(reader: PdfReader) -> Iterator[Page]:
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > MAX_CHARACTERS:
            raise Unconvertible(f"more than {MAX_CHARACTERS:,} characters of text; split it")
        yield [line for line in map(unmarked, text.split("\n")) if line and not _LEADERS.search(line)]


def _is_scan(reader: PdfReader, pages: Sequence[Page]) -> bool:
    letters = sum(character.isalnum() for page in pages for line in page for character in line)
    if letters >= _FEWEST_LETTERS * len(pages):
        return not letters
    return not letters or any(len(page.images) for page in reader.pages[:_LOOKED_AT])


def _without_edges(pages: Sequence[Page]) -> Iterator[Page]:
    """The pages without page numbers and without what most of them begin or end with; the first keeps its
    head, which may be the title.
    """
    seen = Counter(mark for page in pages for mark in {_mark(page[at]) for at in _edges(page)})
    often = {mark for mark, count in seen.items() if count >= max(_REPEATED, len(pages) / 2)}
    for number, page in enumerate(pages):
        edges = [at for at in _edges(page) if number or at >= _EDGE]
        dropped = {at for at in edges if _mark(page[at]) in often}
        dropped |= {at for at in _edges(page) if _PAGE_NUMBER.fullmatch(page[at])}
        yield [line for at, line in enumerate(page) if at not in dropped]


def _edges(page: Page) -> set[int]:
    return {at for at in range(len(page)) if at < _EDGE or at >= len(page) - _EDGE}


def _mark(line: str) -> str:
    return _DIGITS.sub("0", line)


def _reflowed(lines: Sequence[str]) -> list[str]:
    """The lines with those joined that were one before the page's width broke them."""
    widths = sorted(map(len, lines))
    full = _WRAPPED_FROM * widths[int(0.9 * len(widths))] if lines else 0
    words = {word.lower() for line in lines for word in line.split()}
    joined: list[str] = []
    before = ""
    for line in lines:
        if joined and _goes_on(before, line, full):
            joined[-1] = _glued(joined[-1], line, words)
        else:
            joined.append(line)
        before = line
    return joined


def _goes_on(before: str, line: str, full: float) -> bool:
    if BULLET.match(line) or _LABEL.match(line) or before[-1] in ".!?:;":
        return False
    return len(before) >= full or (line[0].islower() and len(before) >= full / 2)


def _glued(before: str, line: str, words: set[str]) -> str:
    """Two lines as one. A hyphen at the end goes, unless the word stands with it elsewhere too."""
    if not (before.endswith("-") and line[0].islower()):
        return f"{before} {line}"
    first, rest = before.rsplit(" ", 1)[-1][:-1], line.split(" ", 1)[0]
    kept = f"{first}-{rest}".lower() in words and f"{first}{rest}".lower() not in words
    return f"{before if kept else before[:-1]}{line}"
