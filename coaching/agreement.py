"""How well two graders agree on the same answers. Pure numbers; scores are 0..1."""

import math
from collections.abc import Sequence
from statistics import fmean

from coaching.grades import STEPS


def pearson(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Pearson's r; None where one of the two always says the same, or where there are fewer than two."""
    if len(ours) < 2:
        return None
    mean, other = fmean(ours), fmean(theirs)
    together = sum((a - mean) * (b - other) for a, b in zip(ours, theirs, strict=True))
    apart = math.sqrt(sum((a - mean) ** 2 for a in ours) * sum((b - other) ** 2 for b in theirs))
    return max(-1.0, min(1.0, together / apart)) if apart > 1e-12 else None


def rmse(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The root of the mean squared difference; None for no answers."""
    if not ours:
        return None
    return math.sqrt(fmean((a - b) ** 2 for a, b in zip(ours, theirs, strict=True)))


def weighted_kappa(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Cohen's kappa with quadratic weights over the steps 0..4 nearest to the scores.

    1 is the same step always, 0 what chance would give; None where chance leaves nothing to disagree about.
    J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968), 213-220.
    """
    pairs = [(round(a * STEPS), round(b * STEPS)) for a, b in zip(ours, theirs, strict=True)]
    if not pairs:
        return None
    seen = sum((a - b) ** 2 for a, b in pairs) * len(pairs)
    by_chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs)
    return 1 - seen / by_chance if by_chance else None
