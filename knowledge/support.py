"""Does a passage answer this question? Several signs are weighed, because one cosine cannot tell.

The weights were fitted (logistic regression) on the tune half of tests/golden, over the shipped corpus and
over unstructured documents, and rounded; see docs/decisions/0002-knowledge.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from knowledge.kinds import counts, gives
from knowledge.question import Question
from knowledge.ranking import Part, TermCover
from storage.passages import ListedPassage

NOTHING = -10.0


@dataclass(frozen=True, slots=True)
class Denied:
    """A sentence that says that a document does not say something, and how much of the question that is."""

    sentence: str
    coverage: float


class Signs(NamedTuple):
    """What speaks for and against a passage as the answer."""

    whole: float  # how well the question's words are covered by the passage
    part: float  # ... by its best part with its headings
    weakest: float  # its two least covered words
    missing: float  # the share of the question that is missing most
    gap: float  # how much better a gap statement covers the question
    no_figure: float  # no number, date, sum, ... of the kind asked for
    uncounted: float  # "how many" without that number
    other_role: float  # of another role than the one that the question names
    elsewhere: float  # names a company or place that the passage does not


WEIGHTS = Signs(4.2, 3.2, 1.9, -2.7, -5.2, -3.4, -3.5, -4.2, -4.6)
BIAS = -2.9
_GAP_DISTANCE = 0.35


def support(signs: Signs) -> float:
    """Log-odds; an answer is worth giving from 0 on."""
    return round(BIAS + sum(weight * sign for weight, sign in zip(WEIGHTS, signs, strict=True)), 3)


def signs_of(
    question: Question, cover: TermCover, parts: Sequence[Part], passage: ListedPassage, gap: float
) -> Signs:
    """Read the signs off a passage; `gap` is how well a gap statement covers the question."""
    covered = np.max([np.maximum(part.covered, part.context) for part in parts], axis=0)
    totals = cover.total(np.stack([part.joint for part in parts], axis=1))
    share = cover.weights / cover.weights.sum()
    full = f"{passage.title}\n{passage.section}\n{passage.text}"
    return Signs(
        whole=float(share @ covered),
        part=float(totals.max()),
        weakest=float(np.sort(covered)[:2].mean()),
        missing=float((share * (1 - covered)).max()),
        gap=max(0.0, gap - float(totals.max()) + _GAP_DISTANCE),
        no_figure=float(not gives(question.asks, passage.text)),
        uncounted=float(bool(question.counted) and not counts(passage.text, question.counted)),
        other_role=float(bool(question.roles) and passage.role not in question.roles),
        elsewhere=float(any(not _names(full, name, question.text) for name in question.elsewhere)),
    )


def _names(text: str, name: str, question: str) -> bool:
    """Whether a text speaks of a company or place, and not only of a thing called after it ("Google Sheets"),
    unless that is what the question speaks of.
    """
    followed = re.finditer(rf"(?i:\b{re.escape(name)}\b)(?: ([A-Z]\w+))?", text)
    return any(not match.group(1) or match.group(1).lower() in question.lower() for match in followed)
