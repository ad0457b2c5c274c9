"""Tables of a page: data becomes a Markdown table, layout falls back into the flow. Knows no parser."""

from knowledge.formats.flow import Flow

_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))


class TableReader:
    """Takes the events of tables. A table that holds a heading or another table is one for layout only."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._rows: list[list[str]] | None = None  # of the table that is open; None outside and in layout
        self._first: list[str] = []  # the tags of its first row's cells

    def start(self, tag: str) -> bool:
        """A tag opens. False if it has nothing to do with tables."""
        if tag not in _PARTS:
            return False
        if tag == "table":
            self.dissolve()
            self._flow.end_block()
            self._rows, self._first = [], []
        elif self._rows is None:
            self._flow.end_block()
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._begin_cell(tag, self._rows)
        return True

    def end(self, tag: str) -> bool:
        """A tag closes. False if it has nothing to do with tables."""
        if tag not in _PARTS:
            return False
        if self._rows is None or tag == "caption":
            self._flow.end_block()
        elif tag in ("td", "th") and self._flow.in_cell:
            self._rows[-1].append(self._flow.end_cell())
        elif tag == "table":
            self._write(self._rows)
            self._rows = None
        return True

    def dissolve(self) -> None:
        """The open table, if any, is one for layout: its text so far becomes paragraphs."""
        if self._rows is None:
            return
        for row in self._rows:
            self._flow.writer.paragraph(" ".join(row))
        self._rows = None
        if self._flow.in_cell:
            self._flow.leave_cell()

    def _begin_cell(self, tag: str, rows: list[list[str]]) -> None:
        if not rows:
            rows.append([])
        if len(rows) == 1:
            self._first.append(tag)
        self._flow.begin_cell()

    def _write(self, rows: list[list[str]]) -> None:
        if self._first != ["th", "td"]:
            self._flow.writer.table(rows)
            return
        for row in rows:  # names and values side by side; no row names the columns
            self._flow.writer.item(": ".join(cell for cell in row if cell))
