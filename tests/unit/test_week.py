"""A week's numbers: every answer counts once, on its own day, and topics are called weak only with reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coaching.ability import Outcome
from coaching.candidate import Candidate
from coaching.progress import ENOUGH, WEEK, Answered, ProgressService, Report, extremes, week_from
from coaching.questions import ChoiceQuestion
from coaching.spacing import RIGHT_FROM

MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(6)

answers = st.builds(
    Answered,
    day=st.dates(MONDAY, MONDAY + timedelta(4 * WEEK - 1)),
    question_id=st.just("q"),
    score=st.floats(0, 1),
    points=st.integers(0, 20),
)
outcomes = st.lists(
    st.builds(Outcome, st.sampled_from("abcde"), st.integers(1, 3), st.sampled_from([0.0, 0.5, 1.0])),
    max_size=40,
)


@dataclass
class Past:
    """What was answered, kept in memory."""

    answers: Sequence[Answered]

    async def answered(self, candidate_id: int, first: date, last: date) -> list[Answered]:
        return [answer for answer in self.answers if first <= answer.day <= last]

    async def practised(self, candidate_id: int) -> list[date]:
        return sorted({answer.day for answer in self.answers})


class OneTopic:
    """A bank in which all questions are of one topic, but for one that has left."""

    def get(self, question_id: str) -> ChoiceQuestion | None:
        if question_id == "gone":
            return None
        return ChoiceQuestion(
            id=question_id,
            topic="sql",
            difficulty=2,
            kind="choice",
            prompt="Which one of these is it?",
            options=("this one", "that one"),
            answer="this one",
            explanation="It is this one and no other.",
        )


def on(*days: int, score: float = 1.0) -> list[Answered]:
    """An answer on each of these days, counted from Monday 2 March."""
    return [Answered(MONDAY + timedelta(day), "q", score, 10) for day in days]


async def report(past: Sequence[Answered], last: date = SUNDAY, today: date | None = None) -> Report | None:
    candidate = Candidate(1, datetime(2026, 1, 1, tzinfo=UTC), daily=5)
    service = ProgressService(OneTopic(), Past(past), Past(past))
    return await service.report(candidate, last, today or last + timedelta(1))


@given(st.lists(answers, max_size=60))
def test_weeks_that_follow_each_other_count_every_answer_once(past: list[Answered]) -> None:
    weeks = [week_from(MONDAY + timedelta(WEEK * n), past) for n in range(4)]
    assert sum(week.answered for week in weeks) == len(past)
    assert sum(week.well for week in weeks) == sum(answer.score >= RIGHT_FROM for answer in past)
    assert sum(week.points for week in weeks) == sum(answer.points for answer in past)
    assert sum(week.practised for week in weeks) == len({answer.day for answer in past})
    for week in weeks:
        assert [day.date.weekday() for day in week.days] == list(range(7))
        assert all(day.well <= day.answered for day in week.days)


def test_a_week_begins_with_its_monday_and_ends_with_its_sunday() -> None:
    week = week_from(MONDAY, on(-1, 0, 6, 7))
    assert [day.answered for day in week.days] == [1, 0, 0, 0, 0, 0, 1]
    assert week.points == 20


@given(outcomes)
def test_a_topic_is_never_strong_and_weak_at_once_and_has_enough_answers(past: list[Outcome]) -> None:
    strongest, weakest = extremes(past)
    assert strongest is None or strongest != weakest
    for topic in filter(None, (strongest, weakest)):
        scores = [outcome.score for outcome in past if outcome.topic == topic.name]
        assert len(scores) == topic.answered >= ENOUGH
        assert topic.well == sum(score >= RIGHT_FROM for score in scores)


def test_the_topic_that_goes_worse_than_the_rest_is_the_weakest() -> None:
    past = [Outcome("sql", 2, 1.0)] * 4 + [Outcome("excel", 2, 0.0)] * 3 + [Outcome("pay", 2, 0.0)] * 2
    strongest, weakest = extremes(past)
    assert strongest is not None
    assert weakest is not None
    assert (strongest.name, strongest.well, strongest.answered) == ("sql", 4, 4)
    assert (weakest.name, weakest.well, weakest.answered) == ("excel", 0, 3)


def test_when_all_goes_well_no_topic_is_weak_and_when_nothing_does_none_is_strong() -> None:
    well = [Outcome(topic, 2, 1.0) for topic in ("sql", "excel") for _ in range(4)]
    assert extremes(well)[1] is None
    assert extremes([replace(outcome, score=0.0) for outcome in well])[0] is None


def test_a_topic_alone_may_be_weak_but_is_not_the_best_of_any() -> None:
    assert extremes([Outcome("sql", 2, 1.0)] * 5 + [Outcome("pay", 2, 1.0)] * 2) == (None, None)
    weakest = extremes([Outcome("sql", 2, 0.0)] * 5)[1]
    assert weakest is not None
    assert weakest.name == "sql"


async def test_a_week_without_an_answer_has_no_report() -> None:
    assert await report([]) is None
    assert await report(on(-1, 7)) is None


async def test_the_week_before_is_compared_only_if_something_was_answered_in_it() -> None:
    alone = await report(on(-8, 0))
    assert alone is not None
    assert alone.before is None
    second = await report(on(-7, -1, 0))
    assert second is not None
    assert second.before is not None
    assert (second.before.answered, second.week.answered) == (2, 1)


async def test_the_topics_are_those_of_the_week_alone() -> None:
    found = await report([*on(-1, -2, -3, score=0.0), *on(0)])
    assert found is not None
    assert found.weakest is None


async def test_the_streak_is_that_of_today_and_forgiven_days_are_those_of_the_week() -> None:
    found = await report(on(-3, -1, 0, 1, 3, 4, 5, 6))  # Saturday was missed, then Wednesday
    assert found is not None
    assert (found.streak.days, found.streak.frozen) == (8, (MONDAY + timedelta(2), MONDAY - timedelta(2)))
    assert found.forgiven == 1
    assert found.goal == 5
    lost = await report(on(0, 1), today=MONDAY + timedelta(7))
    assert lost is not None
    assert lost.streak.days == 0


async def test_answers_to_questions_that_have_left_the_bank_count_without_a_topic() -> None:
    past = [replace(answer, question_id="gone") for answer in on(0, 1, 2, score=0.0)]
    found = await report([*past, *on(3, 4, score=0.0), *on(6)])
    assert found is not None
    assert found.week.answered == 6
    assert found.weakest is not None
    assert found.weakest.answered == 3
