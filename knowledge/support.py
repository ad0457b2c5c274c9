"""Does a passage answer this question? Several signs are weighed, because one cosine cannot tell.

The weights are those of a run of `benchmarks/fit_support.py` (logistic regression on the tune halves of
tests/golden), rounded; it prints today's fit beside them. The bias is higher than fitted, so that few who
could be answered are refused. See docs/decisions/0002-knowledge.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from knowledge.embedding import Matrix
from knowledge.kinds import counts, gives, has_number, kinds_asked
from knowledge.lexical import stems_of
from knowledge.question import Question
from knowledge.ranking import Covered, TermCover
from knowledge.units import answered_question, units_of
from storage.passages import ListedPassage

NOTHING = -10.0
_COUNTING = frozenset({"number", "duration", "frequency"})


@dataclass(frozen=True, slots=True)
class Denied:
    """A sentence that says that a document does not say something, how much of the question that is, and how
    much by its words alone, though it may name the kind of figure asked for.
    """

    sentence: str
    coverage: float
    by_words: float


class Signs(NamedTuple):
    """What speaks for and against a passage as the answer."""

    whole: float  # how well the question's words are covered by the passage
    part: float  # ... by its best part with its headings
    present: float  # the share of the telling words that it has, by their meaning
    literal: float  # ... that stand in it, or have a synonym there
    posed: float  # the cosine of the question that it answers, if with a figure of the kind asked for
    near: float  # its cosine, as far as the found passages are about different things
    gap: float  # how much better a gap statement covers the question
    no_figure: float  # no number, date, sum, ... of the kind asked for
    uncounted: float  # "how many" without that number
    other_role: float  # of another role than the one that the question names; less, than the candidate's
    elsewhere: float  # names a company, a place or a job that the passage does not


@dataclass(frozen=True, slots=True)
class Among:
    """What the passages that were found tell of each other: what is said not to be said, and how far `apart`
    they are beyond what those of one topic are.
    """

    denied: Sequence[Denied]
    apart: float


WEIGHTS = Signs(2.6, 1.6, 2.6, 2.1, 4.0, 23.0, -3.0, -2.9, -3.3, -4.2, -3.3)
BIAS = -3.8
_PRESENT, _PRESENT_WIDTH = 0.55, 0.07  # cover from which a word is rather there than not, and how sharply
UNASKED_ROLE = 0.4
_POSED = 0.30  # cosine from which the question that a passage answers speaks for it
_GAP_DISTANCE = 0.35
_AS_WELL = 0.2  # a denial that names the kind of figure counts for more only where its words come this near


def support(signs: Signs) -> float:
    """Log-odds; an answer is worth giving from 0 on."""
    return round(BIAS + sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True)), 3)


def signs_of(
    question: Question,
    cover: TermCover,
    read: Covered,
    passage: ListedPassage,
    role_names: Sequence[str],
    own: bool,
    cosine: float,
    among: Among,
) -> Signs:
    """Read the signs off a passage, its role being called `role_names` and being, if any, one that the
    question is about (`own`); `cosine` is that of question and passage.
    """
    covered = np.maximum.reduce([part.full for part in read.parts])
    part = max(part.total for part in read.parts)
    full = "\n".join((passage.title, passage.section, passage.text))
    stems = _stems_in(full)
    telling = _shares(cover.weights, [term.tells for term in question.terms])
    given = gives(question.asks, passage.text)
    literal = [any(stems >= called for called in term.called) for term in question.terms]
    return Signs(
        whole=float(_shares(cover.weights) @ covered),
        part=part,
        present=float(telling @ (1 / (1 + np.exp((_PRESENT - covered) / _PRESENT_WIDTH)))),
        literal=float(telling @ np.array(literal)),
        posed=read.posed - _POSED if read.posed is not None and given else 0.0,
        near=among.apart * cosine,
        gap=_gap(among.denied, part),
        no_figure=float(not given),
        uncounted=float(bool(question.counted) and not _counts(passage, question.counted)),
        other_role=0.0 if own else 1.0 if question.roles else UNASKED_ROLE,
        elsewhere=float(
            any(not _names(full, name, question.text) for name in question.elsewhere)
            or any(not _has_one(stems | _stems_in(" ".join(role_names)), title) for title in question.titles)
        ),
    )


def _shares(weights: Matrix, counted: Sequence[bool] | None = None) -> Matrix:
    """The weights as shares of their sum; only those that are `counted`, if any is."""
    kept = np.where(counted, weights, 0.0) if counted and any(counted) else weights
    shares: Matrix = kept / kept.sum()
    return shares


def _gap(denied: Sequence[Denied], part: float) -> float:
    """How much better the question is covered by what is denied than by the best part of a passage."""
    spoken = [no.coverage if no.by_words > part - _AS_WELL else no.by_words for no in denied]
    return max(0.0, max(spoken, default=0.0) - part + _GAP_DISTANCE)


def _counts(passage: ListedPassage, stems: Sequence[str]) -> bool:
    """Whether a passage has a number of these things, or answers another question of how many, how long or
    how often with one.
    """
    posed = kinds_asked(answered_question(passage.section, passage.text))
    said = (unit.said for unit in units_of(passage.text) if unit.kind != "question")
    return counts(passage.text, stems) or (bool(posed & _COUNTING) and any(map(has_number, said)))


def _has_one(stems: frozenset[str], phrases: Sequence[str]) -> bool:
    return any(stems.issuperset(stems_of(phrase)) for phrase in phrases)


@lru_cache(maxsize=1024)
def _stems_in(text: str) -> frozenset[str]:
    return frozenset(stems_of(text))


def _names(text: str, name: str, question: str) -> bool:
    """Whether a text speaks of a company or place, and not only of a thing called after it ("Google Sheets"),
    unless that is what the question speaks of.
    """
    followed = re.finditer(rf"(?i:\b{re.escape(name)}\b)(?: ([A-Z]\w+))?", text)
    return any(not match.group(1) or match.group(1).lower() in question.lower() for match in followed)
