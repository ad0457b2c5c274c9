"""Open questions in the database, pushes that are taken back, and what becomes of a push."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from coaching.candidate import AnswerTo, Awaiting, Candidate
from storage.asked import Asked, AskedQuestion
from storage.candidates import Candidates
from storage.database import Database
from storage.gaps import Gaps
from storage.outbox import DAILY, NewPush, Outbox, Promise, Slot

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=90)


async def asked(database: Database, person: int, number: int, **other: object) -> int:
    """A question that was not answered. Returns its number."""
    await Candidates(database).ensure(person, NOW)
    question = AskedQuestion(
        person, number, "cab?", "any cab?", None, False, "extractive", "No.", (), 0.0, NOW
    )
    return await Asked(database).record(replace(question, **other))  # type: ignore[arg-type]


def push(person: int, campaign: str) -> NewPush:
    return NewPush(person, campaign, "2026-03-02", NOW, NOW + timedelta(hours=72))


async def test_open_are_unanswered_and_unhelpful_questions_of_late_that_nobody_settled(
    database: Database,
) -> None:
    gaps = Gaps(database)
    wanted = await asked(database, 1, 1)
    unhelpful = await asked(database, 1, 2, answered=True)
    await asked(database, 1, 3, answered=True)
    await asked(database, 1, 4, asked_at=LONG_AGO - timedelta(seconds=1))
    settled = await asked(database, 1, 5)
    late = await asked(database, 2, 6)
    await Asked(database).rate(unhelpful, 1, helpful=False)
    await gaps.settle([settled], "dismissed")
    await gaps.pass_on(wanted, 1)
    assert [each.id for each in await gaps.open(LONG_AGO, 9)] == [wanted, late, unhelpful]
    assert [each.id for each in await gaps.open(LONG_AGO, 2)] == [wanted, late]
    assert settled not in await Asked(database).gaps(9)


async def test_only_ones_own_question_is_passed_on(database: Database) -> None:
    gaps, number = Gaps(database), await asked(database, 1, 1)
    assert not await gaps.pass_on(number, 2)
    assert not await gaps.pass_on(99, 1)
    assert not (await gaps.open(LONG_AGO, 9))[0].wants_coach
    assert await gaps.pass_on(number, 1)
    assert (await gaps.open(LONG_AGO, 9))[0].wants_coach


async def test_a_first_wish_for_a_coach_opens_what_was_dismissed_and_nothing_else(database: Database) -> None:
    gaps, number = Gaps(database), await asked(database, 1, 1)
    await gaps.settle([number], "dismissed")
    await gaps.pass_on(number, 1)
    assert await gaps.verdict(number) is None
    await gaps.settle([number], "dismissed")
    await gaps.pass_on(number, 1)
    assert await gaps.verdict(number) == "dismissed"
    answered = await asked(database, 1, 2)
    await gaps.settle([answered], "answered")
    await gaps.pass_on(answered, 1)
    assert await gaps.verdict(answered) == "answered"


async def test_settling_twice_changes_no_verdict_and_stores_no_second_push(database: Database) -> None:
    gaps, number = Gaps(database), await asked(database, 1, 1)
    for _ in range(2):
        await gaps.settle([number], "answered", [push(1, "reply:7.1")])
    await gaps.settle([number], "dismissed")
    assert await gaps.verdict(number) == "answered"
    assert await gaps.told("reply:7.") == 1
    assert await gaps.told("reply:_.") == 0
    assert await Outbox(database).counts() == {"pending": 1}


async def test_a_transaction_that_fails_settles_nothing(database: Database) -> None:
    gaps, number = Gaps(database), await asked(database, 1, 1)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        await gaps.settle([number], "answered", [push(404, "reply:7.1")])
    assert await gaps.verdict(number) is None


async def test_pausing_takes_back_the_daily_quiz_and_blocking_everything(database: Database) -> None:
    candidates, outbox = Candidates(database), Outbox(database)
    number = await asked(database, 1, 1)
    candidate = replace(await candidates.ensure(1, NOW), quiz_at=time(9))
    await candidates.save(candidate, NOW, NOW)
    slot = Slot(DAILY, "2026-03-02", NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1))
    assert (await outbox.plan(Promise(candidate.zone, time(9), NOW), slot)).pushes == 1
    await Gaps(database).settle([number], "answered", [push(1, "reply:7.1")])
    await candidates.save(replace(candidate, paused=True), None, NOW)
    assert await outbox.counts() == {"expired": 1, "pending": 1}
    [waiting] = await outbox.claim(NOW, 9)
    assert waiting.campaign == "reply:7.1"
    await outbox.put_back(waiting.id, NOW)
    await candidates.save(replace(candidate, blocked=True), None, NOW)
    assert await outbox.counts() == {"expired": 2}


@pytest.mark.parametrize(
    "awaiting", [None, "time", "zone", AnswerTo(10**15, everybody=False), AnswerTo(7, everybody=True)]
)
async def test_what_a_text_is_awaited_for_is_read_as_it_was_stored(
    database: Database, awaiting: Awaiting | None
) -> None:
    candidates = Candidates(database)
    candidate = replace(Candidate(1, NOW), awaiting=awaiting)
    await candidates.ensure(1, NOW)
    await candidates.save(candidate, None, NOW)
    assert await candidates.get(1) == candidate


async def test_who_is_forgotten_leaves_no_open_question(database: Database) -> None:
    number = await asked(database, 1, 1)
    await Candidates(database).forget(1)
    assert await Gaps(database).open(LONG_AGO, 9) == []
    assert await Gaps(database).question(number) is None
