"""Grades that candidates, or the grader itself, brought before a coach, and what the coach made of them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from coaching.appeals import MOST_DOUBTED, MOST_DOUBTED_EACH, Appeal, Place, Settled
from coaching.grades import Grade, GradedAnswer
from storage.database import Database
from storage.outbox import NewPush, added
from storage.tables import appeals, attempts, graded_answers

_APPEALS = select(
    appeals,
    graded_answers.c.question_id,
    graded_answers.c.answer,
    graded_answers.c.grade,
    graded_answers.c.interview_id,
).join(graded_answers, graded_answers.c.id == appeals.c.answer_id)
_OPEN = appeals.c.verdict.is_(None)
# "candidate" comes before "grader".
_TURN = (appeals.c.brought_by, appeals.c.appealed_at, appeals.c.answer_id)


@dataclass(frozen=True, slots=True)
class Gradable:
    """A graded answer that may be appealed, and the mock interview that it was given in, if it was one."""

    answer_id: int
    interview_id: int | None


@dataclass(frozen=True, slots=True)
class Appeals:
    """The repository of appeals: at most one for an answer."""

    database: Database

    async def gradable(self, candidate_id: int, place: Place | None) -> Gradable | None:
        """This candidate's graded answer of this place, or the latest one. None: no such."""
        statement = select(graded_answers.c.id, graded_answers.c.interview_id).where(
            graded_answers.c.candidate_id == candidate_id, *(is_at(place) if place else ())
        )
        latest = statement.order_by(graded_answers.c.graded_at.desc(), graded_answers.c.id.desc()).limit(1)
        async with self.database.read() as connection:
            row = (await connection.execute(latest)).first()
        return Gradable(row.id, row.interview_id) if row else None

    async def file(self, candidate_id: int, answer_id: int, at: datetime) -> None:
        """Put a grade on the coaches' desk; it lies there once, as the candidate's own if the grader did."""
        row = {"answer_id": answer_id, "candidate_id": candidate_id, "appealed_at": at}
        insert = self.database.insert(appeals).values(row | {"brought_by": "candidate"})
        own = insert.on_conflict_do_update(
            index_elements=["answer_id"], set_={"brought_by": "candidate"}, where=_OPEN
        )
        async with self.database.write() as connection:
            await connection.execute(own)

    async def get(self, answer_id: int) -> Appeal | None:
        """The appeal, waiting or settled; None where it is gone."""
        return await self._first(_APPEALS.where(appeals.c.answer_id == answer_id))

    async def next(self, behind: int | None = None) -> Appeal | None:
        """What comes after the appeal `behind`, or first: the candidates' own, then the grader's doubts, each
        the longest waiting first. None: no more.
        """
        statement = _APPEALS.where(_OPEN)
        if behind is not None:
            last = select(*_TURN).where(appeals.c.answer_id == behind)
            async with self.database.read() as connection:
                before = (await connection.execute(last)).first()
            if before is None:
                return None
            statement = statement.where(_after(before))
        return await self._first(statement.order_by(*_TURN).limit(1))

    async def waiting(self) -> int:
        """How many appeals wait."""
        async with self.database.read() as connection:
            count = await connection.execute(select(func.count()).select_from(appeals).where(_OPEN))
        return int(count.scalar_one())

    async def settle(self, answer_id: int, settled: Settled, points: int, push: NewPush) -> bool:
        """Give the answer a coach's grade and store the push that tells the candidate, in one transaction.

        False where the appeal is settled already, or gone: nothing changes then.
        """
        mine, score = (appeals.c.answer_id == answer_id) & _OPEN, settled.grade.score
        verdict = {"verdict": settled.grade.to_dict(), "score": score, "before": settled.before}
        by = {"coach": settled.coach, "settled_at": push.due_at}
        async with self.database.write() as connection:
            done = await connection.execute(update(appeals).where(mine).values(verdict | by))
            if not done.rowcount:
                return False
            showing = select(graded_answers.c.showing_id).where(graded_answers.c.id == answer_id)
            answered = attempts.c.showing_id == showing.scalar_subquery()
            await connection.execute(update(attempts).where(answered).values(score=score, points=points))
            await connection.execute(added(self.database, [push]))
        return True

    async def graded(self, question_id: str, limit: int) -> list[GradedAnswer]:
        """The latest answers to a question that a coach has graded, the oldest first."""
        statement = (
            select(graded_answers.c.answer, appeals.c.score)
            .join(appeals, appeals.c.answer_id == graded_answers.c.id)
            .where(graded_answers.c.question_id == question_id, ~_OPEN)
            .order_by(appeals.c.settled_at.desc(), appeals.c.answer_id.desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [GradedAnswer(row.answer, row.score) for row in reversed(rows)]

    async def _first(self, statement: Select[Any]) -> Appeal | None:
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).first()
        return _appeal(row) if row else None


async def bring(
    database: Database, connection: AsyncConnection, answer_id: int, candidate_id: int, at: datetime
) -> None:
    """Put a grade that the grader doubts on the coaches' desk, within a transaction.

    Not where MOST_DOUBTED wait already, or MOST_DOUBTED_EACH of this candidate. Two that come at the same
    time may go over that by one.
    """
    doubted = select(func.count()).select_from(appeals).where(_OPEN, appeals.c.brought_by == "grader")
    own = doubted.where(appeals.c.candidate_id == candidate_id)
    for waiting, most in ((own, MOST_DOUBTED_EACH), (doubted, MOST_DOUBTED)):
        if (await connection.execute(waiting)).scalar_one() >= most:
            return
    row = {"answer_id": answer_id, "candidate_id": candidate_id, "brought_by": "grader", "appealed_at": at}
    await connection.execute(database.insert(appeals).values(row))


def is_at(place: Place) -> list[ColumnElement[bool]]:
    """What picks the graded answer of this place."""
    return [graded_answers.c[name] == value for name, value in asdict(place).items()]


def _after(last: Any) -> ColumnElement[bool]:
    """What comes behind this row in the order of _TURN."""
    same = [column == value for column, value in zip(_TURN, last, strict=True)]
    further = [column > value for column, value in zip(_TURN, last, strict=True)]
    return or_(*(and_(*same[:at], further[at]) for at in range(len(_TURN))))


def _appeal(row: Any) -> Appeal:
    return Appeal(
        answer_id=row.answer_id,
        candidate_id=row.candidate_id,
        question_id=row.question_id,
        answer=row.answer,
        grade=Grade.from_dict(row.grade),
        appealed_at=row.appealed_at,
        interview_id=row.interview_id,
        brought_by=row.brought_by,
        settled=Settled(Grade.from_dict(row.verdict), row.before, row.coach) if row.verdict else None,
    )
