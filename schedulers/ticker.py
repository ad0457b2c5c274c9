"""The one job of the scheduler: a tick a minute. All the rest is rows in the database."""

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

log = structlog.get_logger()

EVERY_MINUTE = timedelta(minutes=1)


@asynccontextmanager
async def ticking(
    tick: Callable[[], Awaitable[object]], every: timedelta = EVERY_MINUTE
) -> "AsyncIterator[None]":
    """Call `tick` now and then on every full interval of the clock, one call at a time."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    scheduler = AsyncIOScheduler(timezone="UTC")
    # On the full minute: a quiz asked for at 09:00 comes at 09:00.
    trigger = (
        CronTrigger(second=0) if every == EVERY_MINUTE else IntervalTrigger(seconds=every.total_seconds())
    )
    scheduler.add_job(_guarded(tick), trigger, coalesce=True, misfire_grace_time=None, max_instances=1)
    scheduler.start()
    try:
        await _guarded(tick)()
        yield
    finally:
        scheduler.shutdown(wait=False)


def _guarded(tick: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        try:
            await tick()
        except Exception:
            log.exception("tick_failed")

    return run
