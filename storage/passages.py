"""The repository of indexed documents, their passages and the versions of the index.

SQL is the truth about what is indexed; Chroma only caches the vectors. A version is built while another one
is active and becomes active in one transaction. Knows nothing about what vectors and tokens mean.
"""

import re
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update

from storage.database import Database
from storage.tables import documents, index_versions, passages, version_documents

PAGE = 500  # below SQLite's and PostgreSQL's limits on bound parameters
REMOVED_AT_ONCE = 20
DATES = ("updated", "date", "as_of")  # the front matter that dates a document, as YYYY-MM-DD or YYYY

_LISTED = select(
    passages.c.id,
    documents.c.source,
    documents.c.title,
    documents.c.role,
    passages.c.section,
    passages.c.kind,
    passages.c.text,
    documents.c.origin,
    documents.c.details,
    documents.c.indexed_at,
).join(documents, documents.c.id == passages.c.document_id)


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One state of the index: its collection in Chroma, its number of passages, and what a refresh reads."""

    id: int
    collection: str
    passages: int
    roots: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it was indexed; `origin` is "shipped", "added", "coach" or "reviewed"."""

    id: str
    source: str
    path: str
    origin: str
    title: str
    role: str | None
    details: dict[str, Any]
    indexed_at: datetime

    @property
    def dated(self) -> date:
        """The day that the document states in its front matter, else the one on which it was read."""
        return _dated(self.details, self.indexed_at)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with what the model made of it."""

    id: str
    document_id: str
    position: int
    section: str
    kind: str
    text: str
    vector: bytes
    tokens: bytes


@dataclass(frozen=True, slots=True)
class ListedPassage:
    """A passage without its vectors, with what a citation needs to know of its document.

    `dated` is the day that the document states in its front matter (the first of a year that it states
    alone), else the one on which it was read.
    """

    id: str
    source: str
    title: str
    role: str | None
    section: str
    kind: str
    text: str
    origin: str = "added"
    dated: date | None = None


class PassageStore:
    """Reads and writes the index's truth. Each method is one transaction unless it says otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def active(self) -> IndexVersion | None:
        """The version that answers questions; None before the first one."""
        query = select(index_versions).where(index_versions.c.active)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return IndexVersion(row.id, row.collection, row.passages, row.roots) if row else None

    async def documents(self, version: int) -> list[StoredDocument]:
        """The documents of a version, by source."""
        query = _of_version(select(documents), version).order_by(documents.c.source)
        return [StoredDocument(**row._mapping) for row in await self._all(query)]

    async def listing(self, version: int) -> list[ListedPassage]:
        """Every passage of a version in reading order, without vectors."""
        rows = await self._all(
            _of_version(_LISTED, version).order_by(documents.c.source, passages.c.position)
        )
        return [_listed(row) for row in rows]

    async def passage(self, passage_id: str) -> ListedPassage | None:
        """A passage by its id; None where it has left the index."""
        rows = await self._all(_LISTED.where(passages.c.id == passage_id).limit(1))
        return _listed(rows[0]) if rows else None

    async def document(self, version: int, document_id: str) -> StoredDocument | None:
        """A document by its id; None where the version does not hold it."""
        rows = await self._all(_of_version(select(documents), version).where(documents.c.id == document_id))
        return StoredDocument(**rows[0]._mapping) if rows else None

    async def sizes(self, version: int) -> dict[str, int]:
        """How many passages each document of a version has, by the document's id; none are left out."""
        counted = select(passages.c.document_id, func.count().label("size"))
        counted = _of_version(counted.join(documents, documents.c.id == passages.c.document_id), version)
        rows = await self._all(counted.group_by(passages.c.document_id))
        return {row.document_id: row.size for row in rows}

    async def passages_of(self, document_id: str) -> list[ListedPassage]:
        """The passages of a document in reading order, without vectors."""
        rows = await self._all(_LISTED.where(documents.c.id == document_id).order_by(passages.c.position))
        return [_listed(row) for row in rows]

    async def vectors(self, version: int) -> AsyncGenerator[list[tuple[str, bytes]]]:
        """(id, vector) of every passage of a version, in pages; one transaction, open until the last page."""
        async with self._database.read() as connection:
            rows = await connection.stream(_vectors_of(version).execution_options(yield_per=PAGE))
            async for page in rows.partitions():
                yield [(row.id, row.vector) for row in page]

    async def any_vector(self, version: int) -> tuple[str, bytes] | None:
        """(id, vector) of one passage of a version; None where it has none."""
        found = await self._all(_vectors_of(version).limit(1))
        return (found[0].id, found[0].vector) if found else None

    async def encoded(self, ids: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
        """(vector, tokens) of the passages that any version already holds; one transaction a page."""
        found: dict[str, tuple[bytes, bytes]] = {}
        for start in range(0, len(ids), PAGE):
            wanted = passages.c.id.in_(ids[start : start + PAGE])
            query = select(passages.c.id, passages.c.vector, passages.c.tokens).where(wanted)
            found |= {row.id: (row.vector, row.tokens) for row in await self._all(query)}
        return found

    async def begin(self, collection: str, roots: dict[str, Any], keep: Sequence[str], now: datetime) -> int:
        """Open a version beside the active one, with the documents `keep` in it; its number."""
        values = {"collection": collection, "passages": 0, "active": False, "roots": roots, "built_at": now}
        async with self._database.write() as connection:
            row = await connection.execute(
                insert(index_versions).values(values).returning(index_versions.c.id)
            )
            version = int(row.scalar_one())
            if keep:
                links = [{"version_id": version, "document_id": id_} for id_ in keep]
                await connection.execute(insert(version_documents), links)
        return version

    async def add_document(self, version: int, document: StoredDocument) -> None:
        """Put a document into a version that is not active yet; one that is known already stays as it is."""
        new = self._database.insert(documents).values(asdict(document)).on_conflict_do_nothing()
        async with self._database.write() as connection:
            await connection.execute(new)
            await connection.execute(
                insert(version_documents).values(version_id=version, document_id=document.id)
            )

    async def add_passages(self, rows: Sequence[StoredPassage]) -> None:
        """Put passages of a document that was added before; those that are there already stay as they are."""
        new = self._database.insert(passages).on_conflict_do_nothing()
        async with self._database.write() as connection:
            await connection.execute(new, [asdict(row) for row in rows])

    async def count(self, version: int) -> int:
        """How many passages a version holds."""
        query = select(func.count()).select_from(passages)
        query = _of_version(query.join(documents, documents.c.id == passages.c.document_id), version)
        return int((await self._all(query))[0][0])

    async def activate(self, version: int) -> None:
        """Let a version answer from now on, instead of the one that did."""
        size = await self.count(version)
        async with self._database.write() as connection:
            await connection.execute(
                update(index_versions).values(active=False).where(index_versions.c.active)
            )
            chosen = index_versions.c.id == version
            await connection.execute(update(index_versions).values(active=True, passages=size).where(chosen))

    async def clean(self, keeping: Collection[str] = ()) -> None:
        """Remove every version that is not active, and the documents that no other one holds but `keeping`.

        One transaction for some documents at a time: removing many takes long, and others want to write.
        """
        async with self._database.write() as connection:
            await connection.execute(delete(index_versions).where(~index_versions.c.active))
        held = select(version_documents.c.document_id)
        rows = await self._all(select(documents.c.id).where(documents.c.id.not_in(held)))
        stale = [row.id for row in rows if row.id not in keeping]
        for start in range(0, len(stale), REMOVED_AT_ONCE):
            chosen = documents.c.id.in_(stale[start : start + REMOVED_AT_ONCE])
            async with self._database.write() as connection:
                await connection.execute(delete(documents).where(chosen))

    async def _all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        async with self._database.read() as connection:
            rows: Sequence[Row[Any]] = (await connection.execute(query)).all()
        return rows


def _listed(row: Row[Any]) -> ListedPassage:
    values = dict(row._mapping)
    dated = _dated(values.pop("details"), values.pop("indexed_at"))
    return ListedPassage(**values, dated=dated)


def _dated(details: dict[str, Any], read: datetime) -> date:
    for stated in (details.get(name) for name in DATES):
        day = f"{stated}-01-01" if re.fullmatch(r"\d{4}", str(stated)) else str(stated)
        try:
            return date.fromisoformat(day)
        except ValueError:
            continue
    return read.date()


def _vectors_of(version: int) -> Select[Any]:
    chosen = select(passages.c.id, passages.c.vector)
    return _of_version(chosen.join(documents, documents.c.id == passages.c.document_id), version)


def _of_version(query: Select[Any], version: int) -> Select[Any]:
    link = version_documents.c.document_id == documents.c.id
    return query.join(version_documents, link).where(version_documents.c.version_id == version)
