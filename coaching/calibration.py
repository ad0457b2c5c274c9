"""How lenient is the coach on this question? A few answers that a coach has graded shift our scores.

Knows scores only, no texts.
"""

from collections.abc import Sequence
from dataclasses import replace

from coaching.grades import CriterionGrade

FEWEST, MOST = 3, 10  # graded answers that one question's correction is made of
_PULL = 1.5  # how many answers' worth of doubt stand against a correction


def correction(ours: Sequence[float], coach: Sequence[float]) -> float:
    """What to add to our score on this question: the mean residual, shrunk towards 0.

    0 with fewer than three answers, and 0 unless the error over the answers, each left out in turn, falls.
    """
    residuals = [theirs - mine for mine, theirs in zip(ours, coach, strict=True)]
    if len(residuals) < FEWEST:
        return 0.0
    everything = sum(residuals)
    left_out = [r - _shrunk(everything - r, len(residuals) - 1) for r in residuals]
    if sum(error**2 for error in left_out) >= sum(r**2 for r in residuals):
        return 0.0
    return _shrunk(everything, len(residuals))


def shifted(criteria: Sequence[CriterionGrade], by: float) -> tuple[CriterionGrade, ...]:
    """The criteria with scores such that their weighted mean moves by `by`, as far as it can.

    Up: each takes its share of its own headroom, where it has evidence. Down: all shrink in proportion.
    """
    whole = sum(c.weight for c in criteria)
    room = sum(c.weight * ((1 - c.score) if by > 0 else c.score) for c in criteria if c.evidence) / whole
    share = min(1.0, abs(by) / room) if room > 0 else 0.0
    target = 1.0 if by > 0 else 0.0
    return tuple(
        replace(c, score=c.score + share * (target - c.score)) if c.evidence else c for c in criteria
    )


def _shrunk(total: float, count: int) -> float:
    return total / (count + _PULL)
