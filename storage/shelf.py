"""The shelf: documents that coaches gave in chat, files and reviewed answers. A draft is not indexed.

Knows no formats and no index: what is kept here is bytes under a name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update

from storage.database import Database
from storage.tables import shelf

Kind = Literal["coach", "reviewed"]


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
    """What a coach gave with the update `inbox_id`."""

    kind: Kind
    name: str
    content: bytes
    given_by: int
    inbox_id: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The repository of what coaches gave."""

    database: Database

    async def draft(self, draft: Draft) -> int:
        """Store a draft once, however often its update is handled. Returns its number."""
        values = {name: getattr(draft, name) for name in Draft.__slots__} | {"state": "draft"}
        same = select(shelf.c.id).where(shelf.c.inbox_id == draft.inbox_id)
        async with self.database.write() as connection:
            await connection.execute(self.database.insert(shelf).values(values).on_conflict_do_nothing())
            return int((await connection.execute(same)).scalar_one())

    async def entry(self, number: int) -> ShelfEntry | None:
        """A draft or a kept document by its number."""
        rows = await self._entries(shelf.c.id == number)
        return rows[0] if rows else None

    async def kept(self) -> list[ShelfEntry]:
        """What the index reads, by name."""
        return await self._entries(shelf.c.state == "kept")

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

    async def _entries(self, condition: Any) -> list[ShelfEntry]:
        columns = (shelf.c.id, shelf.c.kind, shelf.c.name, shelf.c.state, shelf.c.given_by, shelf.c.given_at)
        async with self.database.read() as connection:
            chosen = select(*columns).where(condition).order_by(shelf.c.name, shelf.c.id)
            return [_entry(row) for row in (await connection.execute(chosen)).all()]


def _entry(row: Any) -> ShelfEntry:
    return ShelfEntry(row.id, row.kind, row.name, row.state == "kept", row.given_by, row.given_at)
