"""How late daily pushes were, after the minute that each candidate chose. Only reads the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, cast, extract, func, select

from storage.database import Database
from storage.outbox import DAILY, TOO_LATE
from storage.tables import outbox

# By the index on (state, due_at): a push ends at most so long after it was due.
_LONGEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Lateness:
    """Daily pushes that ended in a span of time; `early` were sent before the minute asked for.

    `median`, `p95` and `worst` are seconds after that minute, negative before it, and None where nothing was
    sent. `expired` waited for too long.
    """

    sent: int
    within_a_minute: int
    early: int
    median: int | None
    p95: int | None
    worst: int | None
    expired: int
    unknown: int


async def lateness(database: Database, since: datetime) -> Lateness:
    """Of the daily pushes that ended from `since` on. SQL counts them by the second, so memory is bounded."""
    ended = (outbox.c.campaign == DAILY) & (outbox.c.finished_at >= since)
    sent = (outbox.c.state == "sent") & (outbox.c.due_at >= since - _LONGEST)
    gone = ((outbox.c.state == "expired") & (outbox.c.error == TOO_LATE)) | (outbox.c.state == "unknown")
    late = cast(extract("epoch", outbox.c.finished_at) - extract("epoch", outbox.c.asked_for), Integer)
    seconds = select(late.label("late"), func.count()).group_by("late").order_by("late")
    seconds = seconds.where(ended, sent, outbox.c.asked_for.is_not(None))
    lost = select(outbox.c.state, func.count()).where(ended, gone).group_by(outbox.c.state)
    async with database.read() as connection:
        histogram = [(row[0], row[1]) for row in (await connection.execute(seconds)).all()]
        states: dict[str, Any] = dict((await connection.execute(lost)).all())
    return Lateness(
        sent=sum(count for _, count in histogram),
        within_a_minute=sum(count for late, count in histogram if abs(late) < 60),
        early=sum(count for late, count in histogram if late < 0),
        median=_quantile(histogram, 0.5),
        p95=_quantile(histogram, 0.95),
        worst=histogram[-1][0] if histogram else None,
        expired=states.get("expired", 0),
        unknown=states.get("unknown", 0),
    )


def _quantile(histogram: Sequence[tuple[int, int]], share: float) -> int | None:
    """The least value that has at least this share of all at or below it."""
    wanted, seen = share * sum(count for _, count in histogram), 0
    for value, count in histogram:
        seen += count
        if seen >= wanted:
            return value
    return None
