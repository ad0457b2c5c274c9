"""Grades of free-text answers over all candidates, a question at a time: for reports and for grading anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from coaching.grades import Grade
from storage.database import Database
from storage.tables import appeals, attempts, earlier_grades


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """A graded answer; `coach` is the score (0..1) that a coach gave it, where one did."""

    showing_id: int
    candidate_id: int
    answer: str
    grade: Grade
    coach: float | None


@dataclass(frozen=True, slots=True)
class Grades:
    """The repository of grades."""

    database: Database

    async def questions(self) -> list[str]:
        """The questions that have graded answers, by id."""
        graded = select(attempts.c.question_id).where(attempts.c.grade.is_not(None))
        async with self.database.read() as connection:
            return list(
                (await connection.execute(graded.distinct().order_by(attempts.c.question_id))).scalars()
            )

    async def of_question(self, question_id: str) -> list[StoredGrade]:
        """The graded answers to a question, the oldest first."""
        statement = (
            select(attempts, appeals.c.score.label("coach"))
            .outerjoin(appeals, appeals.c.showing_id == attempts.c.showing_id)
            .where(attempts.c.question_id == question_id, attempts.c.grade.is_not(None))
            .order_by(attempts.c.showing_id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            StoredGrade(row.showing_id, row.candidate_id, row.answer, Grade.from_dict(row.grade), row.coach)
            for row in rows
        ]

    async def replaced(self, question_id: str) -> list[Grade]:
        """The grades of answers to a question that later ones have replaced, the oldest first."""
        statement = (
            select(earlier_grades.c.grade)
            .join(attempts, attempts.c.showing_id == earlier_grades.c.showing_id)
            .where(attempts.c.question_id == question_id)
            .order_by(earlier_grades.c.id)
        )
        async with self.database.read() as connection:
            return [Grade.from_dict(grade) for grade in (await connection.execute(statement)).scalars()]

    async def replace(
        self, before: Sequence[StoredGrade], after: Mapping[int, tuple[Grade, int]], at: datetime
    ) -> int:
        """Store new grades with their points, by showing, and keep the old ones beside them.

        What a coach has graded keeps the coach's score. One transaction; a grade that has changed since
        `before` was read stays as it is. Returns how many were replaced.
        """
        replaced = 0
        async with self.database.write() as connection:
            for old in before:
                now = (await connection.execute(_grade_of(old.showing_id))).scalar_one_or_none()
                if old.showing_id not in after or now is None or Grade.from_dict(now) != old.grade:
                    continue
                grade, points = after[old.showing_id]
                values: dict[str, Any] = {"grade": grade.to_dict()}
                if old.coach is None:
                    values |= {"score": grade.score, "points": points}
                answered = attempts.c.showing_id == old.showing_id
                await connection.execute(update(attempts).where(answered).values(values))
                await connection.execute(
                    self.database.insert(earlier_grades).values(
                        showing_id=old.showing_id,
                        candidate_id=old.candidate_id,
                        grade=old.grade.to_dict(),
                        replaced_at=at,
                    )
                )
                replaced += 1
        return replaced


def _grade_of(showing_id: int) -> Select[Any]:
    return select(attempts.c.grade).where(attempts.c.showing_id == showing_id)
