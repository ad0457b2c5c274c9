"""DOCX -> Markdown. Knows WordprocessingML as far as headings, lists, tables and what was struck out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.oxml.ns import nsmap, qn

from knowledge.formats.markdown import MarkdownWriter, flat
from knowledge.formats.values import Converted, Unconvertible, damaged

if TYPE_CHECKING:
    from docx.document import Document

MAX_UNPACKED = 100 * 1024 * 1024  # bytes; a document of 20 MB with pictures unpacks to hardly more
MAX_XML = 50 * 1024 * 1024  # bytes of it that are no pictures; the parser needs ten times as much memory
MAX_PARTS = 5_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Word up to 2003, and today's encryption, wrap files in
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc [1-9]", re.IGNORECASE)
_MOST_BASES = 10  # styles derive from one another; a hostile file lets them do so in a circle

_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
_NAMES = {"w": nsmap["w"]}
_BOX = qn("w:txbxContent")
_WHITE = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Struck out, moved away, a layout's own, or there a second time for older programs.
_UNSAID = frozenset(
    (
        *(qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)

Element = Any  # lxml has no types


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's style makes of it; `level` is 0 for what is no heading."""

    level: int = 0
    listed: bool = False
    contents: bool = False


def convert(content: bytes) -> Converted:
    """A document as Markdown. Raises Unconvertible, or whatever python-docx raises on damaged files."""
    _check_package(content)
    document = docx.Document(BytesIO(content))
    reader = _Reader(_styles(document))
    reader.read(document.element.body)
    return Converted(reader.writer.text(), flat(document.core_properties.title))


def _check_package(content: bytes) -> None:
    """Refuse what must not be unpacked. The sizes are those that the archive states; reading never exceeds
    them.
    """
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise Unconvertible("protected with a password; save it without one")
        raise Unconvertible("an old Word document; save it as .docx")
    try:
        with ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged("Word document") from error
    if sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))) > MAX_XML:
        raise Unconvertible("unpacks to more than 50 MB of text; split it")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unconvertible("unpacks to more than 100 MB; it may be an attack, so it stays closed")


class _Reader:
    """Walks through a body in reading order."""

    def __init__(self, styles: Mapping[str, _Style]) -> None:
        self.writer = MarkdownWriter()
        self._styles = styles

    def read(self, parent: Element) -> None:
        """Write every block below an element."""
        for child in parent:
            if child.tag == _PARAGRAPH:
                self._paragraph(child)
            elif child.tag == _TABLE:
                self._table(child)
            elif child.tag not in _UNSAID:
                self.read(child)

    def _paragraph(self, paragraph: Element) -> None:
        style = self._style(paragraph)
        if style.contents:
            return
        text = "".join(_said(paragraph))
        if style.level:
            self.writer.heading(style.level, text)
        elif style.listed:
            self.writer.item(text)
        else:
            self.writer.paragraph(text, bold=_is_bold(paragraph))
        for box in _boxes(paragraph):
            self.read(box)

    def _table(self, table: Element) -> None:
        rows = [list(row.iter(_CELL)) for row in table.iter(_ROW)]
        if any(self._is_layout(cell) for row in rows for cell in row):
            for child in table:
                self.read(child)
            return
        self.writer.table([[_cell_text(cell) for cell in row] for row in rows])

    def _is_layout(self, cell: Element) -> bool:
        """Whether a cell holds what no cell of data does."""
        return next(cell.iter(_TABLE), None) is not None or any(
            self._style(paragraph).level for paragraph in cell.iter(_PARAGRAPH)
        )

    def _style(self, paragraph: Element) -> _Style:
        """The style of a paragraph with what the paragraph itself changes."""
        style = self._styles.get(_value(paragraph, "w:pPr/w:pStyle"), _Style())
        own = _value(paragraph, "w:pPr/w:numPr/w:numId")
        return replace(style, listed=own != "0") if own else style


def _styles(document: Document) -> dict[str, _Style]:
    """Every paragraph style by its id."""
    found = document.styles.element.findall(qn("w:style"))
    by_id = {element.get(qn("w:styleId"), ""): element for element in found}
    return {id_: _resolved(id_, by_id) for id_ in by_id}


def _resolved(id_: str, by_id: Mapping[str, Element]) -> _Style:
    """A style with what it inherits."""
    level, listed, contents = 0, False, False
    for _ in range(_MOST_BASES):
        if (element := by_id.get(id_)) is None:
            break
        name = _value(element, "w:name")
        level = level or _level(name, _value(element, "w:pPr/w:outlineLvl"))
        listed = listed or bool(_value(element, "w:pPr/w:numPr/w:numId").strip("0"))
        contents = contents or bool(_CONTENTS.match(name))
        id_ = _value(element, "w:basedOn")
    return _Style(level, listed, contents)


def _level(name: str, outline: str) -> int:
    """The level of a heading, from its style's name, which Word keeps in English in any language."""
    if name.lower() == "title":
        return 1
    if heading := _HEADING.match(name):
        return int(heading.group(1))
    return int(outline) + 1 if outline in list("012345") else 0


def _said(element: Element) -> Iterator[str]:
    """The text of a paragraph as it stands, without that of boxes anchored in it."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _WHITE:
            yield _WHITE[child.tag]
        elif child.tag != _BOX and child.tag not in _UNSAID:
            yield from _said(child)


def _boxes(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _UNSAID:
            yield from _boxes(child)


def _cell_text(cell: Element) -> str:
    return " ".join("".join(_said(paragraph)) for paragraph in cell.iter(_PARAGRAPH))


def _is_bold(paragraph: Element) -> bool:
    """Whether every run that says something is bold of its own."""
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(_said(run)).strip()]
    bold = [run.find("w:rPr/w:b", _NAMES) for run in runs]
    return bool(bold) and all(b is not None and b.get(qn("w:val")) not in ("0", "false") for b in bold)


def _value(element: Element, path: str) -> str:
    """The value of a property below an element, "" without one."""
    found = element.find(path, _NAMES)
    return "" if found is None else str(found.get(qn("w:val"), ""))
