"""One tick of the planner against one APScheduler job for each candidate. `python -m benchmarks.tick`

A minute comes at which 1 in 100 candidates is due. The planner reads them by an index and writes their rows;
the other way, a persistent job store wakes each job and stores when it runs next. Both on SQLite on disk.
"""

import asyncio
import random
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schedulers.planner import Planner
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import metadata

NOW = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
SIZES = ((100_000, 1_000), (1_000_000, 10_000))
TICKS = 5
JOBS, JOBS_DUE = 20_000, 200  # adding 100,000 jobs takes half a minute; the cost is by job, so it is scaled


class FixedClock:
    """The minute at which they are due."""

    def now(self) -> datetime:
        """That minute."""
        return NOW


def main() -> None:
    """Print the table."""
    print("| candidates | due | tick | a job each | ratio | memory that the tick took |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    each = _seconds_a_job()
    for size, due in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            seconds, megabytes = asyncio.run(_tick(Path(folder), size, due))
        jobs = each * due
        print(  # noqa: T201
            f"| {size:,} | {due:,} | {seconds * 1000:.0f} ms | {jobs * 1000:.0f} ms | {jobs / seconds:.0f}x "
            f"| {megabytes:.0f} MB |"
        )


async def _tick(folder: Path, size: int, due: int) -> tuple[float, float]:
    """The median of TICKS ticks, in seconds, and by how much the process grew at its largest."""
    path = folder / "tick.sqlite"
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        async with database.write() as connection:
            await connection.run_sync(metadata.create_all)
        _fill(path, size)
        planner = Planner(Outbox(database), FixedClock())
        taken = []
        for _ in range(TICKS):
            _make_due(path, due)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            began = time.perf_counter()
            planned = await planner.tick()
            taken.append(time.perf_counter() - began)
            assert planned == due
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        return sorted(taken)[TICKS // 2], grown / 1024
    finally:
        await database.close()


def _fill(path: Path, size: int) -> None:
    """Candidates whose next pushes are spread over the day to come."""
    rng = random.Random(7)
    columns = "id, zone, quiz_at, paused, blocked, onboarding, next_push_at, created_at"
    rows = (
        (
            number,
            "Asia/Kolkata",
            "09:00",
            0,
            0,
            0,
            _stored(NOW + timedelta(minutes=rng.randint(1, 1439))),
            _stored(NOW),
        )
        for number in range(1, size + 1)
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(f"INSERT INTO candidates ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _make_due(path: Path, due: int) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM outbox")
        connection.execute(
            "UPDATE candidates SET next_push_at = ? WHERE id % (SELECT count(*) / ? FROM candidates) = 0",
            (_stored(NOW), due),
        )


def _stored(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def _seconds_a_job() -> float:
    """What APScheduler spends on one due job of a persistent store: to find it, run it and move it on."""
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger

    async def run(folder: str) -> float:
        scheduler = AsyncIOScheduler(
            jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.sqlite")}, timezone="UTC"
        )
        scheduler.start(paused=True)
        for number in range(JOBS):
            wanted = CronTrigger(hour=3 + number % 20, minute=30)
            moment = NOW if number < JOBS_DUE else datetime.now(UTC) + timedelta(days=1)
            scheduler.add_job(
                _pushed, wanted, (number,), id=str(number), next_run_time=moment, misfire_grace_time=None
            )
        began = time.perf_counter()
        scheduler.resume()
        await _all_pushed.wait()
        taken = time.perf_counter() - began
        scheduler.shutdown(wait=False)
        return taken / JOBS_DUE

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(run(folder))


# APScheduler stores a job's function by its name, so this one keeps its count in the module.
_seen: set[int] = set()
_all_pushed = asyncio.Event()


async def _pushed(number: int) -> None:
    _seen.add(number)
    if len(_seen) == JOBS_DUE:
        _all_pushed.set()


if __name__ == "__main__":
    main()
