"""What a candidate did in seven days: how many answers, how many good ones, which topics, which streak.

A day is one of the candidate's own calendar, as it was noted with the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from coaching.ability import Outcome, weakness
from coaching.candidate import Candidate
from coaching.questions import AnyQuestion
from coaching.spacing import RIGHT_FROM
from coaching.streak import Streak, streak

WEEK = 7  # days
ENOUGH = 3  # answers from which on a topic can be called strong or weak


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the past: the candidate's own date, the question, the score (0..1) and its points."""

    day: date
    question_id: str
    score: float
    points: int


@dataclass(frozen=True, slots=True)
class Day:
    """One date: how many questions were answered, and how many of them well."""

    date: date
    answered: int
    well: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven dates in a row and the points that they brought."""

    days: tuple[Day, ...]
    points: int

    @property
    def answered(self) -> int:
        """How many questions were answered."""
        return sum(day.answered for day in self.days)

    @property
    def well(self) -> int:
        """How many of them were answered well."""
        return sum(day.well for day in self.days)

    @property
    def practised(self) -> int:
        """On how many days something was answered."""
        return sum(day.answered > 0 for day in self.days)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the bank, and how its questions were answered."""

    name: str
    answered: int
    well: int


@dataclass(frozen=True, slots=True)
class Report:
    """A week with at least one answer. `before` is the week before it, None where nothing was answered then.

    `forgiven`: how many missed days of this week the streak has been forgiven; `goal`: questions a day.
    """

    week: Week
    before: Week | None
    strongest: Topic | None
    weakest: Topic | None
    streak: Streak
    forgiven: int
    goal: int


class ProgressLog(Protocol):
    """What was answered; storage fulfils it."""

    async def answered(self, candidate_id: int, first: date, last: date) -> Sequence[Answered]:
        """The candidate's answers from `first` to `last`, both included, the oldest first."""
        ...


class Calendar(Protocol):
    """All days of practice; the quiz's memory fulfils it."""

    async def practised(self, candidate_id: int) -> Sequence[date]:
        """The candidate's own dates on which something was answered."""
        ...


class Bank(Protocol):
    """Where questions come from."""

    def get(self, question_id: str) -> AnyQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        ...


@dataclass(frozen=True, slots=True)
class ProgressService:
    """Reports on a candidate's week."""

    bank: Bank
    log: ProgressLog
    calendar: Calendar

    async def report(self, candidate: Candidate, last: date, today: date) -> Report | None:
        """The seven days that end with `last`, and the streak of `today`; None where nothing was answered."""
        first = last - timedelta(WEEK - 1)
        answers = await self.log.answered(candidate.id, first - timedelta(WEEK), last)
        week, before = week_from(first, answers), week_from(first - timedelta(WEEK), answers)
        if not week.answered:
            return None
        strongest, weakest = self._topics([answer for answer in answers if answer.day >= first])
        alive = streak(await self.calendar.practised(candidate.id), today)
        return Report(
            week=week,
            before=before if before.answered else None,
            strongest=strongest,
            weakest=weakest,
            streak=alive,
            forgiven=sum(first <= day <= last for day in alive.frozen),
            goal=candidate.daily,
        )

    def _topics(self, answers: Sequence[Answered]) -> tuple[Topic | None, Topic | None]:
        known = ((self.bank.get(answer.question_id), answer.score) for answer in answers)
        return extremes([Outcome(q.topic, q.difficulty, score) for q, score in known if q is not None])


def week_from(first: date, answers: Sequence[Answered]) -> Week:
    """The seven days from `first` on. Answers of other days count not."""
    dates = [first + timedelta(n) for n in range(WEEK)]
    within = [answer for answer in answers if dates[0] <= answer.day <= dates[-1]]
    return Week(tuple(_day(date, within) for date in dates), sum(answer.points for answer in within))


def _day(date: date, answers: Sequence[Answered]) -> Day:
    scores = [answer.score for answer in answers if answer.day == date]
    return Day(date, len(scores), sum(score >= RIGHT_FROM for score in scores))


def extremes(outcomes: Sequence[Outcome]) -> tuple[Topic | None, Topic | None]:
    """The topic that went best and the one that went worst, of those with enough answers (the oldest first).

    Measured against the candidate's own ability, so that hard questions make no weak topic; None where no
    topic went better, or worse, than the rest lets expect. A topic alone is not the best of any.
    """
    topics = {name: _topic(name, outcomes) for name in {outcome.topic for outcome in outcomes}}
    lacking = {name: gap for name, gap in weakness(outcomes).items() if topics[name].answered >= ENOUGH}
    above = {name: -gap for name, gap in lacking.items()} if len(lacking) > 1 else {}
    return _furthest(above, topics), _furthest(lacking, topics)


def _furthest(above: Mapping[str, float], topics: Mapping[str, Topic]) -> Topic | None:
    """The topic that lies furthest above 0; of several the first by name."""
    name = max(sorted(above), key=lambda name: above[name], default=None)
    return topics[name] if name is not None and above[name] > 0 else None


def _topic(name: str, outcomes: Sequence[Outcome]) -> Topic:
    scores = [outcome.score for outcome in outcomes if outcome.topic == name]
    return Topic(name, len(scores), sum(score >= RIGHT_FROM for score in scores))
