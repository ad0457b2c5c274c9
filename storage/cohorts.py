"""Cohorts, who is in them, and what their members earned in a week. Knows no chat.

Every step can be repeated: a cohort is one for its update, a membership one for its candidate.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, delete, func, literal, or_, select, update

from coaching.cohorts import Standing, Week, alike
from storage.database import Database
from storage.tables import Instant, attempts, cohort_members, cohorts


@dataclass(frozen=True, slots=True)
class NewCohort:
    """What a coach asked for with the update `inbox_id`, and a code for it if it is new."""

    code: str
    title: str
    given_by: int
    inbox_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort, with how many are in it and how many of them on its board."""

    code: str
    title: str
    members: int
    shown: int


@dataclass(frozen=True, slots=True)
class Membership:
    """The cohort that a candidate is in; `shown_as` is their name on its board, None: not on it."""

    code: str
    title: str
    shown_as: str | None


_COHORTS = (
    select(
        cohorts.c.code,
        cohorts.c.title,
        func.count(cohort_members.c.candidate_id).label("members"),
        func.count(cohort_members.c.shown_as).label("shown"),
    )
    .join(cohort_members, cohort_members.c.code == cohorts.c.code, isouter=True)
    .group_by(cohorts.c.code, cohorts.c.title, cohorts.c.created_at)
)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The repository of cohorts and memberships."""

    database: Database

    async def make(self, new: NewCohort) -> Cohort:
        """Store a cohort once, however often its update is handled."""
        values = {name: getattr(new, name) for name in NewCohort.__slots__}
        insert = self.database.insert(cohorts).values(values)
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing(index_elements=["inbox_id"]))
            same = _COHORTS.where(cohorts.c.inbox_id == new.inbox_id)
            return Cohort(**(await connection.execute(same)).one()._mapping)

    async def of_coach(self, coach: int) -> list[Cohort]:
        """What this coach may see and close, the latest first."""
        statement = _COHORTS.where(_in_hand_of(coach)).order_by(cohorts.c.created_at.desc(), cohorts.c.code)
        async with self.database.read() as connection:
            return [Cohort(**row._mapping) for row in (await connection.execute(statement)).all()]

    async def one_of(self, coach: int, code: str) -> Cohort | None:
        """The cohort of this code, if this coach may see it."""
        return await self._first(_in_hand_of(coach) & (cohorts.c.code == code))

    async def get(self, code: str) -> Cohort | None:
        """The cohort of this code; None where it was closed, or never was."""
        return await self._first(cohorts.c.code == code)

    async def close(self, coach: int, code: str) -> None:
        """Delete a cohort of this coach, and its memberships. Points are the candidates' own, and stay."""
        async with self.database.write() as connection:
            await connection.execute(delete(cohorts).where(_in_hand_of(coach), cohorts.c.code == code))

    async def membership(self, candidate_id: int) -> Membership | None:
        """The cohort that the candidate is in, if any."""
        statement = (
            select(cohorts.c.code, cohorts.c.title, cohort_members.c.shown_as)
            .join(cohort_members, cohort_members.c.code == cohorts.c.code)
            .where(cohort_members.c.candidate_id == candidate_id)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).first()
        return Membership(**row._mapping) if row else None

    async def join(self, candidate_id: int, code: str, at: datetime) -> None:
        """Put a candidate into a cohort, and not onto its board; out of any other one.

        Nothing happens to who is in it already, nor where it was closed.
        """
        member = {
            "candidate_id": literal(candidate_id, BigInteger),
            "code": cohorts.c.code,
            "joined_at": literal(at, Instant),
        }
        rows = select(*member.values()).where(cohorts.c.code == code)
        insert = self.database.insert(cohort_members).from_select(list(member), rows)
        moved = {"code": insert.excluded.code, "joined_at": insert.excluded.joined_at, "shown_as": None}
        elsewhere = cohort_members.c.code != insert.excluded.code
        async with self.database.write() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["candidate_id"], set_=moved, where=elsewhere)
            )

    async def show(self, candidate_id: int, code: str, name: str) -> bool:
        """Put a member onto the board under this name. False where another member goes by it."""
        others = select(cohort_members.c.shown_as).where(
            cohort_members.c.code == code,
            cohort_members.c.candidate_id != candidate_id,
            cohort_members.c.shown_as.is_not(None),
        )
        # Two who choose the same name at the same time take turns; SQLite has one writer anyway.
        turn = select(cohorts.c.code).where(cohorts.c.code == code).with_for_update()
        async with self.database.write() as connection:
            await connection.execute(turn)
            if any(alike(name, other) for other in (await connection.execute(others)).scalars()):
                return False
            await connection.execute(_member(candidate_id, code).values(shown_as=name))
        return True

    async def hide(self, candidate_id: int, code: str) -> None:
        """Take a member off the board."""
        async with self.database.write() as connection:
            await connection.execute(_member(candidate_id, code).values(shown_as=None))

    async def leave(self, candidate_id: int, code: str) -> None:
        """Take a candidate out of a cohort."""
        own = (cohort_members.c.candidate_id == candidate_id) & (cohort_members.c.code == code)
        async with self.database.write() as connection:
            await connection.execute(delete(cohort_members).where(own))

    async def standings(self, code: str, week: Week) -> list[Standing]:
        """Every member's points of these dates, each by their own calendar.

        A question counts once a day, with its best answer: a quiz can be had at any time, and taking it
        without end shall not win the week.
        """
        points = _points(code, week).subquery()
        statement = select(
            cohort_members.c.candidate_id,
            cohort_members.c.shown_as.label("name"),
            func.coalesce(points.c.points, 0).label("points"),
        )
        statement = statement.join(
            points, points.c.candidate_id == cohort_members.c.candidate_id, isouter=True
        ).where(cohort_members.c.code == code)
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [Standing(row.candidate_id, row.name, int(row.points)) for row in rows]

    async def _first(self, condition: Any) -> Cohort | None:
        async with self.database.read() as connection:
            row = (await connection.execute(_COHORTS.where(condition))).first()
        return Cohort(**row._mapping) if row else None


def _points(code: str, week: Week) -> Any:
    """(candidate_id, points) of those members who answered anything."""
    once_a_day = (attempts.c.candidate_id, attempts.c.question_id, attempts.c.local_date)
    best = (
        select(attempts.c.candidate_id, func.max(attempts.c.points).label("points"))
        .join(cohort_members, cohort_members.c.candidate_id == attempts.c.candidate_id)
        .where(
            cohort_members.c.code == code,
            attempts.c.local_date.between(week.monday.isoformat(), week.sunday.isoformat()),
        )
        .group_by(*once_a_day)
        .subquery()
    )
    return select(best.c.candidate_id, func.sum(best.c.points).label("points")).group_by(best.c.candidate_id)


def _in_hand_of(coach: int) -> Any:
    """Whose coach deleted their data has none, and is in the hands of all."""
    return or_(cohorts.c.given_by == coach, cohorts.c.given_by.is_(None))


def _member(candidate_id: int, code: str) -> Any:
    own = (cohort_members.c.candidate_id == candidate_id) & (cohort_members.c.code == code)
    return update(cohort_members).where(own)
