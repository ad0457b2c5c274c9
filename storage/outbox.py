"""The outbox: every push is a row here before it is sent, and ends in a state that says what became of it.

`pending -> sending -> sent | blocked | failed | expired | unknown`. `sending` is committed before the
request goes out, so a crash leaves at most the rows in flight; they become `unknown`, never sent twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, func, select, update

from storage.database import Database
from storage.tables import candidates, outbox

Outcome = Literal["sent", "blocked", "failed", "expired", "unknown"]
DAILY = "daily"  # the campaign of the daily quiz


@dataclass(frozen=True, slots=True)
class NewPush:
    """A push that is due: one for a candidate, campaign and local date, however often it is added."""

    candidate_id: int
    campaign: str
    local_date: str
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PlannedPush(NewPush):
    """A push that is due, and the instant of the candidate's next one."""

    next_push_at: datetime | None


@dataclass(frozen=True, slots=True)
class Push:
    """A push that has been claimed for sending."""

    id: int
    candidate_id: int
    campaign: str
    local_date: str
    due_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """The repository of pushes."""

    database: Database

    async def plan(self, pushes: Sequence[PlannedPush]) -> int:
        """Store the pushes and move their candidates on, in one transaction. Returns how many are new."""
        if not pushes:
            return 0
        moves = [{"candidate": push.candidate_id, "next": push.next_push_at} for push in pushes]
        move = update(candidates).where(candidates.c.id == bindparam("candidate"))
        async with self.database.write() as connection:
            new = (await connection.execute(added(self.database, pushes))).all()
            await connection.execute(move.values(next_push_at=bindparam("next")), moves)
        return len(new)

    async def claim(self, now: datetime, limit: int) -> list[Push]:
        """Take pending rows that are due, the earliest promised first: they are `sending` from here on."""
        due = (
            select(outbox.c.id)
            .where(outbox.c.state == "pending", outbox.c.due_at <= now, outbox.c.expires_at > now)
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(limit)
        )
        statement = update(outbox).where(outbox.c.id.in_(due))
        statement = statement.values(state="sending", attempts=outbox.c.attempts + 1)
        async with self.database.write() as connection:
            rows = (await connection.execute(statement.returning(outbox))).all()
        return sorted((_push(row) for row in rows), key=lambda push: (push.due_at, push.id))

    async def finish(self, push_id: int, state: Outcome, now: datetime, error: str | None = None) -> None:
        """What became of a push. It is final."""
        await self._update(push_id, state=state, error=error, finished_at=now)

    async def put_back(self, push_id: int, due_at: datetime) -> None:
        """Telegram refused it for now (429), so it was not sent: try again at `due_at`."""
        await self._update(push_id, state="pending", due_at=due_at)

    async def expire(self, now: datetime) -> int:
        """Give up what is too late to be welcome. Returns how many."""
        late = (outbox.c.state == "pending") & (outbox.c.expires_at <= now)
        statement = update(outbox).where(late).values(state="expired", error="too late", finished_at=now)
        async with self.database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def recover(self, now: datetime) -> int:
        """Rows that were in flight when the process died: whether they arrived is unknown."""
        statement = update(outbox).where(outbox.c.state == "sending")
        statement = statement.values(state="unknown", error="stopped while sending", finished_at=now)
        async with self.database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def counts(self) -> dict[str, int]:
        """How many pushes there are in each state."""
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        async with self.database.read() as connection:
            return dict((await connection.execute(statement)).all())

    async def _update(self, push_id: int, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == push_id).values(**values))


def added(database: Database, pushes: Sequence[NewPush]) -> Any:
    """The statement that stores pushes, at least one, and returns the ids of those that are new."""
    rows = [
        {
            "candidate_id": push.candidate_id,
            "campaign": push.campaign,
            "local_date": push.local_date,
            "state": "pending",
            "due_at": push.due_at,
            "expires_at": push.expires_at,
            "attempts": 0,
        }
        for push in pushes
    ]
    return database.insert(outbox).values(rows).on_conflict_do_nothing().returning(outbox.c.id)


def _push(row: Any) -> Push:
    return Push(row.id, row.candidate_id, row.campaign, row.local_date, row.due_at, row.attempts)
