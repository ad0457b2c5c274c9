"""The inbox: every update is stored here before Telegram is told that we have it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from storage.database import Database
from storage.tables import deliveries, inbox

NO_CHAT = 0


@dataclass(frozen=True, slots=True)
class Received:
    """An update on its way in. `chat_id` is the chat whose order it keeps; NO_CHAT for none."""

    update_id: int
    chat_id: int
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A stored update that has not been handled yet."""

    id: int
    update_id: int
    chat_id: int
    payload: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """The repository of updates, and of what was sent while handling each."""

    database: Database

    async def store(self, bot_id: int, updates: Sequence[Received], now: datetime) -> list[InboxRow]:
        """Store what is new and return it in order; an update that we have already is left out."""
        if not updates:
            return []
        rows = [
            {
                "bot_id": bot_id,
                "update_id": received.update_id,
                "chat_id": received.chat_id,
                "payload": dict(received.payload),
                "state": "pending",
                "attempts": 0,
                "received_at": now,
            }
            for received in updates
        ]
        statement = self.database.insert(inbox).values(rows).on_conflict_do_nothing()
        async with self.database.write() as connection:
            stored = (await connection.execute(statement.returning(inbox))).all()
        return sorted((_row(row) for row in stored), key=lambda row: row.id)

    async def pending(self, bot_id: int, after: int, limit: int) -> list[InboxRow]:
        """What is not handled yet, in order, from the row behind `after`."""
        statement = (
            select(inbox)
            .where(inbox.c.bot_id == bot_id, inbox.c.state == "pending", inbox.c.id > after)
            .order_by(inbox.c.id)
            .limit(limit)
        )
        async with self.database.read() as connection:
            return [_row(row) for row in (await connection.execute(statement)).all()]

    async def done(self, row_id: int, now: datetime) -> None:
        """The update is handled."""
        await self._finish(row_id, "done", now)

    async def park(self, row_id: int, now: datetime) -> None:
        """The update failed too often: leave it for a person to look at."""
        await self._finish(row_id, "parked", now)

    async def failed(self, row_id: int) -> int:
        """Count a failure. Returns how many there were."""
        statement = update(inbox).where(inbox.c.id == row_id).values(attempts=inbox.c.attempts + 1)
        async with self.database.write() as connection:
            return int((await connection.execute(statement.returning(inbox.c.attempts))).scalar_one())

    async def delivered(self, row_id: int, position: int) -> int | None:
        """The id of the message sent at this place while handling the update earlier, if it was."""
        statement = select(deliveries.c.message_id).where(
            deliveries.c.inbox_id == row_id, deliveries.c.position == position
        )
        async with self.database.read() as connection:
            return (await connection.execute(statement)).scalar_one_or_none()

    async def record_delivery(self, row_id: int, position: int, message_id: int) -> None:
        """Remember that the message at this place has gone out."""
        statement = self.database.insert(deliveries).values(
            inbox_id=row_id, position=position, message_id=message_id
        )
        async with self.database.write() as connection:
            await connection.execute(statement.on_conflict_do_nothing())

    async def purge(self, before: datetime) -> int:
        """Delete handled updates older than `before`: they hold what people wrote. Returns how many."""
        return await self._delete((inbox.c.state == "done") & (inbox.c.finished_at < before))

    async def forget(self, chat_id: int) -> None:
        """Delete what one chat wrote, but for what is being handled now."""
        await self._delete((inbox.c.chat_id == chat_id) & (inbox.c.state != "pending"))

    async def _delete(self, chosen: ColumnElement[bool]) -> int:
        """Delete rows; of the newest one only what it says. Returns how many are gone.

        SQLite gives the number of the newest row out again once that row is gone, and what was asked or
        answered with an update is known by its number.
        """
        newest = inbox.c.id == select(func.max(inbox.c.id)).scalar_subquery()
        async with self.database.write() as connection:
            await connection.execute(update(inbox).where(chosen & newest).values(payload={}, chat_id=NO_CHAT))
            return (await connection.execute(delete(inbox).where(chosen & ~newest))).rowcount

    async def counts(self) -> dict[str, int]:
        """How many updates there are in each state."""
        statement = select(inbox.c.state, func.count()).group_by(inbox.c.state)
        async with self.database.read() as connection:
            return dict((await connection.execute(statement)).all())

    async def _finish(self, row_id: int, state: str, now: datetime) -> None:
        statement = update(inbox).where(inbox.c.id == row_id).values(state=state, finished_at=now)
        async with self.database.write() as connection:
            await connection.execute(statement)


def _row(row: Any) -> InboxRow:
    return InboxRow(row.id, row.update_id, row.chat_id, row.payload, row.attempts)
