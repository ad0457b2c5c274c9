"""Writes Markdown block by block, in the shapes that `knowledge.lines` reads. Knows no source format."""

import re
from collections.abc import Sequence

from knowledge.formats.values import MAX_CHARACTERS, Unconvertible

_GAP = re.compile(r"\n{3,}")
_MARKS = re.compile(r"^(?:#{1,6} |\| ?)+")
_SPACE = re.compile(r"\s+")
_LONGEST_BOLD_HEADING = 120  # characters; a longer bold paragraph is emphasis


class MarkdownWriter:
    """Collects blocks in reading order. Raises Unconvertible when they hold more text than a file may."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 to 6."""
        self._block(f"{'#' * min(max(level, 1), 6)} ", flat(text))

    def paragraph(self, text: str, bold: bool = False) -> None:
        """A paragraph that keeps its line breaks; one short bold line is what people use as a heading."""
        lines = [line for line in map(unmarked, text.split("\n")) if line]
        if bold and len(lines) == 1 and len(lines[0]) <= _LONGEST_BOLD_HEADING:
            lines = [f"**{lines[0].replace('*', '')}**"]
        self._block("", "\n".join(lines))

    def item(self, text: str, number: int | None = None) -> None:
        """A list item; items that follow one another stand on adjacent lines."""
        if words := flat(text):
            mark = "-" if number is None else f"{number}."
            self._add(f"{mark} {words}\n")

    def question(self, question: str, answer: str) -> None:
        """A question with its answer."""
        self._block("", f"Q: {flat(question)}\nA: {flat(answer)}")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """A table whose first row names the columns. What has one column or one row is no table but text."""
        cells = [[flat(cell).replace("|", "/") for cell in row] for row in rows]
        cells = [row for row in cells if any(row)]
        width = max((len(row) for row in cells), default=0)
        if width < 2 or len(cells) < 2:
            for row in cells:
                self.paragraph(" ".join(cell for cell in row if cell))
            return
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in cells]
        self._block("", "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))

    def text(self) -> str:
        """Everything written so far."""
        return _GAP.sub("\n\n", "".join(self._parts)).strip() + "\n"

    def _block(self, mark: str, text: str) -> None:
        if text:
            self._add(f"\n{mark}{text}\n\n")

    def _add(self, part: str) -> None:
        self._size += len(part)
        if self._size > MAX_CHARACTERS:
            raise Unconvertible(f"more than {MAX_CHARACTERS:,} characters of text; split it")
        self._parts.append(part)


def unmarked(line: str) -> str:
    """A line of text, flat, without what would make it a heading or a table's row in Markdown."""
    return _MARKS.sub("", flat(line))


def flat(text: str) -> str:
    """The text on one line, each run of blanks one space."""
    return _SPACE.sub(" ", text).strip()
