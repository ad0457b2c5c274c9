"""A candidate who travels or changes their mind: what planner and outbox make of it, in the database."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from schedulers.planner import WINDOW, Planner, next_instant
from storage.candidates import Candidates
from storage.database import Database
from storage.outbox import DAILY, PLANNED_AT_ONCE, Outbox
from storage.tables import candidates, outbox
from tests.support.clock import HandClock


async def settle_in(database: Database, zone: str, local: time, now: datetime) -> None:
    """The candidate's zone and quiz time are these from now on."""
    repository = Candidates(database)
    there = replace(await repository.ensure(1, now), zone=ZoneInfo(zone), quiz_at=local)
    await repository.save(there, next_instant(there, now), now)


async def live_on(planner: Planner, clock: HandClock, hours: int) -> None:
    """Let time pass, a tick every quarter of an hour."""
    for _ in range(hours * 4):
        clock.forward(minutes=15)
        await planner.tick()


async def dates_pushed(database: Database) -> list[str]:
    async with database.read() as connection:
        mine = select(outbox.c.local_date).where(outbox.c.candidate_id == 1, outbox.c.campaign == DAILY)
        return list((await connection.execute(mine.order_by(outbox.c.due_at))).scalars())


async def test_a_candidate_who_flies_back_over_the_date_line_gets_no_date_twice(database: Database) -> None:
    clock = HandClock(datetime(2026, 2, 28, 12, tzinfo=UTC))
    planner = Planner(Outbox(database), clock)
    await settle_in(database, "Pacific/Apia", time(9), clock.now())
    await live_on(planner, clock, hours=48)
    await settle_in(database, "Pacific/Honolulu", time(9), clock.now())
    await live_on(planner, clock, hours=72)
    assert await dates_pushed(database) == ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"]


async def test_a_quiz_moved_to_later_in_the_day_comes_once_that_day(database: Database) -> None:
    clock = HandClock(datetime(2026, 3, 2, 0, tzinfo=UTC))
    planner = Planner(Outbox(database), clock)
    await settle_in(database, "Asia/Kolkata", time(9), clock.now())
    await live_on(planner, clock, hours=6)
    await settle_in(database, "Asia/Kolkata", time(20), clock.now())
    await live_on(planner, clock, hours=36)
    assert await dates_pushed(database) == ["2026-03-02", "2026-03-03"]


async def test_a_quiz_moved_before_its_hour_still_comes_that_day(database: Database) -> None:
    clock = HandClock(datetime(2026, 3, 2, 0, tzinfo=UTC))
    planner = Planner(Outbox(database), clock)
    await settle_in(database, "Asia/Kolkata", time(9), clock.now())
    await live_on(planner, clock, hours=1)
    await settle_in(database, "Asia/Kolkata", time(20), clock.now())
    await live_on(planner, clock, hours=20)
    assert await dates_pushed(database) == ["2026-03-02"]


async def test_who_moves_while_a_push_is_due_gets_it_under_the_date_of_the_new_place(
    database: Database,
) -> None:
    nine = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)  # in Kolkata; in New York it is 1 March, 22:30
    clock = HandClock(nine - timedelta(hours=1))
    planner = Planner(Outbox(database), clock)
    await settle_in(database, "Asia/Kolkata", time(9), clock.now())
    clock.set(nine + timedelta(seconds=20))
    await settle_in(database, "America/New_York", time(9), clock.now())
    await live_on(planner, clock, hours=24)
    assert await dates_pushed(database) == ["2026-03-01", "2026-03-02"]


# --- in a crowd, where a push is planned some minutes before the one that was asked for

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
CROWD = PLANNED_AT_ONCE * 4  # so it begins at 08:58


async def in_a_crowd(database: Database) -> tuple[Planner, HandClock]:
    """Candidate 1 and so many others share 09:00 UTC, and it is 08:58."""
    clock = HandClock(NINE - timedelta(hours=1))
    await settle_in(database, "UTC", time(9), clock.now())
    same = {"zone": "UTC", "quiz_at": "09:00", "next_push_at": NINE, "created_at": clock.now()}
    same |= {"paused": False, "blocked": False, "onboarding": False}
    async with database.write() as connection:
        rows = [{"id": number, **same} for number in range(2, CROWD + 1)]
        await connection.execute(insert(candidates), rows)
    planner = Planner(Outbox(database), clock)
    clock.set(NINE - timedelta(minutes=3))
    assert await planner.tick() == 0
    clock.forward(minutes=1)
    assert await planner.tick() == CROWD
    return planner, clock


async def rows_of(database: Database) -> list[Any]:
    async with database.read() as connection:
        return list((await connection.execute(select(outbox).order_by(outbox.c.due_at, outbox.c.id))).all())


async def test_a_crowded_minute_gives_each_minute_as_many_as_it_can_send_and_nobody_two(
    database: Database,
) -> None:
    planner, clock = await in_a_crowd(database)
    rows = await rows_of(database)
    slots = [NINE + timedelta(minutes=n) for n in (-2, -1, 0, 1)]
    assert Counter(row.due_at for row in rows) == dict.fromkeys(slots, PLANNED_AT_ONCE)
    assert {row.asked_for for row in rows} == {NINE}
    assert {row.expires_at for row in rows} == {NINE + WINDOW}
    clock.set(NINE)
    assert await planner.tick() == 0
    clock.set(NINE + timedelta(days=1, minutes=-2))
    assert await planner.tick() == CROWD
    turned = (await rows_of(database))[CROWD:]
    assert [row.candidate_id for row in turned] == [row.candidate_id for row in reversed(rows)]


@pytest.mark.parametrize(
    ("zone", "local", "dates"),
    [
        ("UTC", time(20), ["2026-03-03", "2026-03-04"]),
        ("America/New_York", time(9), ["2026-03-03", "2026-03-04"]),
        ("UTC", time(9), ["2026-03-03", "2026-03-04"]),
    ],
)
async def test_who_changes_something_after_being_planned_early_has_had_the_push_of_that_date(
    database: Database, zone: str, local: time, dates: list[str]
) -> None:
    planner, clock = await in_a_crowd(database)
    clock.forward(seconds=30)
    await settle_in(database, zone, local, clock.now())
    await live_on(planner, clock, hours=36)
    assert await dates_pushed(database) == dates


async def test_who_pauses_after_being_planned_early_gets_nothing(database: Database) -> None:
    _, clock = await in_a_crowd(database)
    repository = Candidates(database)
    candidate = await repository.get(1)
    assert candidate is not None
    await repository.save(replace(candidate, paused=True), None, clock.now())
    [mine] = [row for row in await rows_of(database) if row.candidate_id == 1]
    assert (mine.state, mine.error) == ("expired", "no longer wanted")
