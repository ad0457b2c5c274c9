"""Grades of free-text answers over all candidates, a question at a time: for reports and for grading anew."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from coaching.appeals import Place
from coaching.grades import Grade
from storage.appeals import bring
from storage.database import Database
from storage.tables import appeals, attempts, earlier_grades, graded_answers


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """A graded answer; `coach` is the score (0..1) that a coach gave it, where one did."""

    answer_id: int
    candidate_id: int
    answer: str
    grade: Grade
    coach: float | None


@dataclass(frozen=True, slots=True)
class NewlyGraded:
    """A free-text answer that has just been graded."""

    place: Place
    candidate_id: int
    question_id: str
    answer: str
    grade: Grade
    graded_at: datetime


@dataclass(frozen=True, slots=True)
class Grades:
    """The repository of grades."""

    database: Database

    async def questions(self) -> list[str]:
        """The questions that have graded answers, by id."""
        graded = select(graded_answers.c.question_id).distinct().order_by(graded_answers.c.question_id)
        async with self.database.read() as connection:
            return list((await connection.execute(graded)).scalars())

    async def of_question(self, question_id: str) -> list[StoredGrade]:
        """The graded answers to a question, the oldest first."""
        statement = (
            select(graded_answers, appeals.c.score.label("coach"))
            .outerjoin(appeals, appeals.c.answer_id == graded_answers.c.id)
            .where(graded_answers.c.question_id == question_id)
            .order_by(graded_answers.c.graded_at, graded_answers.c.id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            StoredGrade(row.id, row.candidate_id, row.answer, Grade.from_dict(row.grade), row.coach)
            for row in rows
        ]

    async def replaced(self, question_id: str) -> list[Grade]:
        """The grades of answers to a question that later ones have replaced, the oldest first."""
        statement = (
            select(earlier_grades.c.grade)
            .join(graded_answers, graded_answers.c.id == earlier_grades.c.answer_id)
            .where(graded_answers.c.question_id == question_id)
            .order_by(earlier_grades.c.id)
        )
        async with self.database.read() as connection:
            return [Grade.from_dict(grade) for grade in (await connection.execute(statement)).scalars()]

    async def replace(
        self, before: Sequence[StoredGrade], after: Mapping[int, tuple[Grade, int]], at: datetime
    ) -> int:
        """Store new grades with their points, by answer, and keep the old ones beside them.

        What a coach has graded keeps the coach's score; a mock interview has no points. One transaction; a
        grade that has changed since `before` was read stays as it is. Returns how many were replaced.
        """
        replaced = 0
        async with self.database.write() as connection:
            for old in before:
                now = (await connection.execute(_answer(old.answer_id))).first()
                if old.answer_id not in after or now is None or Grade.from_dict(now.grade) != old.grade:
                    continue
                grade, points = after[old.answer_id]
                mine = graded_answers.c.id == old.answer_id
                await connection.execute(update(graded_answers).where(mine).values(grade=grade.to_dict()))
                if old.coach is None:
                    attempt = attempts.c.showing_id == now.showing_id
                    values = {"score": grade.score, "points": points}
                    await connection.execute(update(attempts).where(attempt).values(values))
                await connection.execute(
                    self.database.insert(earlier_grades).values(
                        answer_id=old.answer_id,
                        candidate_id=old.candidate_id,
                        grade=old.grade.to_dict(),
                        replaced_at=at,
                    )
                )
                replaced += 1
        return replaced


async def add_graded(
    database: Database, connection: AsyncConnection, answer: NewlyGraded, to_desk: bool
) -> None:
    """Store a graded answer within a transaction; the first grade of a place stays.

    `to_desk`: the grader doubts it, so it comes onto the coaches' desk with it.
    """
    insert = database.insert(graded_answers).values(
        candidate_id=answer.candidate_id,
        question_id=answer.question_id,
        answer=answer.answer,
        grade=answer.grade.to_dict(),
        graded_at=answer.graded_at,
        **asdict(answer.place),
    )
    new = await connection.execute(insert.on_conflict_do_nothing().returning(graded_answers.c.id))
    answer_id = new.scalar_one_or_none()
    if to_desk and answer_id is not None:
        await bring(database, connection, answer_id, answer.candidate_id, answer.graded_at)


def _answer(answer_id: int) -> Select[Any]:
    return select(graded_answers).where(graded_answers.c.id == answer_id)
