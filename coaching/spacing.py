"""When to ask a question again: FSRS, the free spaced-repetition scheduler.

A thin hand over the `fsrs` package (https://github.com/open-spaced-repetition/py-fsrs). Cards travel as
plain JSON; time is an argument and in UTC. Fuzzing is off, so that the same answers give the same dates.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fsrs import Card, Rating, Scheduler

DESIRED_RETENTION = 0.9
RIGHT_FROM = 0.6  # a score from here on counts as remembered well


@dataclass(frozen=True, slots=True)
class Spaced:
    """A card after a review: its state as JSON, and when the question is due again (UTC)."""

    card: dict[str, Any]
    due_at: datetime


def review(card: dict[str, Any] | None, score: float, now: datetime) -> Spaced:
    """The card after an answer of `score` (0..1) at `now`; None is a question never asked before."""
    # fsrs refuses any zone object but datetime.timezone.utc.
    instant = now.astimezone(UTC)
    before = Card.from_dict(card) if card else Card(card_id=0, due=instant)  # type: ignore[arg-type]
    # Steps of minutes suit a desk; our candidates come once a day, so a card is in days from the start.
    scheduler = Scheduler(
        desired_retention=DESIRED_RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    after, _log = scheduler.review_card(before, rating_of(score), review_datetime=instant)
    return Spaced(dict(after.to_dict()), after.due)


def rating_of(score: float) -> Rating:
    """How well a score (0..1) says that the answer was remembered."""
    if score >= 0.85:
        return Rating.Good
    return Rating.Hard if score >= RIGHT_FROM else Rating.Again
