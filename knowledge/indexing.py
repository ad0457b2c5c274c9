"""Builds a version of the index beside the active one. Knows files, SQL and Chroma; answers no questions.

The order makes a crash harmless at any point: rows of an inactive version, then its collection, then one
transaction that makes it active, then the removal of what it replaced.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from knowledge.embedding import Encoded, Encoder
from knowledge.errors import DocumentUnreadable, NothingToIndex, VectorsUnavailable
from knowledge.loading import Source, digest, find_sources, load, read_bytes
from knowledge.packing import context_of, pack, with_context
from knowledge.passages import SPLITTER
from knowledge.vectors import PREFIX, Batch, Vectors
from storage.passages import IndexVersion, PassageStore, StoredDocument, StoredPassage

if TYPE_CHECKING:
    from langchain_core.documents import Document

Result = TypeVar("Result")
Split = tuple["Found", "list[Document]"]
Progress = Callable[[int, int], None]
Failure = tuple[str, str]  # path, why
WRITTEN_AT_ONCE = 100


class Worker(Protocol):
    """Runs CPU work away from the event loop."""

    def __call__(self, work: Callable[[], Result], /) -> Awaitable[Result]:
        """Run `work` and return what it returns."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did. `failed` holds (path, why) of documents that could not be read."""

    documents_added: int
    documents_changed: int
    documents_removed: int
    documents_unchanged: int
    passages: int
    embedded: int
    failed: tuple[Failure, ...]
    seconds: float
    version: int


@dataclass(frozen=True, slots=True)
class Roots:
    """What a refresh reads: the shipped corpus or not, and added files and folders."""

    shipped: bool
    added: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As the version's row keeps it."""
        return {"shipped": self.shipped, "added": list(self.added)}


@dataclass(frozen=True, slots=True)
class Found:
    """A readable document: its file, its content and its identity."""

    source: Source
    content: bytes
    id: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below the roots now."""

    found: tuple[Found, ...]
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A new version: its number and size, how many passages were embedded for it, and what could not be
    read.
    """

    version: int
    passages: int
    embedded: int
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds versions; the caller holds the lock."""

    store: PassageStore
    vectors: Vectors
    encoder: Encoder
    roles: Mapping[str, Sequence[str]]
    worker: Worker

    async def build(self, scan: Scan, roots: Roots, now: datetime, progress: Progress | None) -> Built:
        """Build and activate a version of everything scanned. Raises NothingToIndex; the old one then
        stays.
        """
        await self.store.clean()
        active = await self.store.active()
        held = {document.id for document in await self.store.documents(active.id)} if active else set()
        keep = [found.id for found in scan.found if found.id in held]
        split, failed = await self._split([found for found in scan.found if found.id not in held])
        if not keep and not any(pieces for _, pieces in split):
            raise nothing_to_index([*scan.failed, *failed])
        collection = f"{PREFIX}{now:%Y%m%d%H%M%S%f}"
        version = await self.store.begin(collection, roots.as_json(), keep, now)
        embedded = await self._add(version, split, now, progress)
        await self.vectors.build(collection, self._batches(version))
        passages = await self._activate(version, collection)
        return Built(version, passages, embedded, (*scan.failed, *failed))

    async def probe(self, version: IndexVersion) -> bool:
        """Whether SQL and Chroma agree about a version."""
        count = await self.store.count(version.id)
        if count != version.passages:
            return False
        async for page in self.store.vectors(version.id):
            id_, vector = page[0]
            return await self.vectors.healthy(version.collection, count, (id_, np.frombuffer(vector, "<f4")))
        return count == 0

    async def _activate(self, version: int, collection: str) -> int:
        count = await self.store.count(version)
        if not await self.probe(IndexVersion(version, collection, count, {})):
            raise VectorsUnavailable(
                "Chroma does not hold what was just written to it; look at its disk and retry."
            )
        await self.store.activate(version)
        await self.vectors.keep_only({collection})
        await self.store.clean()
        return count

    async def _split(self, new: Sequence[Found]) -> tuple[list[Split], list[Failure]]:
        split, failed = [], []
        for found in new:
            try:
                split.append((found, await self.worker(partial(self._pieces, found))))
            except DocumentUnreadable as error:
                failed.append((str(error.path), error.why))
        return split, failed

    def _pieces(self, found: Found) -> list[Document]:
        # LangChain's splitters take 0.3 s to import: not for those who only answer.
        from knowledge.splitter import StructureSplitter

        document = load(found.source, found.content, self.roles)
        return StructureSplitter(edition=self.encoder.name).split_documents([document])

    async def _add(
        self, version: int, split: Sequence[Split], now: datetime, progress: Progress | None
    ) -> int:
        total = sum(len(pieces) for _, pieces in split)
        done = embedded = 0
        for found, pieces in split:
            await self.store.add_document(version, _document_row(found, pieces, now))
            for start in range(0, len(pieces), WRITTEN_AT_ONCE):
                batch = pieces[start : start + WRITTEN_AT_ONCE]
                rows, fresh = await self._rows(
                    found, batch, progress and partial(_shifted, progress, done, total)
                )
                await self.store.add_passages(rows)
                done += len(batch)
                embedded += fresh
        return embedded

    async def _rows(
        self, found: Found, pieces: Sequence[Document], progress: Callable[[int], None] | None
    ) -> tuple[list[StoredPassage], int]:
        known = await self.store.encoded([piece.metadata["passage_id"] for piece in pieces])
        rows = []
        for at, piece in enumerate(pieces, start=1):
            place = piece.metadata
            # One passage at a time, so that questions are answered between two of them.
            vector, tokens = known.get(place["passage_id"]) or await self._encoded(piece)
            rows.append(
                StoredPassage(
                    place["passage_id"],
                    found.id,
                    place["position"],
                    place["section"],
                    place["kind"],
                    piece.page_content,
                    vector,
                    tokens,
                )
            )
            if progress:
                progress(at)
        return rows, len(pieces) - len(known)

    async def _encoded(self, piece: Document) -> tuple[bytes, bytes]:
        return await self.worker(partial(self._encode, piece))

    def _encode(self, piece: Document) -> tuple[bytes, bytes]:
        title, section = piece.metadata["title"], piece.metadata["section"]
        text = with_context(title, section, piece.page_content)
        encoded: Encoded = self.encoder.encode(text)
        return encoded.vector.astype("<f4").tobytes(), pack(encoded, text, len(context_of(title, section)))

    async def _batches(self, version: int) -> AsyncIterator[Batch]:
        async for page in self.store.vectors(version):
            rows = np.stack([np.frombuffer(vector, "<f4") for _, vector in page])
            yield [id_ for id_, _ in page], rows


def nothing_to_index(failed: Sequence[Failure]) -> NothingToIndex:
    """The error for an indexing run that found nothing readable, naming what it met."""
    named = "; ".join(f"{path}: {why}" for path, why in failed[:3]) or "no documents there"
    return NothingToIndex(f"Nothing to index ({named}). The index stays as it was.")


def scan_roots(roots: Roots, shipped: Path, model: str) -> Scan:
    """Read every document below the roots; those that cannot be read are named, not raised."""
    found: dict[str, Found] = {}
    failed = []
    for source in _distinct(_sources(roots, shipped)):
        try:
            content = read_bytes(source.path)
        except DocumentUnreadable as error:
            failed.append((str(error.path), error.why))
            continue
        id_ = digest(source, content, str(source.path.resolve()), SPLITTER, model)
        found[id_] = Found(source, content, id_)
    return Scan(tuple(found.values()), tuple(failed))


def _sources(roots: Roots, shipped: Path) -> Iterator[Source]:
    if roots.shipped:
        yield from find_sources([shipped], "shipped")
    yield from find_sources([Path(path) for path in roots.added], "added")


def _distinct(sources: Iterable[Source]) -> Iterator[Source]:
    """Each file once, under a name of its own: a passage's identity begins with the name of its source."""
    paths: set[Path] = set()
    names: set[str] = set()
    for source in sources:
        path = source.path.resolve()
        if path in paths:
            continue
        named = source if source.name not in names else replace(source, name=path.as_posix())
        paths.add(path)
        names.add(named.name)
        yield named


def _document_row(found: Found, pieces: Sequence[Document], now: datetime) -> StoredDocument:
    details = dict(pieces[0].metadata) if pieces else {}
    place = {key: details.pop(key, None) for key in ("title", "role", "source")}
    for key in ("section", "kind", "position", "passage_id"):
        details.pop(key, None)
    return StoredDocument(
        id=found.id,
        source=found.source.name,
        path=str(found.source.path.resolve()),
        origin=found.source.origin,
        title=place["title"] or found.source.path.stem,
        role=place["role"],
        details=details,
        indexed_at=now,
    )


def _shifted(progress: Progress, done: int, total: int, more: int) -> None:
    progress(done + more, total)
