"""The shelf: what coaches gave in chat: documents, reviewed answers, bank files. A draft is not in use.

Knows no formats and no index: what is kept here is bytes under a name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import delete, select, update

from storage.database import Database
from storage.tables import shelf

Kind = Literal["coach", "reviewed", "bank"]
DOCUMENTS: Sequence[Kind] = ("coach", "reviewed")  # what the index reads
UNDECIDED = timedelta(days=7)  # how long a draft is kept: each may hold 20 MB


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A document on the shelf without its content. `kind` is also the origin that the index notes."""

    id: int
    kind: Kind
    name: str
    kept: bool
    given_by: int | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What a coach gave with the update `inbox_id`, or an operator without one."""

    kind: Kind
    name: str
    content: bytes
    given_by: int | None
    inbox_id: int | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The repository of what coaches gave. A draft that nobody decides on is gone after a week."""

    database: Database

    async def draft(self, draft: Draft) -> int:
        """Store a draft once, however often its update is handled. Returns its number."""
        values = {name: getattr(draft, name) for name in Draft.__slots__} | {"state": "draft"}
        insert = self.database.insert(shelf).values(values)
        if draft.inbox_id is not None:
            # Handled again, the update finds what it gave before.
            insert = insert.on_conflict_do_update(index_elements=["inbox_id"], set_={"kind": draft.kind})
        forgotten = (shelf.c.state == "draft") & (shelf.c.given_at < draft.given_at - UNDECIDED)
        async with self.database.write() as connection:
            await connection.execute(delete(shelf).where(forgotten))
            return int((await connection.execute(insert.returning(shelf.c.id))).scalar_one())

    async def entry(self, number: int) -> ShelfEntry | None:
        """A draft or a kept document by its number."""
        rows = await self._entries(shelf.c.id == number)
        return rows[0] if rows else None

    async def kept(self, *kinds: Kind) -> list[ShelfEntry]:
        """What is kept of these kinds, by name; without any, what the index reads."""
        return await self._entries((shelf.c.state == "kept") & shelf.c.kind.in_(kinds or DOCUMENTS))

    async def named(self, name: str) -> ShelfEntry | None:
        """What is kept under a name."""
        rows = await self._entries((shelf.c.name == name) & (shelf.c.state == "kept"))
        return rows[0] if rows else None

    async def given_with(self, inbox_id: int) -> ShelfEntry | None:
        """What came with an update."""
        rows = await self._entries(shelf.c.inbox_id == inbox_id)
        return rows[0] if rows else None

    async def content(self, number: int) -> bytes | None:
        """The bytes of a draft or a kept document; None where it is gone."""
        async with self.database.read() as connection:
            chosen = select(shelf.c.content).where(shelf.c.id == number)
            content: bytes | None = (await connection.execute(chosen)).scalar_one_or_none()
        return content

    async def keep(self, number: int) -> ShelfEntry | None:
        """Let a draft take the place of what is kept under its name. None where the draft is gone."""
        entry = await self.entry(number)
        if entry is None or entry.kept:
            return entry
        async with self.database.write() as connection:
            same = (shelf.c.name == entry.name) & (shelf.c.state == "kept")
            await connection.execute(delete(shelf).where(same))
            await connection.execute(update(shelf).where(shelf.c.id == number).values(state="kept"))
        return await self.entry(number)

    async def discard(self, number: int) -> bool:
        """Remove a draft or a kept document. False where it was gone already."""
        async with self.database.write() as connection:
            return (await connection.execute(delete(shelf).where(shelf.c.id == number))).rowcount > 0

    async def remove(self, name: str) -> None:
        """Remove what is kept under a name."""
        kept = (shelf.c.name == name) & (shelf.c.state == "kept")
        async with self.database.write() as connection:
            await connection.execute(delete(shelf).where(kept))

    async def _entries(self, condition: Any) -> list[ShelfEntry]:
        columns = (shelf.c.id, shelf.c.kind, shelf.c.name, shelf.c.state, shelf.c.given_by, shelf.c.given_at)
        async with self.database.read() as connection:
            chosen = select(*columns).where(condition).order_by(shelf.c.name, shelf.c.id)
            return [_entry(row) for row in (await connection.execute(chosen)).all()]


def _entry(row: Any) -> ShelfEntry:
    return ShelfEntry(row.id, row.kind, row.name, row.state == "kept", row.given_by, row.given_at)
