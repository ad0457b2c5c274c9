"""The outline of a document: sections with their heading path and the blocks in them. Pure.

A block is what must not be torn apart without need: a paragraph, a list with the line that leads it in, a
table, a question with its answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from knowledge.lines import Line, bare, is_contents, read_lines

BlockKind = Literal["prose", "list", "table", "qa"]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines that belong together, as they stand in the document."""

    kind: BlockKind
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block's lines, one a line."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading: `path` holds the headings above it, outermost first, without the
    title.
    """

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's title ("" where it states none) and its sections in order; empty ones are left out."""

    title: str
    sections: tuple[Section, ...]


@dataclass(slots=True)
class _Open:
    """The section being read."""

    headings: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def outline(text: str) -> Outline:
    """Read a document's structure; any text has one, if only a single section without a path."""
    title = ""
    current = _Open()
    sections: list[Section] = []
    for line in read_lines(text):
        if line.kind != "heading":
            current.lines.append(line)
            continue
        sections += _closed(current)
        if line.level == 1 and not title and not sections:
            title = bare(line.text)
            current = _Open()
            continue
        above = [heading for heading in current.headings if heading.level < line.level]
        current = _Open(headings=[*above, line])
    return Outline(title, (*sections, *_closed(current)))


def likely_title(text: str, name: str) -> str:
    """A document's title; where it states none its first heading or sentence, else the name of its file."""
    read = outline(text)
    if read.title or not read.sections:
        return read.title or Path(name).stem
    first = read.sections[0]
    if first.path:
        return first.path[0]
    sentence = re.split(r"(?<=[.!?])\s", first.blocks[0].lines[0])[0]
    return sentence if len(sentence) <= 70 else sentence[:70].rsplit(" ", 1)[0] + "…"


def _closed(section: _Open) -> list[Section]:
    if any(is_contents(heading) for heading in section.headings):
        return []
    path = tuple(bare(heading.text) for heading in section.headings)
    blocks = tuple(_blocks(section.lines))
    return [Section(path, blocks)] if blocks else []


def _blocks(lines: Iterable[Line]) -> Iterable[Block]:
    gathered: list[str] = []
    kind: BlockKind = "prose"
    after_blank = False
    for line in lines:
        if line.kind == "blank":
            after_blank = True
            continue
        follows = _follows(kind, gathered, line, after_blank)
        if gathered and follows is None:
            yield Block(kind, tuple(gathered))
            gathered = []
        kind = follows or _kind_of(line)
        _append(gathered, line)
        after_blank = False
    if gathered:
        yield Block(kind, tuple(gathered))


def _kind_of(line: Line) -> BlockKind:
    kinds: dict[str, BlockKind] = {"item": "list", "row": "table", "question": "qa"}
    return kinds.get(line.kind, "prose")


def _follows(kind: BlockKind, gathered: list[str], line: Line, after_blank: bool) -> BlockKind | None:
    """The kind of the open block with this line in it; None where the line begins a block of its own."""
    if not gathered:
        return None
    if kind == "qa":
        stays = line.kind == "answer" or (line.kind in ("prose", "item") and not after_blank)
        return "qa" if stays else None
    leads_in = kind == "prose" and (not after_blank or gathered[-1].endswith(":"))
    if line.kind in ("item", "row"):
        of_line = _kind_of(line)
        return of_line if kind == of_line or leads_in else None
    return kind if line.kind == "prose" and kind == "prose" and not after_blank else None


def _append(gathered: list[str], line: Line) -> None:
    """Add a line, or join it to the one before where a sentence was only wrapped."""
    wrapped = gathered and line.kind == "prose" and len(gathered[-1]) >= 50 and line.text[0].islower()
    if wrapped and not re.search(r"[.!?:;|]$", gathered[-1]):
        gathered[-1] = f"{gathered[-1]} {line.text}"
    else:
        gathered.append(line.text)
