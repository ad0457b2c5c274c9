"""Judges a push: rows of the outbox against what arrived, and the faults that it is to survive. Pure."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FINAL = frozenset({"sent", "blocked", "failed", "expired", "unknown"})
SILENT = frozenset({"blocked", "failed", "expired", None})  # nothing went out; None: there is no row
HELD_SECONDS = 10.0  # the bot waits five for an answer, and a busy machine may add some
FAULTS: Sequence[tuple[Mapping[str, Any], int]] = (  # how many of ten calls meet it
    ({"status": 429, "retry_after": 1}, 2),
    ({"status": 403}, 2),
    ({"status": 400}, 2),
    ({"delay": HELD_SECONDS}, 2),
    ({"drop": "before"}, 1),
    ({"drop": "after"}, 1),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many pushes are in each state, and how many candidates were wronged.

    `twice`: more than one message came. `lost`: nothing came and the row says sent, or it has no final state.
    `denied`: something came although the row says that nothing went out. `came_unknown`: it came, and the row
    does not know.
    """

    states: Counter[str]
    twice: int
    lost: int
    denied: int
    came_unknown: int

    def __str__(self) -> str:
        shown = ", ".join(f"{count:,} {state}" for state, count in sorted(self.states.items()))
        came = f", of whom {self.came_unknown} got it" if self.states["unknown"] else ""
        return f"{self.twice} twice, {self.lost} lost, {self.denied} denied; {shown}{came}"


def verdict(states: Mapping[int, str], arrived: Mapping[int, int]) -> Verdict:
    """Hold the state of each candidate's push against how many messages came to them."""
    came = Counter(arrived)
    return Verdict(
        states=Counter(states.values()),
        twice=sum(count > 1 for count in came.values()),
        lost=sum(
            state not in FINAL or (state == "sent" and not came[user]) for user, state in states.items()
        ),
        denied=sum(count > 0 and states.get(user) in SILENT for user, count in came.items()),
        came_unknown=sum(state == "unknown" and came[user] > 0 for user, state in states.items()),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def deck(cards: int, rng: random.Random) -> list[Mapping[str, Any]]:
    """So many faults, each for one call, in the shares of FAULTS, shuffled. `cards` is a multiple of ten."""
    faults = [fault for fault, share in FAULTS for _ in range(share * cards // 10)]
    rng.shuffle(faults)
    return faults
