"""Candidates: who they are, what they chose, and when their next push is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, case, delete, func, select, update

from coaching.candidate import (
    DEFAULT_ZONE,
    AnswerTo,
    Awaiting,
    BroadcastTo,
    Candidate,
    DrillText,
    InterviewTurn,
    NameFor,
    Quiet,
)
from storage.database import Database
from storage.outbox import DAILY, WEEKLY
from storage.tables import candidates, outbox

_GAP = "gap:"
_CAST = "cast:"
_NAME = "name:"
_INTERVIEW = "interview:"
_DRILL = "drill:"


@dataclass(frozen=True, slots=True)
class Candidates:
    """The repository of candidates."""

    database: Database

    async def ensure(self, candidate_id: int, now: datetime) -> Candidate:
        """The candidate, made on a first visit."""
        known = await self.get(candidate_id)
        if known is not None:
            return known
        fresh = Candidate(candidate_id, now)
        async with self.database.write() as connection:
            insert = self.database.insert(candidates).values(id=candidate_id, **_values(fresh, None))
            await connection.execute(insert.on_conflict_do_nothing())
        return await self.get(candidate_id) or fresh

    async def get(self, candidate_id: int) -> Candidate | None:
        """The candidate, or None where nobody of that id ever wrote."""
        async with self.database.read() as connection:
            row = (
                await connection.execute(select(candidates).where(candidates.c.id == candidate_id))
            ).first()
        return _candidate(row) if row else None

    async def save(self, candidate: Candidate, next_push_at: datetime | None, now: datetime) -> None:
        """Store what changed. Pushes that wait are taken back where they cannot arrive, or are not wanted.

        Without a daily quiz that one is, and the weekly report; what the candidate asked for themselves still
        comes. A push that is due and not planned yet stays due: the planner takes it, and moves the candidate
        on.
        """
        values = _values(candidate, next_push_at)
        if next_push_at is not None:
            due = candidates.c.next_push_at <= now
            values["next_push_at"] = case((due, candidates.c.next_push_at), else_=next_push_at)
        async with self.database.write() as connection:
            statement = update(candidates).where(candidates.c.id == candidate.id)
            await connection.execute(statement.values(**values))
            if not candidate.wants_pushes:
                waiting = (outbox.c.candidate_id == candidate.id) & (outbox.c.state == "pending")
                if not candidate.blocked:
                    waiting &= outbox.c.campaign.in_((DAILY, WEEKLY))
                await connection.execute(
                    update(outbox)
                    .where(waiting)
                    .values(state="expired", error="no longer wanted", finished_at=now)
                )

    async def due(self, now: datetime, limit: int) -> list[tuple[Candidate, datetime]]:
        """Those whose push is due, with the instant that it was promised for, the earliest first.

        Those of one instant are in the order of zone, time and id.
        """
        statement = (
            select(candidates)
            .where(candidates.c.next_push_at <= now)
            .order_by(candidates.c.next_push_at, candidates.c.zone, candidates.c.quiz_at, candidates.c.id)
            .limit(limit)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [(_candidate(row), row.next_push_at) for row in rows]

    async def wanting_pushes(self, after: int, limit: int) -> list[Candidate]:
        """Those who have a daily quiz, by id from the one behind `after`."""
        statement = (
            select(candidates)
            .where(candidates.c.next_push_at.is_not(None), candidates.c.id > after)
            .order_by(candidates.c.id)
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [_candidate(row) for row in (await connection.execute(statement)).all()]

    async def forget(self, candidate_id: int) -> bool:
        """Delete the candidate and everything that hangs on them. False where there was nobody."""
        async with self.database.write() as connection:
            result = await connection.execute(delete(candidates).where(candidates.c.id == candidate_id))
        return result.rowcount > 0

    async def counts(self) -> dict[str, int]:
        """How many there are, how many paused, blocked, and with a daily quiz."""
        columns = candidates.c
        statement = select(
            func.count().label("candidates"),
            func.count().filter(columns.paused).label("paused"),
            func.count().filter(columns.blocked).label("blocked"),
            func.count(columns.next_push_at).label("with_daily_quiz"),
        )
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).one()
        return dict(row._mapping)


def _values(candidate: Candidate, next_push_at: datetime | None) -> dict[str, Any]:
    return {
        "role": candidate.role,
        "zone": candidate.zone.key,
        "quiz_at": candidate.quiz_at.strftime("%H:%M") if candidate.quiz_at else None,
        "paused": candidate.paused,
        "blocked": candidate.blocked,
        "awaiting": _as_text(candidate.awaiting),
        "onboarding": candidate.onboarding,
        "daily": candidate.daily,
        "language": candidate.language,
        "quiet": f"{candidate.quiet.since:%H:%M}-{candidate.quiet.until:%H:%M}" if candidate.quiet else None,
        "next_push_at": next_push_at,
        "created_at": candidate.created_at,
    }


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        created_at=row.created_at,
        role=row.role,
        zone=ZoneInfo(row.zone) if row.zone else DEFAULT_ZONE,
        quiz_at=time.fromisoformat(row.quiz_at) if row.quiz_at else None,
        paused=row.paused,
        blocked=row.blocked,
        awaiting=_as_awaiting(row.awaiting),
        onboarding=row.onboarding,
        daily=row.daily,
        language=row.language,
        quiet=Quiet(*map(time.fromisoformat, row.quiet.split("-"))) if row.quiet else None,
    )


def _as_text(awaiting: Awaiting | None) -> str | None:
    if isinstance(awaiting, AnswerTo):
        return f"{_GAP}{awaiting.gap}{':all' if awaiting.everybody else ''}"
    if isinstance(awaiting, BroadcastTo):
        return f"{_CAST}{awaiting.role or ''}"
    if isinstance(awaiting, NameFor):
        return f"{_NAME}{int(awaiting.asked_at.timestamp())}"
    if isinstance(awaiting, InterviewTurn):
        return f"{_INTERVIEW}{awaiting.interview}"
    if isinstance(awaiting, DrillText):
        return f"{_DRILL}{awaiting.what}:{int(awaiting.asked_at.timestamp())}"
    return awaiting


def _as_awaiting(text: str | None) -> Awaiting | None:
    if text is not None and text.startswith(_GAP):
        number, _, whom = text.removeprefix(_GAP).partition(":")
        return AnswerTo(int(number), everybody=whom == "all")
    if text is not None and text.startswith(_CAST):
        return BroadcastTo(text.removeprefix(_CAST) or None)
    if text is not None and text.startswith(_NAME):
        return NameFor(datetime.fromtimestamp(int(text.removeprefix(_NAME)), UTC))
    if text is not None and text.startswith(_INTERVIEW):
        return InterviewTurn(int(text.removeprefix(_INTERVIEW)))
    if text is not None and text.startswith(_DRILL):
        what, _, at = text.removeprefix(_DRILL).partition(":")
        return DrillText(what, datetime.fromtimestamp(int(at), UTC))  # type: ignore[arg-type]
    return text  # type: ignore[return-value]  # the settings: nothing else is ever stored
