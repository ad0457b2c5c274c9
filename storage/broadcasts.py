"""Broadcasts: one text of a coach to many candidates, and what became of it. Knows no chat and no pace.

`draft -> planning -> sending -> done`, or on the way `-> stopping -> stopped`. Every step is one transaction
that can be repeated, so whatever a crash cuts off goes on from the row. Candidates are never read one by one:
a batch of pushes is one INSERT … SELECT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Integer, String, and_, delete, func, literal, literal_column, select, true, update

from storage.database import Database
from storage.outbox import DAILY, NewPush, added
from storage.tables import Instant, broadcasts, candidates, outbox

State = Literal["draft", "planning", "sending", "done", "stopping", "stopped"]
CAST = "cast:"  # begins the campaign of a broadcast: "cast:<number>"
REPORT = "castreport:"  # ... and that of the report to its coach
STOPPED = "stopped"  # the error of a push that a coach stopped
UNDECIDED = timedelta(days=7)  # how long a draft is kept
BATCH = 500  # pushes that are stored, or stopped, in one transaction: others write in between

_OPEN: Sequence[State] = ("planning", "sending", "stopping")
_WAITING = ("pending", "sending")
# In words that the partial index of the outbox has too, or SQLite does not use it.
_NOT_DAILY = outbox.c.campaign != literal_column(f"'{DAILY}'")


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """What a coach wrote with the update `inbox_id`, for a role or, where it is None, for everybody."""

    text: str
    role: str | None
    given_by: int
    inbox_id: int
    local_date: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A stored broadcast, for `people` once it is confirmed.

    `planned` pushes of it are in the outbox, for candidates up to number `planned_to`.
    """

    id: int
    text: str
    role: str | None
    given_by: int | None
    state: State
    local_date: str
    confirmed_at: datetime | None
    people: int
    planned: int
    planned_to: int

    @property
    def campaign(self) -> str:
        """The campaign of its pushes."""
        return f"{CAST}{self.id}"


@dataclass(frozen=True, slots=True)
class Audience:
    """How many people would get a broadcast, and how many not because they paused."""

    people: int
    paused: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many people of a broadcast got it, or why not. `missed`: too late, or no longer wanted."""

    sent: int = 0
    blocked: int = 0
    failed: int = 0
    unknown: int = 0
    stopped: int = 0
    missed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Broadcasts:
    """The repository of broadcasts."""

    database: Database

    async def draft(self, new: NewBroadcast) -> Broadcast:
        """Store a draft once, however often its update is handled. Forgotten drafts go."""
        values = {name: getattr(new, name) for name in NewBroadcast.__slots__}
        values |= {"state": "draft", "people": 0, "planned": 0, "planned_to": 0}
        insert = self.database.insert(broadcasts).values(values)
        # Handled again, the update finds what it gave before.
        insert = insert.on_conflict_do_update(index_elements=["inbox_id"], set_={"inbox_id": new.inbox_id})
        forgotten = (broadcasts.c.state == "draft") & (broadcasts.c.created_at < new.created_at - UNDECIDED)
        async with self.database.write() as connection:
            await connection.execute(delete(broadcasts).where(forgotten))
            return _broadcast((await connection.execute(insert.returning(broadcasts))).one())

    async def get(self, number: int) -> Broadcast | None:
        """A broadcast by its number; None where it was discarded."""
        return await self._first(broadcasts.c.id == number)

    async def given_with(self, inbox_id: int) -> Broadcast | None:
        """What came with an update."""
        return await self._first(broadcasts.c.inbox_id == inbox_id)

    async def open(self) -> list[int]:
        """The numbers of those that have something left to do."""
        statement = select(broadcasts.c.id).where(broadcasts.c.state.in_(_OPEN)).order_by(broadcasts.c.id)
        async with self.database.read() as connection:
            return list((await connection.execute(statement)).scalars())

    async def audience(self, broadcast: Broadcast) -> Audience:
        """For how many people it is at present. Who blocked the bot, and its coach, are none of them."""
        paused = candidates.c.paused
        statement = select(func.count().filter(~paused), func.count().filter(paused))
        async with self.database.read() as connection:
            people, quiet = (await connection.execute(statement.where(_meant(broadcast)))).one()
        return Audience(people, quiet)

    async def discard(self, number: int) -> bool:
        """Throw a draft away. False where it is none, or gone."""
        draft = (broadcasts.c.id == number) & (broadcasts.c.state == "draft")
        async with self.database.write() as connection:
            return (await connection.execute(delete(broadcasts).where(draft))).rowcount > 0

    async def confirm(self, number: int, people: int, now: datetime) -> None:
        """Let a draft go out to as many people; what is no draft any more stays as it is."""
        await self._move(number, ("draft",), "planning", people=people, confirmed_at=now)

    async def plan(self, broadcast: Broadcast, due_at: datetime, expires_at: datetime) -> None:
        """Store the next batch of pushes; with none left, the broadcast is `sending`.

        Nothing happens where it is not as given any more: somebody else went on with it, or stopped it.
        """
        batch = select(candidates.c.id).where(_gets(broadcast), candidates.c.id > broadcast.planned_to)
        ids = batch.order_by(candidates.c.id).limit(BATCH).subquery()
        as_given = and_(
            broadcasts.c.id == broadcast.id,
            broadcasts.c.state == "planning",
            broadcasts.c.planned_to == broadcast.planned_to,
        )
        # Some may have come or gone since they were counted.
        planned_all = {"state": "sending", "people": broadcast.planned}
        async with self.database.write() as connection:
            if (await connection.execute(select(broadcasts.c.id).where(as_given))).first() is None:
                return
            last, count = (await connection.execute(select(func.max(ids.c.id), func.count()))).one()
            if last is None:
                await connection.execute(update(broadcasts).where(as_given).values(planned_all))
                return
            chosen = _gets(broadcast) & (candidates.c.id > broadcast.planned_to) & (candidates.c.id <= last)
            await connection.execute(self._pushes(broadcast, chosen, due_at, expires_at))
            moved = {"planned": broadcast.planned + count, "planned_to": last}
            await connection.execute(update(broadcasts).where(as_given).values(moved))

    async def stop(self, number: int) -> None:
        """Send no more of it. What is in flight finishes; one that has ended stays as it is."""
        await self._move(number, ("planning", "sending"), "stopping")

    async def expire(self, broadcast: Broadcast, now: datetime) -> int:
        """End a batch of the pushes that wait, as stopped. Returns how many; 0: none waits any more."""
        waiting = select(outbox.c.id).where(_of(broadcast), outbox.c.state == "pending").limit(BATCH)
        statement = update(outbox).where(outbox.c.id.in_(waiting))
        async with self.database.write() as connection:
            ended = statement.values(state="expired", error=STOPPED, finished_at=now)
            return (await connection.execute(ended)).rowcount

    async def end(self, broadcast: Broadcast, now: datetime, report_until: datetime) -> bool:
        """Where nothing waits any more: it is `done` or `stopped`, and the report to its coach is due.

        Both in one transaction, so it is reported once. False where something waits, or it has ended already.
        """
        waiting = select(outbox.c.id).where(_of(broadcast), outbox.c.state.in_(_WAITING)).limit(1)
        ended: State = "stopped" if broadcast.state == "stopping" else "done"
        still = (broadcasts.c.id == broadcast.id) & (broadcasts.c.state == broadcast.state)
        still &= broadcasts.c.state.in_(("sending", "stopping"))
        async with self.database.write() as connection:
            if (await connection.execute(waiting)).first() is not None:
                return False
            moved = update(broadcasts).where(still).values(state=ended).returning(broadcasts.c.given_by)
            row = (await connection.execute(moved)).first()
            if row is not None and row.given_by is not None:
                name, date = f"{REPORT}{broadcast.id}", broadcast.local_date
                report = NewPush(row.given_by, name, date, now, report_until)
                await connection.execute(added(self.database, [report]))
        return row is not None

    async def outcomes(self, broadcast: Broadcast) -> Outcomes:
        """What became of it so far, for each of its people."""
        by_state = select(outbox.c.state, func.count()).where(_of(broadcast)).group_by(outbox.c.state)
        stopped = _of(broadcast) & (outbox.c.state == "expired") & (outbox.c.error == STOPPED)
        async with self.database.read() as connection:
            counts: dict[str, int] = dict((await connection.execute(by_state)).all())
            halted = (await connection.execute(select(func.count()).where(stopped))).scalar_one()
        left = max(0, broadcast.people - broadcast.planned)
        halting = broadcast.state in ("stopping", "stopped")
        return Outcomes(
            **{name: counts.get(name, 0) for name in ("sent", "blocked", "failed", "unknown")},
            stopped=halted + left * halting,
            missed=counts.get("expired", 0) - halted,
            waiting=sum(counts.get(name, 0) for name in _WAITING) + left * (not halting),
        )

    def _pushes(self, broadcast: Broadcast, chosen: Any, due_at: datetime, expires_at: datetime) -> Any:
        values = {
            "candidate_id": candidates.c.id,
            "campaign": literal(broadcast.campaign, String),
            "local_date": literal(broadcast.local_date, String),
            "state": literal("pending", String),
            "due_at": literal(due_at, Instant),
            "expires_at": literal(expires_at, Instant),
            "attempts": literal(0, Integer),
        }
        rows = select(*values.values()).where(chosen).order_by(candidates.c.id)
        insert = self.database.insert(outbox).from_select(list(values), rows)
        return insert.on_conflict_do_nothing()

    async def _move(self, number: int, before: Sequence[State], after: State, **values: Any) -> None:
        moving = (broadcasts.c.id == number) & broadcasts.c.state.in_(before)
        async with self.database.write() as connection:
            await connection.execute(update(broadcasts).where(moving).values(state=after, **values))

    async def _first(self, condition: Any) -> Broadcast | None:
        async with self.database.read() as connection:
            row = (await connection.execute(select(broadcasts).where(condition))).first()
        return _broadcast(row) if row else None


def _meant(broadcast: Broadcast) -> Any:
    """For whom it is, paused or not."""
    others = candidates.c.id.is_distinct_from(broadcast.given_by)
    about = candidates.c.role == broadcast.role if broadcast.role else true()
    return others & ~candidates.c.blocked & about


def _gets(broadcast: Broadcast) -> Any:
    return _meant(broadcast) & ~candidates.c.paused


def _of(broadcast: Broadcast) -> Any:
    return (outbox.c.campaign == broadcast.campaign) & _NOT_DAILY


def _broadcast(row: Any) -> Broadcast:
    return Broadcast(**{name: getattr(row, name) for name in Broadcast.__slots__})
