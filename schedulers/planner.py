"""Who is due for a push: one indexed query a minute, then a row in the outbox for each. Sends nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coaching.candidate import Candidate
from coaching.quiz import Clock
from schedulers.clock import local_date, next_push
from storage.candidates import Candidates
from storage.outbox import DAILY, Outbox, PlannedPush

WINDOW = timedelta(hours=3)  # a daily quiz that is later than this is not welcome any more
BATCH = 500


@dataclass(frozen=True, slots=True)
class Planner:
    """Turns candidates whose time has come into outbox rows, each once a local day."""

    candidates: Candidates
    outbox: Outbox
    clock: Clock

    async def tick(self) -> int:
        """Plan every push that is due. Returns how many are new."""
        now, planned = self.clock.now(), 0
        while due := await self.candidates.due(now, BATCH):
            planned += await self.outbox.plan(plan(due, now))
        return planned

    async def everybody_now(self) -> int:
        """Plan today's push for everybody who wants one and has not had it. Returns how many are new."""
        now, planned, last = self.clock.now(), 0, 0
        while wanting := await self.candidates.wanting_pushes(last, BATCH):
            planned += await self.outbox.plan(plan([(candidate, now) for candidate in wanting], now))
            last = wanting[-1].id
        return planned


def plan(due: Sequence[tuple[Candidate, datetime]], now: datetime) -> list[PlannedPush]:
    """The pushes for candidates whose `next_push_at` has passed: one each, however many were missed."""
    return [
        PlannedPush(
            candidate_id=candidate.id,
            campaign=DAILY,
            local_date=local_date(promised, candidate.zone),
            due_at=promised,
            expires_at=promised + WINDOW,
            next_push_at=next_instant(candidate, now),
        )
        for candidate, promised in due
    ]


def next_instant(candidate: Candidate, now: datetime) -> datetime | None:
    """When this candidate's next push is due; None where none is wanted."""
    if candidate.quiz_at is None or not candidate.wants_pushes:
        return None
    return next_push(candidate.quiz_at, candidate.zone, now)
