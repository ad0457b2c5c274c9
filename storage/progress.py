"""What was answered on which of the candidate's own days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coaching.progress import Answered
from storage.database import Database
from storage.tables import attempts


@dataclass(frozen=True, slots=True)
class ProgressRepository:
    """Fulfils coaching.progress.ProgressLog."""

    database: Database

    async def answered(self, candidate_id: int, first: date, last: date) -> list[Answered]:
        """The candidate's answers from `first` to `last`, both included, the oldest first."""
        columns = (attempts.c.local_date, attempts.c.question_id, attempts.c.score, attempts.c.points)
        statement = (
            select(*columns)
            .where(attempts.c.candidate_id == candidate_id)
            .where(attempts.c.local_date.between(first.isoformat(), last.isoformat()))
            .order_by(attempts.c.answered_at, attempts.c.showing_id)
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            Answered(date.fromisoformat(row.local_date), row.question_id, row.score, row.points)
            for row in rows
        ]
