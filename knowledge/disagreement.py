"""Documents that disagree about the very thing that was asked; `statements` knows when two sentences do."""

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import shorten

from knowledge.dates import told
from knowledge.extraction import Extract, Quote
from knowledge.figures import FigureKind
from knowledge.question import Question
from knowledge.ranking import TermCover
from knowledge.statements import Statement, agree, contradict
from knowledge.weighing import Ranked

HEADLINE = "My documents do not agree:\n"
_CLEAR = 0.0  # support from which another document answers too
_NEARLY = 0.85  # of the cover of its passage's best part: what else may state it
_PARTS = 3
_OTHERS = 8  # passages looked at
_SAID, _TITLE = 180, 60  # characters, so that both sides fit into an answer
_FIGURES: frozenset[FigureKind] = frozenset(("money", "duration", "date", "time", "share", "count"))
_ASKED: dict[str, frozenset[FigureKind]] = {
    "money": frozenset(("money",)),
    "duration": frozenset(("duration",)),
    "date": frozenset(("date", "time")),
    "time": frozenset(("date", "time")),
    "number": frozenset(("count", "duration", "share")),
    "percentage": frozenset(("share", "count")),
}


def other_side(
    question: Question, best: Sequence[Extract], own: Sequence[Ranked]
) -> tuple[Statement, Statement] | None:
    """The statement that answers and the one of another document that it cannot be squared with, if any.

    `best` is what was chosen to be said, `own` are the passages that may answer, best first.
    """
    kinds, polar = _kinds(question)
    said = [each for each in _said(best, own[0]) if each.unit.kind != "question"]
    for ranked in own[1 : _OTHERS + 1]:
        if ranked.support < _CLEAR or not _beside(own[0], ranked):
            continue
        found = list(_telling(question, ranked))
        if any(agree(one, other, kinds) for one in said for other in found):
            continue
        for one in said:
            for other in found:
                if contradict(one, other, kinds, polar):
                    return one, other
    return None


def both_sides(sides: Sequence[Statement]) -> list[Extract]:
    """What each says, with its document and that document's date, the newer first."""
    newer_first = sorted(sides, key=lambda side: side.ranked.passage.dated or date.min, reverse=True)
    return [_side(side) for side in newer_first]


def _side(side: Statement) -> Extract:
    passage, unit = side.ranked.passage, side.unit
    heading = passage.section.rsplit(" > ", 1)[-1] if unit.kind in ("item", "row") else ""
    said = shorten(f"{heading}: {unit.said}" if heading else unit.said, width=_SAID, placeholder="…")
    dated = f", {told(passage.dated)}" if passage.dated else ""
    note = f" ({shorten(passage.title, width=_TITLE, placeholder='…')}{dated})"
    return Extract((Quote(passage, unit.start, unit.end),), said, listed=True, note=note)


def _kinds(question: Question) -> tuple[frozenset[FigureKind], bool]:
    """The kinds of figures that are asked for (all, where none is), and whether a yes or no is."""
    asked = frozenset(kind for each in question.asks for kind in _ASKED.get(each, ()))
    polar = "yes or no" in question.asks or not question.asks
    return asked or _FIGURES, polar


def _beside(one: Ranked, other: Ranked) -> bool:
    """Whether two passages are of different documents about the same role, or about none."""
    return one.passage.role == other.passage.role and one.passage.source != other.passage.source


def _said(extracts: Sequence[Extract], best: Ranked) -> Iterator[Statement]:
    places = [quote for each in extracts for quote in each.quotes if quote.passage.id == best.passage.id]
    for part in best.parts:
        if any(place.start <= part.unit.start < place.end for place in places):
            yield Statement(best, part.unit)


def _telling(question: Question, ranked: Ranked) -> Iterator[Statement]:
    """The parts of another passage that answer, best first."""
    cover = TermCover(question.terms)
    parts = [part for part in ranked.parts if part.unit.kind not in ("lead", "question")]
    covers = {id(part): float(cover.total(part.joint[:, None])[0]) for part in parts}
    best = max(covers.values(), default=0.0)
    near = sorted(
        (part for part in parts if covers[id(part)] >= _NEARLY * best), key=lambda part: -covers[id(part)]
    )
    for part in near[:_PARTS]:
        yield Statement(ranked, part.unit)
