"""HTML -> Markdown. Knows tags, not sites.

All text of the page is kept but menus, footers, scripts and what has no text. An extractor of main content
(trafilatura) was tried: it loses all headings of short pages and tears questions from their answers.
The page is read as a stream of events, so that depth and size cost no stack and entities are not expanded.
"""

import re
from collections.abc import Mapping

from lxml import etree

from knowledge.formats.encoding import decode
from knowledge.formats.flow import Flow
from knowledge.formats.markdown import flat
from knowledge.formats.tables import TableReader
from knowledge.formats.values import Converted, Unconvertible

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{2,30})""", re.IGNORECASE)
_HEAD = 4096  # bytes in which a page declares its encoding
_CHUNK = 65536

_UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "nav", "footer", "select", "textarea"),
        *("svg", "math", "iframe", "object", "canvas", "audio", "video"),
    )
)
_BLOCKS = frozenset(
    (
        *("body", "header", "main", "article", "section", "aside", "div", "center", "form", "fieldset"),
        *("p", "pre", "blockquote", "address", "details", "figure", "figcaption", "hr"),
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset(("ul", "ol", "dl"))
_ENTRIES = frozenset(("li", "dt", "dd"))


def convert(content: bytes) -> Converted:
    """A page as Markdown. Raises Unconvertible; lxml itself mends any markup."""
    declared = _DECLARED.search(content[:_HEAD])
    text = decode(content, declared and declared.group(1).decode("ascii"))
    if text is None:
        raise Unconvertible("not text in an encoding that is known; save it as UTF-8")
    page = _Page()
    # libxml2 guesses the encoding of what it is given as text; bytes with a stated one leave no guess.
    parser = etree.HTMLParser(target=page, encoding="utf-8")
    encoded = text.encode()
    for start in range(0, len(encoded), _CHUNK):
        parser.feed(encoded[start : start + _CHUNK])
    parser.close()
    return Converted(page.flow.writer.text(), flat("".join(page.title)))


class _Page:
    """The events of a page, as lxml calls them, turned into calls of a Flow."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.title: list[str] = []
        self._tables = TableReader(self.flow)
        self._unseen: str | None = None  # the outermost tag whose content is not shown
        self._depth = 0  # how many tags of its name are open in it
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""
        if self._unseen:
            self._depth += tag == self._unseen
        elif tag in _UNSEEN or attributes.get("role") == "navigation":
            self._unseen, self._depth = tag, 1
        elif tag == "title":
            self._in_title = not self.title
        elif not self._tables.start(tag):
            self._open(tag, attributes)

    def end(self, tag: str) -> None:
        """A tag closes; lxml closes every tag it opened."""
        if self._unseen:
            self._depth -= tag == self._unseen
            if not self._depth:
                self._unseen = None
        elif tag == "title":
            self._in_title = False
        elif not self._tables.end(tag):
            self._close(tag)

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._in_title:
            self.title.append(text)
        elif not self._unseen:
            self.flow.say(text)

    def comment(self, text: str) -> None:
        """Comments are for nobody who reads."""

    def close(self) -> None:
        """The page ends."""
        self.flow.end_block()

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _HEADINGS:
            self._tables.dissolve()
            self.flow.begin_heading()
        elif tag in ("summary", "button"):
            self.flow.begin_question(sure=tag == "summary" or "aria-expanded" in attributes)
        elif tag in _LISTS:
            self.flow.begin_list(ordered=tag == "ol")
        elif tag in _ENTRIES:
            self.flow.begin_entry(tag)
        elif tag == "br":
            self.flow.break_line()
        elif tag in ("b", "strong"):
            self.flow.bold += 1
        elif tag in _BLOCKS:
            self.flow.end_block(keep_lines=tag == "pre")

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            self.flow.end_heading(_HEADINGS[tag])
        elif tag in ("summary", "button"):
            self.flow.end_question()
        elif tag in _LISTS:
            self.flow.end_list()
        elif tag in _ENTRIES:
            self.flow.end_entry()
        elif tag in ("b", "strong"):
            self.flow.bold -= 1
        elif tag in _BLOCKS:
            self.flow.end_block()
