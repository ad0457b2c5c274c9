"""A passage's text -> its units: sentences, list items, table rows, questions and answers. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from knowledge.lines import BULLET

UnitKind = Literal["sentence", "lead", "item", "row", "question", "answer"]

_SENTENCE_END = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][\"”’)]))\s+(?=[\"“‘(]?[A-Z0-9])")
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|no|dr|mr|ms|[A-Z])\.$", re.IGNORECASE)
_QUESTION = re.compile(r"(?:\*\*)?Q(?:uestion)?\s*\d*\s*[:.)](?:\*\*)?\s*", re.IGNORECASE)
_ANSWER = re.compile(r"(?:\*\*)?A(?:nswer)?\s*\d*\s*[:)](?:\*\*)?\s*", re.IGNORECASE)
_RULE = re.compile(r"\|?[\s:|-]+\|?$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a passage that can be quoted by itself: text[start:end], and how an answer says it."""

    kind: UnitKind
    start: int
    end: int
    said: str


@lru_cache(maxsize=2048)
def units_of(text: str) -> tuple[Unit, ...]:
    """The units in reading order; they do not overlap. Table heads and rules are left out."""
    units: list[Unit] = []
    header: list[str] = []
    answering = False
    at = 0
    for line in text.split("\n"):
        start = at
        at += len(line) + 1
        if line.startswith("|"):
            units += _row(line, start, header)
            continue
        header.clear()
        if question := _QUESTION.match(line):
            units += _rest("question", line, start, question.end())
            answering = True
        elif answering and not BULLET.match(line):
            answer = _ANSWER.match(line)
            units += _sentences("answer", line, start, answer.end() if answer else 0)
        elif bullet := BULLET.match(line):
            units += _rest("item", line, start, bullet.end())
        else:
            units += _sentences("sentence", line, start, 0)
    return tuple(_with_leads(units))


def question_of(text: str) -> str:
    """The question that a passage poses and answers; "" where it poses none."""
    posed = (unit.said for unit in units_of(text) if unit.kind == "question")
    return next(posed, "").strip("*").strip()


def heading_question(section: str) -> str:
    """The last heading of a path, if it is a question; else ""."""
    heading = section.rsplit(" > ", 1)[-1]
    return heading if heading.endswith("?") else ""


def answered_question(section: str, text: str) -> str:
    """The question that a passage under this heading path answers, its own before its heading; "" where
    neither is one.
    """
    return question_of(text) or heading_question(section)


def _row(line: str, start: int, header: list[str]) -> list[Unit]:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if _RULE.fullmatch(line) or not any(cells):
        return []
    if not header:
        header.extend(cells)
        return []
    name, *values = cells
    if len(values) <= 1:
        said = ": ".join(cells)
    else:
        named = [f"{head.lower()}: {value}" for head, value in zip(header[1:], values, strict=False) if value]
        said = f"{name} ({'; '.join(named)})"
    return [Unit("row", start, start + len(line), said)]


def _rest(kind: UnitKind, line: str, start: int, skip: int) -> list[Unit]:
    """What stands behind a mark; a mark with nothing behind it is no unit."""
    said = line[skip:].strip()
    return [Unit(kind, start + skip, start + len(line), said)] if said else []


def _sentences(kind: UnitKind, line: str, start: int, skip: int) -> Iterator[Unit]:
    at = skip
    for gap in _SENTENCE_END.finditer(line, skip):
        if not _ABBREVIATION.search(line[at : gap.start()]):
            yield Unit(kind, start + at, start + gap.start(), line[at : gap.start()].strip())
            at = gap.end()
    if line[at:].strip():
        yield Unit(kind, start + at, start + len(line), line[at:].strip())


def _with_leads(units: list[Unit]) -> list[Unit]:
    """A sentence that ends in a colon right before items or rows leads them in."""
    return [
        Unit("lead", unit.start, unit.end, unit.said)
        if unit.kind == "sentence" and unit.said.endswith(":") and _listed(units, at + 1)
        else unit
        for at, unit in enumerate(units)
    ]


def _listed(units: list[Unit], at: int) -> bool:
    return at < len(units) and units[at].kind in ("item", "row")
