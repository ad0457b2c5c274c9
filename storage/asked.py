"""What candidates asked and what they were told: the source of the statistics and of the list of gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import asked


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with the reply that it got. `inbox_id` is the update that it came with."""

    candidate_id: int
    inbox_id: int
    question: str
    role: str | None
    answered: bool
    mode: str
    answer: str
    citations: Sequence[dict[str, Any]]
    seconds: float
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """The repository of questions asked."""

    database: Database

    async def record(self, question: AskedQuestion) -> None:
        """Store a question once, however often its update is handled."""
        values = {name: getattr(question, name) for name in AskedQuestion.__slots__}
        values["citations"] = list(question.citations)
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(asked).values(values).on_conflict_do_nothing())

    async def counts(self) -> dict[str, int]:
        """How many questions were asked and how many of them the documents answered."""
        statement = select(
            func.count().label("questions"), func.count().filter(asked.c.answered).label("answered")
        ).select_from(asked)
        async with self.database.read() as connection:
            return dict((await connection.execute(statement)).one()._mapping)

    async def gaps(self, limit: int) -> list[str]:
        """The latest questions that the documents did not answer, each once."""
        statement = (
            select(asked.c.question)
            .where(~asked.c.answered)
            .group_by(asked.c.question)
            .order_by(func.max(asked.c.asked_at).desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            return list((await connection.execute(statement)).scalars())
