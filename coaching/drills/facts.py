"""What the description of a job states: pay, place, hours and the like, each in its words; and what it lacks.

By the signs of facts.yaml. Knows no figures: it is given a reader of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal, Protocol, get_args

from coaching.drills.quoting import READ, around, bare, sentence, sentences
from coaching.drills.signs import signs_of

FactKind = Literal["pay", "place", "hours", "contract", "experience", "education", "deadline"]
# What somebody should know before they say yes.
NEEDED: tuple[FactKind, ...] = ("pay", "place", "hours", "contract")

_MOST = 10  # places that are looked at for a fact
_LONG = 400  # characters of a sentence that is no sentence
_PLACES_BELOW = re.compile(r"\W*(?:job |work )?locations?\s*:?", re.IGNORECASE)


class FigureLike(Protocol):
    """A figure of a text, by where it stands; `kind` is "money" for a sum."""

    @property
    def kind(self) -> str:
        """What it is a figure of."""
        ...

    @property
    def start(self) -> int:
        """The first character."""
        ...

    @property
    def end(self) -> int:
        """Behind the last character."""
        ...


class FigureReader(Protocol):
    """Finds the figures that a text states."""

    def figures_of(self, text: str) -> Sequence[FigureLike]:
        """In reading order."""
        ...


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the description states, in its own words."""

    kind: FactKind
    quote: str


def facts_of(description: str, figures: FigureReader) -> list[Fact]:
    """At most one fact of each kind, in the order of FactKind. Only READ characters are read."""
    # A question states nothing.
    rows = [row.strip() for row in description[:READ].splitlines() if not row.rstrip().endswith("?")]
    stated = ((kind, list(islice(_stated(kind, rows, figures), _MOST))) for kind in get_args(FactKind))
    return [Fact(kind, _best(kind, quotes)) for kind, quotes in stated if quotes]


def missing(facts: Sequence[Fact]) -> list[FactKind]:
    """What is needed and not stated."""
    stated = {fact.kind for fact in facts}
    return [kind for kind in NEEDED if kind not in stated]


def _best(kind: FactKind, quotes: Sequence[str]) -> str:
    """The first one; of experience the first with a number of years."""
    counted = (quote for quote in quotes if re.search(r"\d", quote))
    return next(counted, quotes[0]) if kind == "experience" else quotes[0]


def _stated(kind: FactKind, rows: Sequence[str], figures: FigureReader) -> Iterator[str]:
    """The words that state a fact, wherever they do."""
    for row in rows:
        places = _sums(row, figures) if kind == "pay" else _places(kind, row)
        yield from (around(row, start, end) for start, end in places)
    if kind == "place":
        heads = [at for at, row in enumerate(rows[:-1]) if _PLACES_BELOW.fullmatch(row)]
        yield from (bare(rows[at + 1]) for at in heads if rows[at + 1])


def _places(kind: FactKind, row: str) -> Iterator[tuple[int, int]]:
    for match in _signs()[kind].finditer(row):
        said = row[slice(*sentence(row, *match.span()))]
        # A time may be that of the interview, a number of years somebody's age.
        unlike = _signs().get(f"not_{kind}")
        if unlike is None or not unlike.search(said):
            yield match.span()


def _sums(row: str, figures: FigureReader) -> Iterator[tuple[int, int]]:
    """Where a row names a sum that is paid to whoever works there, in a sentence that speaks of pay."""
    signs = _signs()
    for first, last in sentences(row):
        said = row[first:last]
        # Reading figures takes seconds for thousands of digits.
        if last - first > _LONG or not signs["pay"].search(said) or signs["no_pay"].search(said):
            continue
        sums = [(each.start, each.end) for each in figures.figures_of(said) if each.kind == "money"]
        sums += [match.span() for match in signs["bare_pay"].finditer(said)]
        yield from ((first + start, first + end) for start, end in sums)


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, re.Pattern[str]]:
    return signs_of("facts")
