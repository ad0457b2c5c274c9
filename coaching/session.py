"""Which questions a session asks, and in which order: what is due, what is weak, what is new.

Pure: cards, past answers, the instant and the randomness are arguments.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from coaching.ability import Outcome, ability, unsuited, weakness
from coaching.questions import AnyQuestion, TextQuestion
from coaching.spacing import CardState, recalled

QUESTIONS_A_TEXT = 3  # one free text among so many, in the mean: writing takes time on a phone


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of somebody's learning: cards by question, past answers (the oldest first), the zone."""

    cards: Mapping[str, CardState]
    outcomes: Sequence[Outcome]
    zone: ZoneInfo


def choose(
    questions: Sequence[AnyQuestion], learner: Learner, size: int, now: datetime, rng: random.Random
) -> list[AnyQuestion]:
    """At most `size` questions: what is due, then new ones, then what is due next comes early.

    New ones wait until nothing is due: simulated learners who are given more than they can repeat forget two
    thirds of it (benchmarks/learning.py). Choices stand before free texts: a tap is a kinder beginning than a
    blank field.
    """
    order = {question.id: rng.random() for question in questions}
    ranked = _ranked(questions, learner, now, order)
    texts = [question for question in ranked if isinstance(question, TextQuestion)]
    choices = [question for question in ranked if not isinstance(question, TextQuestion)]
    # Of two questions a day every other day or so one is a free text.
    share, left = divmod(size, QUESTIONS_A_TEXT)
    share += rng.random() * QUESTIONS_A_TEXT < left
    few_texts = min(len(texts), max(share, size - len(choices)))
    return [*choices[: size - few_texts], *texts[:few_texts]]


def _ranked(
    questions: Sequence[AnyQuestion], learner: Learner, now: datetime, order: Mapping[str, float]
) -> list[AnyQuestion]:
    """All questions, the most useful to ask now first."""
    value, weak = ability(learner.outcomes), weakness(learner.outcomes)

    def urgency(question: AnyQuestion) -> tuple[int, float, float]:
        card = learner.cards.get(question.id)
        if card is None:
            ease = unsuited(value, question.difficulty) - max(weak.get(question.topic, 0.0), 0.0)
            return (1, ease, order[question.id])
        if card.due_at > now:
            return (2, card.due_at.timestamp(), order[question.id])
        # After an absence not all can be saved: what is still half known before what is gone anyway.
        return (0, -recalled(card.card, now, learner.zone), order[question.id])

    return sorted(questions, key=urgency)
