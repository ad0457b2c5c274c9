"""What a few answers that a coach has graded say about our score of another answer to the same question.

Knows scores and how alike answers are, no texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coaching.grades import CriterionGrade

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FEWEST, MOST = 3, 10  # graded answers that one question's correction is made of
# How far our score is off is the coach's leniency on the question, the same for every answer (its variance
# is the unit), plus what like answers share, plus what one answer has alone.
_OF_LIKE_ANSWERS = 2.0
_ALONE = 1.5


# What the answer at a place is given with its score corrected by so much: rounded to steps, kept within 0..1.
Giver = Callable[[int, float], float]


def correction(
    ours: Sequence[float],
    coach: Sequence[float],
    alike: Sequence[Sequence[float]],
    to: Sequence[float],
    given: Giver | None = None,
) -> float:
    """What to add to our score of an answer, from the residuals of n graded ones.

    `alike` (n, n) are the cosines between the graded answers, `to` (n,) those to the answer at hand. The
    mean of a Gaussian process (Rasmussen and Williams, 2006, https://gaussianprocess.org/gpml/, eq. 2.25), so
    that it shrinks towards 0 with few answers. 0 with fewer than three, and 0 unless the error over them,
    each left out in turn (eq. 5.12), falls: of what is `given`, or of the plain scores where that is None.
    """
    explained = _explained(ours, coach, alike, given)
    return 0.0 if explained is None else float(_shared(to) @ explained)


def errors(
    ours: Sequence[float],
    coach: Sequence[float],
    alike: Sequence[Sequence[float]],
    given: Giver | None = None,
) -> tuple[float, float]:
    """How far our scores are off from a coach's on these answers, without and with a correction (RMSE).

    With: each answer is left out in turn, and corrected by the others. It is never more than without, since a
    correction that does not help is not made.
    """
    without, learnt = _errors(ours, coach, alike, given)
    return without, min(without, learnt)


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


def _explained(
    ours: Sequence[float], coach: Sequence[float], alike: Sequence[Sequence[float]], given: Giver | None
) -> npt.NDArray[np.float64] | None:
    """What each graded answer adds to a correction; None where there are too few, or it would not help."""
    if len(ours) < FEWEST:
        return None
    import numpy as np

    without, learnt = _errors(ours, coach, alike, given)
    if learnt >= without:
        return None
    explained: npt.NDArray[np.float64] = _inverse(alike) @ np.subtract(coach, ours)
    return explained


def _errors(
    ours: Sequence[float], coach: Sequence[float], alike: Sequence[Sequence[float]], given: Giver | None
) -> tuple[float, float]:
    import numpy as np

    residuals = np.subtract(coach, ours)
    by = residuals - _left_out(residuals, alike)

    def off(corrections: npt.NDArray[np.float64]) -> float:
        scores = [given(at, each) if given else ours[at] + each for at, each in enumerate(corrections)]
        return float(np.sqrt(np.mean(np.subtract(coach, scores) ** 2)))

    return off(0 * by), off(by)


def _left_out(
    residuals: npt.NDArray[np.float64], alike: Sequence[Sequence[float]]
) -> npt.NDArray[np.float64]:
    """What is left of each residual when the others correct it."""
    inverse = _inverse(alike)
    left: npt.NDArray[np.float64] = (inverse @ residuals) / inverse.diagonal()
    return left


def _inverse(alike: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    import numpy as np

    return np.asarray(np.linalg.inv(_shared(alike) + _ALONE * np.eye(len(alike))), dtype=np.float64)


def _shared(cosines: Sequence[float] | Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    """The covariance of the residuals of answers that are so alike, but for what each has alone."""
    import numpy as np

    # Squared: likeness below a half says next to nothing, and the matrix stays positive.
    return 1 + _OF_LIKE_ANSWERS * np.square(np.asarray(cosines, dtype=np.float64))
