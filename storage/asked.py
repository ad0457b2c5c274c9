"""What candidates asked and what they were told: the source of the statistics and of the list of gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from storage.database import Database
from storage.tables import asked

_LATELY = 50  # of a candidate's questions: more nobody asks within half an hour


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with the reply that it got. `inbox_id` is the update that it came with.

    `understood` is the question made to stand alone, where it leaned on the one before.
    """

    candidate_id: int
    inbox_id: int
    question: str
    understood: str
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

    async def record(self, question: AskedQuestion) -> int:
        """Store a question once, however often its update is handled. Returns its number."""
        values = {name: getattr(question, name) for name in AskedQuestion.__slots__}
        values["citations"] = list(question.citations)
        same = select(asked.c.id).where(asked.c.inbox_id == question.inbox_id)
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(asked).values(values).on_conflict_do_nothing())
            return int((await connection.execute(same)).scalar_one())

    async def before(self, candidate_id: int, inbox_id: int, since: datetime) -> list[str]:
        """The candidate's questions between `since` and this update, as understood, the last one first."""
        statement = (
            select(asked.c.understood)
            .where(asked.c.candidate_id == candidate_id, asked.c.inbox_id < inbox_id)
            .where(asked.c.asked_at >= since)
            .order_by(asked.c.id.desc())
            .limit(_LATELY)
        )
        async with self.database.read() as connection:
            return list((await connection.execute(statement)).scalars())

    async def rate(self, number: int, candidate_id: int, helpful: bool) -> None:
        """Note what a candidate says of the answer to a question of their own."""
        own = (asked.c.id == number) & (asked.c.candidate_id == candidate_id)
        async with self.database.write() as connection:
            await connection.execute(update(asked).where(own).values(helpful=helpful))

    async def answered(self, limit: int) -> list[tuple[str, str | None]]:
        """(question as understood, role) of what the documents answered, but for answers that were found
        unhelpful: each once, the most often asked first. Nobody's name is with them.
        """
        statement = (
            select(asked.c.understood, asked.c.role)
            .where(asked.c.answered, asked.c.helpful.is_not(False))
            .group_by(asked.c.understood, asked.c.role)
            .order_by(func.count().desc(), func.max(asked.c.asked_at).desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [(row.understood, row.role) for row in (await connection.execute(statement)).all()]

    async def counts(self) -> dict[str, int]:
        """How many questions were asked, how many were answered, and what was said of the answers."""
        statement = select(
            func.count().label("questions"),
            func.count().filter(asked.c.answered).label("answered"),
            func.count().filter(asked.c.helpful).label("helpful"),
            func.count().filter(~asked.c.helpful).label("not_helpful"),
        ).select_from(asked)
        async with self.database.read() as connection:
            return dict((await connection.execute(statement)).one()._mapping)

    async def gaps(self, limit: int) -> list[str]:
        """The latest questions that nobody has answered yet, or not helpfully, each once."""
        statement = (
            select(asked.c.understood)
            .where(or_(~asked.c.answered, asked.c.helpful.is_(False)), asked.c.settled.is_(None))
            .group_by(asked.c.understood)
            .order_by(func.max(asked.c.asked_at).desc())
            .limit(limit)
        )
        async with self.database.read() as connection:
            return list((await connection.execute(statement)).scalars())
