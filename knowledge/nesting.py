"""Which sections belong under the one before, where a text lost the levels of its headings. Pure.

Sections that repeat the same labels ("Focus: …", "Example: …") are of one kind, and what stands before the
first of them speaks of them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.lines import Line

_LABEL = re.compile(r"([A-Z][A-Za-z]+(?: [A-Za-z]+){0,2}):\s")
_SHARED = 2  # labels that two sections of one kind have in common


@dataclass(frozen=True, slots=True)
class _Section:
    """lines[start:end], a heading first; `labels` are those that its lines begin with."""

    start: int
    end: int
    level: int
    labels: frozenset[str]


def nested(lines: Sequence[Line], level: int) -> list[Line]:
    """The lines with headings of `level` that head sections of one kind put a level below, and the headings
    named once more at the end of the section before, where that has text of its own.
    """
    sections = list(_sections(lines))
    settled = list(lines)
    for parent, *run in reversed(list(_families(sections, level))):
        heads = [lines[section.start] for section in run]
        for section, head in zip(run, heads, strict=True):
            settled[section.start] = replace(head, level=level + 1)
        if any(line.kind != "blank" for line in lines[parent.start + 1 : parent.end]):
            settled[parent.end : parent.end] = [replace(head, kind="prose", level=0) for head in heads]
    return settled


def _sections(lines: Sequence[Line]) -> Iterator[_Section]:
    starts = [at for at, line in enumerate(lines) if line.kind == "heading"]
    for start, end in pairwise([*starts, len(lines)]):
        found = (_LABEL.match(line.text) for line in lines[start + 1 : end])
        yield _Section(start, end, lines[start].level, frozenset(label.group(1) for label in found if label))


def _families(sections: Sequence[_Section], level: int) -> Iterator[Sequence[_Section]]:
    """A section and the two or more of one kind that follow it, all of `level`."""
    start = 1
    while start < len(sections):
        end = start + 1
        while end < len(sections) and _alike(sections[end - 1], sections[end]):
            end += 1
        family = sections[start - 1 : end]
        if end - start > 1 and all(section.level == level for section in family):
            yield family
        start = end


def _alike(one: _Section, other: _Section) -> bool:
    return len(one.labels & other.labels) >= _SHARED
