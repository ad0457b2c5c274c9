"""Text that flows through a page, gathered into headings, paragraphs and list items. Knows no parser."""

import re
from dataclasses import dataclass

from knowledge.formats.markdown import MarkdownWriter, flat

_SPACE = re.compile(r"[ \t\n\f]+")
_GAP = re.compile(r"\n[ \t]*\n")


@dataclass(slots=True)
class _Entry:
    """An entry of a list that is open: li, dt or dd; "block" once it holds a heading of its own."""

    kind: str
    number: int | None = None


class Flow:
    """Gathers what is said until a block ends, then writes it as what the block is.

    `bold` counts the bold tags that are open. Inside a table's cell everything is one text (`in_cell`).
    """

    def __init__(self) -> None:
        self.writer = MarkdownWriter()
        self.bold = 0
        self.in_cell = False
        self._said: list[str] = []
        self._all_bold = True
        self._lists: list[int | None] = []  # the number of the last entry; None without numbers
        self._entries: list[_Entry] = []
        self._terms: list[str] = []
        self._in_heading = False
        self._question: bool | None = None  # whether the open question is one even without a question mark
        self._keep_lines = False
        self._level = 1

    def say(self, text: str) -> None:
        """Text, in which only <pre> keeps line breaks."""
        self._all_bold &= bool(self.bold) or not text.strip()
        self._said.append(text if self._keep_lines else _SPACE.sub(" ", text))

    def break_line(self) -> None:
        """A line ends, its block does not."""
        self._said.append("\n")

    def end_block(self, keep_lines: bool = False) -> None:
        """A paragraph or the like ends, and what begins may keep its lines."""
        self._keep_lines = keep_lines
        inside = self._entries and self._entries[-1].kind != "block"
        if self.in_cell or self._in_heading or inside:
            self.break_line()
        else:
            self._write()

    def begin_heading(self) -> None:
        """What is said from here is a heading."""
        self._write()
        if self._entries:
            self._entries[-1].kind = "block"
        self._in_heading = True

    def end_heading(self, level: int) -> None:
        """The heading ends."""
        self._in_heading = False
        self._level = level
        self.writer.heading(level, self._taken()[0])

    def begin_question(self, sure: bool) -> None:
        """A line to press that may unfold an answer; not `sure`, it must end in a question mark."""
        if not (self.in_cell or self._in_heading):
            self.begin_heading()
            self._question = sure

    def end_question(self) -> None:
        """The line ends; it is dropped if it was no question."""
        if self._question is None:
            return
        text = flat(self._taken()[0])
        if self._question or text.endswith("?"):
            self.writer.heading(self._level + 1, text)
        self._in_heading, self._question = False, None

    def begin_list(self, ordered: bool) -> None:
        """A list begins, maybe in another's entry."""
        if not self.in_cell:
            self._write()
        self._lists.append(0 if ordered else None)

    def end_list(self) -> None:
        """The list ends."""
        if self._lists:
            self._lists.pop()
        if self._terms:
            self.writer.paragraph(self._term())

    def begin_entry(self, kind: str) -> None:
        """An entry (li, dt or dd) begins."""
        if self.in_cell:
            self._said.append("; " if flat("".join(self._said)) else "")
            return
        self._write()
        number = None
        if kind == "li" and self._lists and self._lists[-1] is not None:
            number = self._lists[-1] = self._lists[-1] + 1
        self._entries.append(_Entry(kind, number))

    def end_entry(self) -> None:
        """The innermost entry ends."""
        if not self.in_cell and self._entries:
            self._write()
            self._entries.pop()

    def begin_cell(self) -> None:
        """What is said from here belongs to a cell."""
        self._write()
        self.in_cell = True

    def end_cell(self) -> str:
        """The cell's text."""
        self.in_cell = False
        return flat(self._taken()[0])

    def leave_cell(self) -> None:
        """The cell turns out to be a part of the page's layout; what it said is a paragraph."""
        self.in_cell = False
        self._write()

    def _write(self) -> None:
        text, bold = self._taken()
        if not text.strip():
            return
        entry = self._entries[-1] if self._entries else None
        if entry is None or entry.kind == "block":
            for part in _GAP.split(text):
                self.writer.paragraph(part, bold)
        elif entry.kind == "dt":
            self._terms.append(flat(text))
        elif entry.kind == "dd" and self._terms:
            self._define(text)
        else:
            self.writer.item(text, entry.number)
            entry.number = None  # what else the entry says has no number of its own

    def _define(self, text: str) -> None:
        term = self._term()
        if term.endswith("?"):
            self.writer.question(term, text)
        else:
            self.writer.item(f"{term.rstrip(':')}: {text}")

    def _term(self) -> str:
        term = " / ".join(self._terms)
        self._terms = []
        return term

    def _taken(self) -> tuple[str, bool]:
        text, bold = "".join(self._said), self._all_bold
        self._said, self._all_bold = [], True
        return text, bold
