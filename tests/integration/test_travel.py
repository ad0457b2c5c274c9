"""A candidate who travels or changes their mind: what planner and outbox make of it, in the database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from schedulers.planner import Planner, next_instant
from storage.candidates import Candidates
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import outbox
from tests.support.clock import HandClock


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")
    await migrate(database)
    yield database
    await database.close()


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
        rows = await connection.execute(select(outbox.c.local_date).order_by(outbox.c.due_at))
    return list(rows.scalars())


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
