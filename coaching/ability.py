"""How much a candidate can do, from the answers so far: which difficulty suits, and which topics are weak.

The one-parameter logistic model of G. Rasch (1960): P(right) = 1 / (1 + exp(difficulty - ability)), with the
bank's three difficulties at -1, 0 and 1, and a standard normal prior on the ability.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

REMEMBERED = 60  # the latest answers that count: a candidate learns
SUITABLE = 0.7  # the chance of success at which an unknown question teaches and does not discourage
_STEPS = 20
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer: what it was about, how hard it was (1 to 3), and its score (0..1)."""

    topic: str
    difficulty: int
    score: float


def ability(outcomes: Sequence[Outcome]) -> float:
    """The most likely ability after these answers, the oldest first: mostly in [-3, 3], 0 before them."""
    latest = outcomes[-REMEMBERED:]
    value = 0.0
    for _ in range(_STEPS):  # Newton's method; the objective is concave
        chances = [chance(value, outcome.difficulty) for outcome in latest]
        slope = sum(o.score - p for o, p in zip(latest, chances, strict=True)) - value
        bend = sum(p * (1 - p) for p in chances) + 1
        value += slope / bend
        if abs(slope) < _CLOSE:
            break
    return value


def chance(value: float, difficulty: int) -> float:
    """How likely somebody of this ability answers a question of this difficulty (1 to 3) well."""
    return 1 / (1 + math.exp((difficulty - 2) - value))


def unsuited(value: float, difficulty: int) -> float:
    """How far a difficulty lies from what suits this ability; 0 suits best."""
    return abs(chance(value, difficulty) - SUITABLE)


def weakness(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Topic -> how much worse its answers were than the ability lets expect; above 0 is weak.

    Shrunk as if one more answer had been as expected, so that one slip makes no weak topic.
    """
    latest = outcomes[-REMEMBERED:]
    value = ability(latest)
    missing: dict[str, list[float]] = {}
    for outcome in latest:
        missing.setdefault(outcome.topic, []).append(chance(value, outcome.difficulty) - outcome.score)
    return {topic: sum(gaps) / (len(gaps) + 1) for topic, gaps in missing.items()}
