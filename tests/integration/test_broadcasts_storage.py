"""Broadcasts to many: planned in slots, a batch at a time, without getting in the way of daily quizzes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.broadcast_desk import AHEAD, BroadcastDesk
from bot.pace import PUSHES_PER_SECOND
from coaching.candidate import Candidate
from storage.broadcasts import BATCH, Audience, Broadcast, Broadcasts, Outcomes
from storage.candidates import Candidates
from storage.database import Database
from storage.outbox import DAILY, NewPush, Outbox, added
from storage.tables import candidates, outbox
from tests.support.clock import HandClock

COACH = 1
MANY = 8000


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> BroadcastDesk:
    """A desk with a coach and MANY candidates."""
    row = {"zone": "UTC", "paused": False, "blocked": False, "onboarding": False, "created_at": clock.now()}
    async with database.write() as connection:
        await connection.execute(insert(candidates), [row | {"id": COACH + n} for n in range(MANY + 1)])
    return BroadcastDesk(Broadcasts(database), clock)


async def begun(desk: BroadcastDesk, clock: HandClock, update: int = 1) -> Broadcast:
    preview = await desk.draft("Hello", None, Candidate(COACH, clock.now()), update)
    assert preview.audience == Audience(people=MANY, paused=0)
    progress = await desk.send(preview.broadcast.id)
    assert progress is not None
    return progress.broadcast


async def stored(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(outbox))).scalar_one()


async def test_only_what_goes_out_soon_is_stored_and_the_rest_in_its_time(
    database: Database, clock: HandClock, desk: BroadcastDesk
) -> None:
    soon = AHEAD.total_seconds() * PUSHES_PER_SECOND
    broadcast = await begun(desk, clock)
    assert soon <= await stored(database) <= soon + BATCH
    progress = await desk.progress(broadcast.id)
    assert progress is not None
    assert progress.outcomes == Outcomes(waiting=MANY)
    for _ in range(4):
        clock.forward(minutes=1)
        await desk.go_on()
    assert await stored(database) == MANY
    [number] = await desk.broadcasts.open()
    found = await desk.broadcasts.get(number)
    assert found is not None
    assert (found.state, found.planned, found.people) == ("sending", MANY, MANY)


async def test_a_daily_quiz_that_is_due_on_the_way_does_not_wait_for_all(
    database: Database, clock: HandClock, desk: BroadcastDesk
) -> None:
    await begun(desk, clock)
    promised = clock.now() + timedelta(minutes=1)
    quiz = NewPush(COACH, DAILY, "2026-03-02", promised, promised + timedelta(hours=3))
    async with database.write() as connection:
        await connection.execute(added(database, [quiz]))
    clock.forward(minutes=2)
    pushes = await Outbox(database).claim(clock.now(), MANY)
    before = [push.campaign for push in pushes].index(DAILY)
    assert 60 * PUSHES_PER_SECOND <= before <= 60 * PUSHES_PER_SECOND + BATCH
    assert before < len(pushes) - 1


async def test_what_was_never_stored_counts_as_stopped(
    database: Database, clock: HandClock, desk: BroadcastDesk
) -> None:
    broadcast = await begun(desk, clock)
    in_flight, other = await Outbox(database).claim(clock.now(), 2)
    progress = await desk.stop(broadcast.id)
    assert progress is not None
    assert progress.outcomes == Outcomes(stopped=MANY - 2, waiting=2)
    before = await stored(database)
    await Outbox(database).finish(in_flight.id, "sent", clock.now())
    await desk.go_on()
    assert await desk.broadcasts.open() == [broadcast.id]
    await Outbox(database).put_back(other.id, clock.now())
    await desk.go_on()
    assert await desk.broadcasts.open() == []
    ended = await desk.reported_as(f"castreport:{broadcast.id}", COACH)
    assert ended is not None
    assert (ended.broadcast.state, ended.outcomes) == ("stopped", Outcomes(sent=1, stopped=MANY - 1))
    assert await stored(database) == before + 1  # the report
    assert await desk.reported_as(f"castreport:{broadcast.id}", COACH + 1) is None


async def test_two_who_go_on_with_one_broadcast_store_each_push_once(
    database: Database, clock: HandClock, desk: BroadcastDesk
) -> None:
    broadcast = await begun(desk, clock)
    before = await stored(database)
    stale = await desk.broadcasts.get(broadcast.id)
    assert stale is not None
    for _ in range(2):
        await desk.broadcasts.plan(stale, clock.now(), clock.now() + timedelta(hours=1))
    assert await stored(database) == before + BATCH


async def test_a_draft_nobody_decides_on_is_gone_after_a_week(clock: HandClock, desk: BroadcastDesk) -> None:
    coach = Candidate(COACH, clock.now())
    old = await desk.draft("Old", None, coach, 1)
    assert (await desk.draft("Old", None, coach, 1)).broadcast == old.broadcast
    clock.forward(days=8)
    new = await desk.draft("New", None, coach, 2)
    assert await desk.broadcasts.get(old.broadcast.id) is None
    assert await desk.send(old.broadcast.id) is None
    assert new.broadcast.id > old.broadcast.id


async def test_a_number_is_never_given_twice(clock: HandClock, desk: BroadcastDesk) -> None:
    coach = Candidate(COACH, clock.now())
    first = await desk.draft("First", None, coach, 1)
    assert await desk.discard(first.broadcast.id)
    assert (await desk.draft("Second", None, coach, 2)).broadcast.id > first.broadcast.id


async def test_counting_a_broadcast_reads_none_of_the_daily_quizzes(database: Database) -> None:
    counted = (
        "SELECT state, count(*) FROM outbox WHERE campaign = 'cast:1' AND campaign != 'daily' GROUP BY 1"
    )
    async with database.read() as connection:
        [step] = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counted}")).all()
    assert "COVERING INDEX ix_outbox_campaign" in step.detail


async def test_who_forgets_a_coach_forgets_no_broadcast(
    database: Database, clock: HandClock, desk: BroadcastDesk
) -> None:
    broadcast = await begun(desk, clock)
    await Candidates(database).forget(COACH)
    found = await desk.broadcasts.get(broadcast.id)
    assert found is not None
    assert found.given_by is None
