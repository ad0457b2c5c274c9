"""Whether the figures of a sentence are those of a part of a passage, of the same things and in its order."""

import re
from collections.abc import Sequence

from knowledge.evidence import Evidence, kin, ranged
from knowledge.figures import Figure, figures_of
from knowledge.lexical import stems_of
from knowledge.numerals import numbers_in

_BORDER = re.compile(r"[,;:(]\s?|\s(?:and|or|but|with|while)\s")


def figures_stated(said: str, figures: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether a part of a passage states these figures of the sentence `said`."""
    return (
        all(_stated(figure, said, evidence) for figure in figures)
        and _in_order(figures, evidence)
        and all(_of_the_same(figure, said, evidence) for figure in figures)
    )


def _in_order(figures: Sequence[Figure], evidence: Evidence) -> bool:
    """Whether the figures come in the order of the part's own: another order gives them to other things."""
    left = iter(evidence.figures)
    counted = [each for each in figures if any(_equal(each, other) for other in evidence.figures)]
    return all(any(_equal(figure, other) for other in left) for figure in counted)


def _stated(figure: Figure, said: str, evidence: Evidence) -> bool:
    """Whether a part has the very figure, of the very thing; what it is of may be left out, not put in."""
    alike = [other for other in evidence.figures if _equal(figure, other)]
    if figure.kind != "count":
        own = [each for each in evidence.own_figures if each.kind == figure.kind]
        return any(_equal(figure, each) for each in own or alike)
    counted = [each for each in evidence.figures if each.kind == "count" and set(each.of) & set(figure.of)]
    loose = numbers_in(said[figure.start : figure.end]) <= evidence.loose_numbers
    ends = {end for each in evidence.figures if each.kind == "count" for end in (each.low, each.high)}
    elsewhere = not alike and not {figure.low, figure.high} & ends
    known = any(noun in evidence.stems or kin(noun, evidence.stems) for noun in figure.of)
    return loose and known and (not counted or elsewhere or any(each in counted for each in alike))


def _equal(figure: Figure, other: Figure) -> bool:
    if (figure.kind, figure.low, figure.high, figure.bound) != (
        other.kind,
        other.low,
        other.high,
        other.bound,
    ):
        return False
    return figure.kind == "count" or all(not a or a == b for a, b in zip(figure.of, other.of, strict=True))


def _of_the_same(figure: Figure, said: str, evidence: Evidence) -> bool:
    """Whether a figure is told of what it is told of there, where a part has several of its kind."""
    source = ranged(evidence.said)
    its = [each for each in figures_of(source) if each.kind == figure.kind]
    alike = [each for each in its if _equal(figure, each)]
    if len(its) < 2 or not alike:
        return True
    words = set(stems_of(_around(figure, said)))
    shared = [(len(words & set(stems_of(_around(each, source)))), each in alike) for each in its]
    return max(shared)[0] == max(count for count, same in shared if same)


def _around(figure: Figure, text: str) -> str:
    """What is said of a figure: the text from comma to comma around it, without the figure."""
    before, after = text[: figure.start], text[figure.end :]
    return f"{_BORDER.split(before)[-1]} {_BORDER.split(after)[0]}"
