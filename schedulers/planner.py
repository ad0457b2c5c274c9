"""Who is due for a push: one indexed query a minute, then a row in the outbox for each. Sends nothing.

Candidates who share zone, time and instant share everything else, too: they are planned by one statement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coaching.candidate import Candidate
from coaching.quiz import Clock
from schedulers.clock import local_date, next_push
from storage.outbox import DAILY, Outbox, Promise, Slot

WINDOW = timedelta(hours=3)  # a daily quiz that is later than this is not welcome any more


@dataclass(frozen=True, slots=True)
class Planner:
    """Turns candidates whose time has come into outbox rows, each once a local day."""

    outbox: Outbox
    clock: Clock

    async def tick(self) -> int:
        """Plan every push that is due: one for each candidate, however many were missed. Returns how many."""
        now, planned = self.clock.now(), 0
        for promise in await self.outbox.promises(now):
            planned += await self.outbox.plan(promise, slot_of(promise, wanted(promise, now), now))
        return planned

    async def everybody_now(self) -> int:
        """Plan today's push for everybody who wants one and has not had it. Returns how many are new."""
        now, planned = self.clock.now(), 0
        for promise in await self.outbox.promises(None):
            planned += await self.outbox.plan(promise, slot_of(promise, now, now))
        return planned


def wanted(promise: Promise, now: datetime) -> datetime:
    """The instant of the push to plan for a promise that is due: after days away, that of today.

    Where none lies within the window, the promise is kept as it stands, so that its push expires and is told.
    """
    latest = next_push(promise.quiz_at, promise.zone, now - WINDOW)
    return latest if latest <= now else promise.instant


def slot_of(promise: Promise, due_at: datetime, now: datetime) -> Slot:
    """The push of a promise, to be sent from `due_at` on, and the next one, which lies behind `now`."""
    return Slot(
        campaign=DAILY,
        local_date=local_date(due_at, promise.zone),
        due_at=due_at,
        expires_at=due_at + WINDOW,
        next_push_at=next_push(promise.quiz_at, promise.zone, now),
    )


def next_instant(candidate: Candidate, now: datetime) -> datetime | None:
    """When this candidate's next push is due; None where none is wanted."""
    if candidate.quiz_at is None or not candidate.wants_pushes:
        return None
    return next_push(candidate.quiz_at, candidate.zone, now)
