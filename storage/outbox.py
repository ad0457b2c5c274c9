"""The outbox: every push is a row here before it is sent, and ends in a state that says what became of it.

`pending -> sending -> sent | blocked | failed | expired | unknown`. `sending` is committed before the
request goes out, so a crash leaves at most the rows in flight; they become `unknown`, never sent twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select, update

from storage.database import Database
from storage.tables import attempts, candidates, outbox

Outcome = Literal["sent", "blocked", "failed", "expired", "unknown"]
PLANNED_AT_ONCE = 1_500  # what goes out in a minute, at 25 a second; some 20 ms of writing
DAILY = "daily"  # the campaign of the daily quiz
WEEKLY = "weekly"  # of the report on the week that is over
REPORT_BEFORE = timedelta(seconds=1)  # the report goes before the quiz of its Monday
TOO_LATE = "too late"  # the error of a push that expired while it waited


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
    """What all candidates have in common who are to get their daily quiz at `instant`: so many people."""

    zone: ZoneInfo
    quiz_at: time
    instant: datetime
    people: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """The push that a promise becomes, and the instant of the next one.

    `asked_for` is the minute that the candidates chose, None where somebody else did. `report_since`, where
    it is not None, asks for a weekly report for those who answered anything from that local date on.
    """

    campaign: str
    local_date: str
    due_at: datetime
    expires_at: datetime
    next_push_at: datetime
    asked_for: datetime | None = None
    report_since: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What one transaction planned: for how many candidates, the last of them, and how many pushes are new.

    `stored` counts weekly reports too, `pushes` does not.
    """

    candidates: int
    last: int
    pushes: int
    stored: int


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
        columns = (candidates.c.next_push_at, candidates.c.zone, candidates.c.quiz_at)
        due = candidates.c.next_push_at.is_not(None) if until is None else candidates.c.next_push_at <= until
        statement = select(*columns, func.count().label("people")).where(due)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement.group_by(*columns).order_by(*columns))).all()
        return [
            Promise(ZoneInfo(row.zone), time.fromisoformat(row.quiz_at), row.next_push_at, row.people)
            for row in rows
        ]

    async def plan(
        self,
        promise: Promise,
        slot: Slot,
        after: int | None = None,
        *,
        most: int = PLANNED_AT_ONCE,
        backwards: bool = False,
    ) -> Page:
        """Store a push for candidates of a promise, by id behind `after`, and move them on: one transaction.

        It takes `most` of them: others want to write, too. `backwards` begins with the highest id.
        """
        due = (
            (candidates.c.next_push_at == promise.instant)
            & (candidates.c.zone == promise.zone.key)
            & (candidates.c.quiz_at == promise.quiz_at.strftime("%H:%M"))
        )
        if after is not None:
            due &= candidates.c.id < after if backwards else candidates.c.id > after
        order = candidates.c.id.desc() if backwards else candidates.c.id
        ids = select(candidates.c.id).where(due).order_by(order).limit(most).subquery()
        found = select(func.count(), func.min(ids.c.id), func.max(ids.c.id))
        async with self.database.write() as connection:
            count, first, last = (await connection.execute(found)).one()
            if not count:
                return Page(0, 0, 0, 0)
            page = due & candidates.c.id.between(first, last)
            reports = 0
            if slot.report_since is not None:
                reported = _reports_for(self.database, page, slot, slot.report_since, backwards)
                reports = (await connection.execute(reported)).rowcount
            pushes = (await connection.execute(_pushes_for(self.database, page, slot, backwards))).rowcount
            await connection.execute(update(candidates).where(page).values(next_push_at=slot.next_push_at))
        return Page(count, first if backwards else last, pushes, pushes + reports)

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
        """It was certainly not sent: try again at `due_at`, which is also its place among those that wait."""
        await self._update(push_id, state="pending", due_at=due_at)

    async def expire(self, now: datetime) -> int:
        """Give up what is too late to be welcome. Returns how many."""
        late = (outbox.c.state == "pending") & (outbox.c.expires_at <= now)
        statement = update(outbox).where(late).values(state="expired", error=TOO_LATE, finished_at=now)
        async with self.database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def recover(self, now: datetime) -> int:
        """Rows that were in flight when the process died: whether they arrived is unknown."""
        statement = update(outbox).where(outbox.c.state == "sending")
        statement = statement.values(state="unknown", error="stopped while sending", finished_at=now)
        async with self.database.write() as connection:
            return (await connection.execute(statement)).rowcount

    async def missed_before(self, push: Push) -> str | None:
        """The local date of the push before this one of its campaign, if that expired while it waited."""
        before = (
            select(outbox.c.local_date, outbox.c.state, outbox.c.error)
            .where(
                outbox.c.candidate_id == push.candidate_id,
                outbox.c.campaign == push.campaign,
                outbox.c.local_date < push.local_date,
            )
            .order_by(outbox.c.local_date.desc())
            .limit(1)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(before)).first()
        return row.local_date if row and (row.state, row.error) == ("expired", TOO_LATE) else None

    async def counts(self) -> dict[str, int]:
        """How many pushes there are in each state."""
        statement = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        async with self.database.read() as connection:
            return dict((await connection.execute(statement)).all())

    async def _update(self, push_id: int, **values: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(update(outbox).where(outbox.c.id == push_id).values(**values))


def _pushes_for(database: Database, whom: ColumnElement[bool], slot: Slot, backwards: bool) -> Any:
    """The statement that stores a push for each of these candidates who has none of its date yet.

    Who is earlier in the order gets the lower id, which says whose turn it is among those of one slot.
    """
    values = {
        "campaign": slot.campaign,
        "local_date": slot.local_date,
        "state": "pending",
        "due_at": slot.due_at,
        "asked_for": slot.asked_for,
        "expires_at": slot.expires_at,
        "attempts": 0,
    }
    columns = [literal(value, outbox.c[name].type).label(name) for name, value in values.items()]
    rows = select(candidates.c.id, *columns).where(whom)
    rows = rows.order_by(candidates.c.id.desc() if backwards else candidates.c.id)
    return database.insert(outbox).from_select(["candidate_id", *values], rows).on_conflict_do_nothing()


def _reports_for(
    database: Database, whom: ColumnElement[bool], slot: Slot, since: str, backwards: bool
) -> Any:
    """The same for the weekly report of those who answered anything from `since` to the day before."""
    answered = select(attempts.c.showing_id).where(
        attempts.c.candidate_id == candidates.c.id,
        attempts.c.local_date >= since,
        attempts.c.local_date < slot.local_date,
    )
    report = replace(slot, campaign=WEEKLY, due_at=slot.due_at - REPORT_BEFORE)
    return _pushes_for(database, whom & answered.exists(), report, backwards)


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
