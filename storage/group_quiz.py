"""Quizzes that were posted in groups, and who was right in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update

from coaching.group_quiz import Posted, Tally
from storage.database import Database
from storage.tables import group_polls, group_votes, inbox


@dataclass(frozen=True, slots=True)
class GroupQuizzes:
    """Fulfils coaching.group_quiz.GroupLog."""

    database: Database

    async def posted_for(self, inbox_id: int) -> Posted | None:
        """What this /quiz has asked for already, gone out or not."""
        return await self._first(_posted().where(group_polls.c.inbox_id == inbox_id))

    async def posted_as(self, poll_id: str) -> Posted | None:
        """What this poll carries."""
        return await self._first(_posted().where(group_polls.c.poll_id == poll_id))

    async def last(self, chat_id: int) -> Posted | None:
        """The latest that went out to the group."""
        return await self._first(_posted().where(_out_to(chat_id)).order_by(group_polls.c.id.desc()).limit(1))

    async def history(self, chat_id: int) -> Mapping[str, int]:
        """Each question that went out to the group, and a number of its last time that rises with time."""
        latest = func.max(group_polls.c.id).label("latest")
        statement = select(group_polls.c.question_id, latest).where(_out_to(chat_id))
        async with self.database.read() as connection:
            rows = (await connection.execute(statement.group_by(group_polls.c.question_id))).all()
        return {row.question_id: row.latest for row in rows}

    async def reserve(self, chat_id: int, question_id: str, inbox_id: int, at: datetime) -> Posted:
        """Remember what is about to be posted for this /quiz; the first question for it stays."""
        insert = self.database.insert(group_polls).values(
            chat_id=chat_id, question_id=question_id, inbox_id=inbox_id, posted_at=at
        )
        wanted = _posted().where(group_polls.c.inbox_id == inbox_id)
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing())
            return Posted(**(await connection.execute(wanted)).one()._mapping)

    async def went_out(self, posted_id: int, message_id: int, poll_id: str, at: datetime) -> None:
        """It has reached the group as this message and poll."""
        statement = update(group_polls).where(group_polls.c.id == posted_id)
        async with self.database.write() as connection:
            await connection.execute(statement.values(message_id=message_id, poll_id=poll_id, posted_at=at))

    async def count(self, posted_id: int, user_id: int, right: bool, at: datetime) -> None:
        """Count a vote; the first one of a person in a poll stays."""
        insert = self.database.insert(group_votes).values(
            group_poll_id=posted_id, user_id=user_id, right=right, voted_at=at
        )
        async with self.database.write() as connection:
            await connection.execute(insert.on_conflict_do_nothing())

    async def tally(self, posted_id: int) -> Tally:
        """The votes so far."""
        counts = select(func.count().filter(group_votes.c.right), func.count())
        statement = counts.where(group_votes.c.group_poll_id == posted_id)
        async with self.database.read() as connection:
            right, voted = (await connection.execute(statement)).one()
        return Tally(right, voted)

    async def any_open(self, since: datetime) -> bool:
        """Whether any group's quiz went out after `since`, or is going out now."""
        unhandled = exists().where(inbox.c.id == group_polls.c.inbox_id, inbox.c.state == "pending")
        going_out = group_polls.c.poll_id.is_(None) & unhandled
        statement = select(group_polls.c.id).where((group_polls.c.posted_at > since) | going_out).limit(1)
        async with self.database.read() as connection:
            return (await connection.execute(statement)).first() is not None

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """The group has another number from now on."""
        statement = update(group_polls).where(group_polls.c.chat_id == old_chat_id)
        async with self.database.write() as connection:
            await connection.execute(statement.values(chat_id=new_chat_id))

    async def forget(self, user_id: int) -> None:
        """Delete a person's votes."""
        async with self.database.write() as connection:
            await connection.execute(delete(group_votes).where(group_votes.c.user_id == user_id))

    async def _first(self, statement: Select[Any]) -> Posted | None:
        async with self.database.read() as connection:
            row = (await connection.execute(statement)).first()
        return Posted(**row._mapping) if row else None


def _posted() -> Select[Any]:
    polls = group_polls.c
    return select(
        polls.id, polls.chat_id, polls.question_id, polls.posted_at, polls.poll_id, polls.message_id
    )


def _out_to(chat_id: int) -> ColumnElement[bool]:
    return (group_polls.c.chat_id == chat_id) & group_polls.c.poll_id.is_not(None)
