"""Do the documents answer this question? Several signs are weighed, because one cosine cannot tell.

The weights were fitted (logistic regression) on the tune half of tests/golden, over the shipped corpus and
over unstructured documents, and rounded; see docs/decisions/0002-knowledge.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.kinds import counts, gives
from knowledge.question import Question
from knowledge.search import Ranked, is_gap

GAP_STATEMENT = re.compile(
    r"\b(?:does not|do not|doesn't|don't) (?:say|state|mention|list|name|give|describe|label|count|specify)\b"
    r"|\b(?:says|states|mentions) nothing\b|\bgives? no\b|\bgives .{3,60} without\b"
    r"|\bnot stated\b|\bis empty\b"
)
_GAP_DISTANCE = 0.35  # of scores: a gap passage further behind the best one says nothing about the question

_BIAS = -1.3
_COVERAGE = 5.5
_WEAKEST = 2.2
_MISSING = -7.3
_GAP = -8.0
_NO_FIGURE = -3.0
_UNCOUNTED = -2.0
_OTHER_ROLE = -4.2
_ELSEWHERE = -3.4


@dataclass(frozen=True, slots=True)
class Support:
    """How much speaks for an answer (log-odds, higher is surer) and whether it is enough to give one."""

    score: float

    @property
    def enough(self) -> bool:
        """Whether to answer."""
        return self.score >= 0


NONE = Support(-10.0)


def support(question: Question, ranked: Sequence[Ranked]) -> Support:
    """Weigh what speaks for and against the best passage as an answer."""
    usable = [each for each in ranked if not is_gap(each.passage)]
    if not question.terms or not usable:
        return NONE
    best = usable[0]
    gap = max((each.score for each in ranked if is_gap(each.passage)), default=-1.0)
    score = (
        _BIAS
        + _words(question, best)
        + _GAP * max(0.0, gap - best.score + _GAP_DISTANCE)
        + _conflicts(question, best)
    )
    return Support(round(score, 3))


def _words(question: Question, best: Ranked) -> float:
    """How well the question's words are covered: on the whole, at the weakest, and what share is missing
    most.
    """
    weights = np.array([term.weight for term in question.terms])
    missing = float((weights / weights.sum() * (1 - best.covered)).max())
    weakest = float(np.sort(best.covered)[:2].mean())
    return _COVERAGE * best.coverage + _WEAKEST * weakest + _MISSING * missing


def _conflicts(question: Question, best: Ranked) -> float:
    """What contradicts: no figure of the kind asked for, another role's document, a name not in it."""
    passage = best.passage
    text = f"{passage.title}\n{passage.section}\n{passage.text}"
    signs = (
        (_NO_FIGURE, not gives(question.asks, passage.text)),
        (_UNCOUNTED, bool(question.counted) and not counts(text, question.counted)),
        (_OTHER_ROLE, bool(question.roles) and passage.role not in question.roles),
        (_ELSEWHERE, any(name not in text.lower() for name in question.elsewhere)),
    )
    return sum(weight for weight, present in signs if present)
