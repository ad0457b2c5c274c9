"""What one part of a passage can bear witness to: its words, numbers and figures, in the light of its
headings and of what leads it in. Knows no model; a sentence is compared with it in `grounding`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path

import numpy as np

from knowledge.embedding import Matrix
from knowledge.figures import Figure, figures_of
from knowledge.ranking import own_rows
from knowledge.units import Unit, units_of
from knowledge.weighing import Ranked
from knowledge.words import STOP_WORDS, WORD, stem

_ROOT = 5  # letters that two forms of a word have in common
_ENDINGS = frozenset(
    (
        "",
        "e",
        "s",
        "d",
        "ed",
        "ing",
        "er",
        "or",
        "ment",
        "ion",
        "ation",
        "at",
        "ate",
        "ative",
        "al",
        "ly",
        "ive",
        "ity",
        "y",
        "ant",
        "ance",
        "l",
        "ility",
    )
)
_TO = re.compile(r"\b(?:between|from) (\S*\d\S*) and (?=\S*\d)", re.IGNORECASE)
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_SPELLED = {word: float(value) for value, word in enumerate(f"{_WORDS} seventeen eighteen nineteen".split())}
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SPELLED |= {word: 10.0 * value for value, word in enumerate(_TENS, start=2)}
_SCALES = {
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
    "t": 1e12,
    "l": 1e5,
    "lakh": 1e5,
    "lakhs": 1e5,
    "lpa": 1e5,
    "crore": 1e7,
}
_NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?:\s?(k|m|b|t|l|lakhs?|lpa|crore)\b)?", re.IGNORECASE)
_COMPOUND = re.compile(rf"\b({'|'.join(_TENS)})-({'|'.join(_WORDS.split()[1:10])})\b", re.IGNORECASE)
_PREFIX = re.compile(r"\b(bi|non|semi|tri|multi|sub|ex|anti|un|pre|post)-(?=\w)", re.IGNORECASE)
_LABEL_END = re.compile(r":\s| \(")
# A passage that speaks to the model rather than to readers is quoted, or not used at all.
_ORDER = re.compile(
    r"(?m)^\W*(?:system|assistant|developer)\s*:|<\|?(?:im_start|system)"
    r"|\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|above|previous)\b"
    r"|\btell (?:every|each|all|the|any) (?:candidate|user|applicant|student|reader)s?\b"
    r"|\byou are an? (?:ai|assistant|language model|chatbot|bot)\b|\b(?:system|hidden) (?:prompt|message)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Evidence:
    """Parts of a passage that say something together: one sentence, item or row, or all of one list.

    `leads` are what stands before them and is about them: a question, a line that ends in a colon.
    """

    ranked: Ranked
    units: tuple[Unit, ...]
    leads: tuple[Unit, ...]

    @cached_property
    def said(self) -> str:
        """The part as it would be said; of a list what stands in front of each item's colon, if any."""
        if len(self.units) == 1:
            return self.units[0].said
        return ", ".join(_LABEL_END.split(unit.said)[0] for unit in self.units)

    @property
    def listed(self) -> bool:
        """Whether it is no sentence of its own."""
        return self.units[0].kind in ("item", "row")

    @cached_property
    def near(self) -> str:
        """What leads them in, and the heading right above."""
        heading = self.ranked.passage.section.rsplit(" > ", 1)[-1]
        return "\n".join([heading, *(lead.said for lead in self.leads)])

    @cached_property
    def around(self) -> str:
        """All that they are read in the light of."""
        return f"{self.ranked.passage.title}\n{self.ranked.passage.section}\n{self.near}"

    @cached_property
    def text(self) -> str:
        """Everything that a sentence may be made of."""
        return joined(f"{self.around}\n{self.said}")

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all its words."""
        return stems_in(self.text)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often the part itself has each stem, with its question."""
        return Counter(_stems(joined(f"{self._asked}\n{self.said}")))

    @cached_property
    def tells(self) -> frozenset[str]:
        """The stems with content that the part, or the question that it answers, has alone."""
        other = stems_in(joined(f"{self.ranked.passage.title}\n{self.ranked.passage.section}\n{self._led}"))
        own = stems_in(joined(f"{self.said}\n{self._asked}")) - other - plain_stems()
        return frozenset(each for each in own if not each[0].isdigit())

    @cached_property
    def lent(self) -> frozenset[str]:
        """The stems that it has only from what it is read in the light of; a question is its answer's own."""
        return stems_in(joined(self.around)) - stems_in(joined(f"{self.said}\n{self._asked}"))

    @cached_property
    def own_figures(self) -> tuple[Figure, ...]:
        """Those of the part itself."""
        return () if len(self.units) > 1 else figures_of(ranged(self.said))

    @property
    def _led(self) -> str:
        return "\n".join(lead.said for lead in self.leads if lead.kind != "question")

    @property
    def _asked(self) -> str:
        return "\n".join(lead.said for lead in self.leads if lead.kind == "question")

    @cached_property
    def loose_numbers(self) -> frozenset[float]:
        """The numbers that belong to no sum, duration, date, time or share."""
        typed = [figure for figure in figures_of(self._counted) if figure.kind != "count"]
        return numbers_in(without(self._counted, typed))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the same, in reading order."""
        return figures_of(self._counted)

    @property
    def _counted(self) -> str:
        """Where its figures stand: a list as a whole has none, they are those of single items."""
        return ranged(self.near if len(self.units) > 1 else f"{self.near}\n{self.said}")

    @cached_property
    def rows(self) -> Matrix:
        """The token rows of all that."""
        tokens = self.ranked.encodings.tokens
        context = own_rows(tokens, -100_000, 0)
        return np.concatenate(
            [context, *(own_rows(tokens, u.start, u.end) for u in (*self.leads, *self.units))]
        )


@lru_cache(maxsize=64)
def evidence_of(ranked: Ranked) -> tuple[Evidence, ...]:
    """All that a passage bears witness to, single parts first; nothing where it gives orders to a model."""
    if speaks_to_models(ranked.passage.text):
        return ()
    return (*_singles(ranked), *_lists(ranked))


def speaks_to_models(text: str) -> bool:
    """Whether a text tells a language model what to do."""
    return bool(_ORDER.search(text))


def order_to_models(text: str) -> str | None:
    """The first sentence, item or row of a text that tells a language model what to do; None without one."""
    if (order := _ORDER.search(text)) is None:
        return None
    found = (unit.said for unit in units_of(text) if unit.start < order.end() <= unit.end)
    return next(found, order.group().strip())


def numbers_in(text: str) -> frozenset[float]:
    """The numbers of a text as values: "12K" is 12000, "1,000" is 1000, "four" is 4; "one" is no number."""
    found = set()
    text = _COMPOUND.sub(lambda match: f"{_SPELLED[match[1].lower()] + _SPELLED[match[2].lower()]:g}", text)
    for match in _NUMBER.finditer(text):
        value = float(match.group(1).replace(",", ""))
        found.add(value * _SCALES.get((match.group(2) or "").lower(), 1.0))
    spelled = (match.group().lower() for match in WORD.finditer(text))
    found |= {_SPELLED[word] for word in spelled if word in _SPELLED and word != "one"}
    return frozenset(found)


def ranged(text: str) -> str:
    """A text in which "between 3 and 5" is "3 to 5"."""
    return _TO.sub(r"\1 to ", text)


def stems_in(text: str) -> frozenset[str]:
    """The stems of all words."""
    return frozenset(_stems(text))


def joined(text: str) -> str:
    """A text in which "bi-weekly" and "non-technical" are one word: their second half says another thing."""
    return _PREFIX.sub(r"\1", text)


def without(text: str, figures: Sequence[Figure]) -> str:
    """A text with blanks for these figures of it."""
    for figure in figures:
        text = text[: figure.start] + " " * (figure.end - figure.start) + text[figure.end :]
    return text


def kin(word: str, stems: Collection[str]) -> bool:
    """Whether a stem differs from one of these only by an ending that leaves the meaning: "reimburse",
    "reimbursement".
    """
    return any(_related(word, other) for other in stems if other[:_ROOT] == word[:_ROOT])


@lru_cache(maxsize=1)
def plain_stems() -> frozenset[str]:
    """The stems of the words that may be used though no passage has them: see plain_words.txt."""
    lines = Path(__file__).with_name("plain_words.txt").read_text(encoding="utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    return frozenset(map(stem, (*words, *STOP_WORDS)))


def _related(one: str, other: str) -> bool:
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    root = sum(1 for _ in alike)
    return root >= _ROOT and one[root:] in _ENDINGS and other[root:] in _ENDINGS


def _stems(text: str) -> Iterator[str]:
    return (stem(match.group().lower().replace("’", "'")) for match in WORD.finditer(text))


def _singles(ranked: Ranked) -> Iterator[Evidence]:
    for at, unit in _telling(ranked):
        yield Evidence(ranked, (unit,), _leads(units_of(ranked.passage.text)[:at]))


def _lists(ranked: Ranked) -> Iterator[Evidence]:
    """The items that stand together, as one: "You need a resume and certificates" names two of them."""
    found: dict[tuple[Unit, ...], list[Unit]] = {}
    for at, unit in _telling(ranked):
        if unit.kind in ("item", "row"):
            found.setdefault(_leads(units_of(ranked.passage.text)[:at]), []).append(unit)
    for leads, units in found.items():
        if len(units) > 1:
            yield Evidence(ranked, tuple(units), leads)


def _telling(ranked: Ranked) -> Iterator[tuple[int, Unit]]:
    return ((at, unit) for at, unit in enumerate(units_of(ranked.passage.text)) if unit.kind != "question")


def _leads(before: Sequence[Unit]) -> tuple[Unit, ...]:
    """The last lead and the last question before a part."""
    last: dict[str, Unit] = {unit.kind: unit for unit in before if unit.kind in ("lead", "question")}
    return tuple(last.values())
