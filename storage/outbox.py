"""The outbox: every push is a row here before it is sent, and ends in a state that says what became of it.

`pending -> sending -> sent | blocked | failed | expired | unknown`. `sending` is committed before the
request goes out, so a crash leaves at most the rows in flight; they become `unknown`, never sent twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select, update

from storage.database import Database
from storage.tables import candidates, outbox

Outcome = Literal["sent", "blocked", "failed", "expired", "unknown"]
PLANNED_AT_ONCE = 2_000  # some 20 ms of writing
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
class Promise:
    """What all candidates have in common who are to get their daily quiz at `instant`."""

    zone: ZoneInfo
    quiz_at: time
    instant: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """The push that a promise becomes, and the instant of the next one."""

    campaign: str
    local_date: str
    due_at: datetime
    expires_at: datetime
    next_push_at: datetime


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

    async def promises(self, until: datetime | None) -> list[Promise]:
        """The promises that are due at `until`, the earliest first; None: those of everybody who has one."""
        columns = (candidates.c.zone, candidates.c.quiz_at, candidates.c.next_push_at)
        due = candidates.c.next_push_at.is_not(None) if until is None else candidates.c.next_push_at <= until
        statement = select(*columns).distinct().where(due).order_by(candidates.c.next_push_at)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            Promise(ZoneInfo(row.zone), time.fromisoformat(row.quiz_at), row.next_push_at) for row in rows
        ]

    async def plan(self, promise: Promise, slot: Slot) -> int:
        """Store a push for everybody of a promise and move them on. Returns how many pushes are new.

        A transaction takes PLANNED_AT_ONCE of them: others want to write, too.
        """
        planned, last = 0, -1
        while (page := await self._plan_page(promise, slot, last)) is not None:
            new, last = page
            planned += new
        return planned

    async def _plan_page(self, promise: Promise, slot: Slot, after: int) -> tuple[int, int] | None:
        """(new pushes, the last candidate) of those by id behind `after`; None where there are none."""
        due = (
            (candidates.c.next_push_at == promise.instant)
            & (candidates.c.zone == promise.zone.key)
            & (candidates.c.quiz_at == promise.quiz_at.strftime("%H:%M"))
            & (candidates.c.id > after)
        )
        ids = select(candidates.c.id).where(due).order_by(candidates.c.id).limit(PLANNED_AT_ONCE).subquery()
        async with self.database.write() as connection:
            last = (await connection.execute(select(func.max(ids.c.id)))).scalar_one()
            if last is None:
                return None
            page = due & (candidates.c.id <= last)
            new = await connection.execute(_pushes_for(self.database, page, slot))
            await connection.execute(update(candidates).where(page).values(next_push_at=slot.next_push_at))
        return new.rowcount, int(last)

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


def _pushes_for(database: Database, whom: ColumnElement[bool], slot: Slot) -> Any:
    """The statement that stores a push for each of these candidates who has none of its date yet."""
    values = {
        "campaign": slot.campaign,
        "local_date": slot.local_date,
        "state": "pending",
        "due_at": slot.due_at,
        "expires_at": slot.expires_at,
        "attempts": 0,
    }
    columns = [literal(value, outbox.c[name].type).label(name) for name, value in values.items()]
    rows = select(candidates.c.id, *columns).where(whom)
    return database.insert(outbox).from_select(["candidate_id", *values], rows).on_conflict_do_nothing()


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
