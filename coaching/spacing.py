"""When to ask a question again: FSRS, the free spaced-repetition scheduler.

A thin hand over the `fsrs` package (https://github.com/open-spaced-repetition/py-fsrs). Cards travel as
plain JSON; time is an argument. A card counts whole days of the candidate's own calendar: somebody who
answers at nine one day and at half past eight the next has waited a day. Fuzzing is off, so that the same
answers give the same dates.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from fsrs import Card, Rating, Scheduler

DESIRED_RETENTION = 0.9  # how much of what comes up again is to be remembered
# What was just forgotten ought to come back within hours, and comes the next day: simulated learners then
# remember .87 where FSRS aims at .90, and .89 where it aims at .93 (benchmarks/learning.py).
_AIM = 0.93
RIGHT_FROM = 0.6  # a score from here on counts as remembered well

# Steps of minutes suit a desk; our candidates come once a day, so a card is in days from the start.
_SCHEDULER = Scheduler(desired_retention=_AIM, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class CardState:
    """What is kept of one question for one candidate: its card as JSON, and when it is due again (UTC)."""

    card: dict[str, Any]
    due_at: datetime


def review(card: dict[str, Any] | None, score: float, now: datetime, zone: ZoneInfo) -> CardState:
    """The card after an answer of `score` (0..1) at `now`; None is a question never asked before.

    It is due from the first moment of a day in `zone`.
    """
    day = _day(now, zone)
    before = Card.from_dict(card) if card else Card(card_id=0, due=day)  # type: ignore[arg-type]
    after, _log = _SCHEDULER.review_card(before, rating_of(score), review_datetime=day)
    begins = datetime.combine(after.due.date(), time(), zone)
    return CardState(dict(after.to_dict()), begins.astimezone(UTC))


def recalled(card: dict[str, Any], now: datetime, zone: ZoneInfo) -> float:
    """How likely the answer is remembered at `now`, 0..1 (the forgetting curve of FSRS)."""
    return float(_SCHEDULER.get_card_retrievability(Card.from_dict(card), _day(now, zone)))  # type: ignore[arg-type]


def _day(now: datetime, zone: ZoneInfo) -> datetime:
    """The candidate's date as FSRS takes it: midnight of that date in UTC."""
    return datetime.combine(now.astimezone(zone).date(), time(), UTC)


def rating_of(score: float) -> Rating:
    """How well a score (0..1) says that the answer was remembered."""
    if score >= 0.85:
        return Rating.Good
    return Rating.Hard if score >= RIGHT_FROM else Rating.Again
