"""What a document says that it does not say, and what it says to everybody. Pure, on texts and headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from knowledge.units import units_of

_GAP_HEADING = re.compile(r"does(?: not|n't) (?:say|cover|answer)|not covered", re.IGNORECASE)
GAP_STATEMENT = re.compile(
    r"\b(?:does not|do not|doesn't|don't) (?:say|state|mention|list|name|give|describe|label|count|specify)\b"
    r"|\b(?:says|states|mentions) nothing\b|\bgives? no\b|\bgives .{3,60} without\b"
    r"|\bnot stated\b|\bis empty\b"
)
_BOILERPLATE = re.compile(
    r"\bequal[ -]opportunity\b|\baffirmative action\b|\bdoes not discriminate\b|\bfair chance ordinance",
    re.IGNORECASE,
)
# "…does not say when A happens, how long B takes, or where C is" denies three things, each of one kind only.
_CLAUSE = re.compile(
    r",? (?:or )?(?=\b(?:when|where|how long|how many|how much|over what period|who|whether)\b)"
)
_CLAUSE_KINDS = (
    ("when", frozenset({"time"})),
    ("where", frozenset({"place"})),
    ("how long", frozenset({"duration"})),
    ("over what period", frozenset({"duration", "time"})),
    ("how many", frozenset({"number"})),
    ("how much", frozenset({"number", "money"})),
    ("who", frozenset({"person"})),
)
_NAMED_KINDS = {
    "date": re.compile(r"\b(?:dates?|deadline)\b"),
    "time": re.compile(r"\b(?:dates?|deadline|time)\b"),
    "place": re.compile(r"\b(?:address|location|place)\b"),
    "number": re.compile(r"\b(?:number of|years of)\b"),
    "money": re.compile(r"\bpay\b"),
}


@dataclass(frozen=True, slots=True)
class Denial:
    """A part of a gap statement, text[start:end]; it denies an answer only to questions of one of `kinds`,
    or, with none, to all. `names` are kinds of figures that it speaks of by name.
    """

    sentence: str
    start: int
    end: int
    kinds: frozenset[str]
    names: frozenset[str]


def is_gap(section: str) -> bool:
    """Whether what stands under a heading path only says what its document does not say."""
    return bool(_GAP_HEADING.search(section))


def is_boilerplate(section: str, text: str) -> bool:
    """Whether a passage is the equal-opportunity text that every posting ends with."""
    return bool(_BOILERPLATE.search(section) or _BOILERPLATE.search(text))


def denials(text: str) -> Iterator[Denial]:
    """The gap statements of a text, cut where they turn from one kind of thing to another."""
    for unit in units_of(text):
        if not GAP_STATEMENT.search(unit.said):
            continue
        said = text[unit.start : unit.end]
        cuts = [0, *(match.end() for match in _CLAUSE.finditer(said)), len(said)]
        for start, end in pairwise(cuts):
            clause = said[start:end]
            names = frozenset(kind for kind, named in _NAMED_KINDS.items() if named.search(clause))
            yield Denial(unit.said, unit.start + start, unit.start + end, _kinds(clause), names)


def _kinds(clause: str) -> frozenset[str]:
    return next((kinds for word, kinds in _CLAUSE_KINDS if clause.startswith(word)), frozenset())
