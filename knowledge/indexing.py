"""Builds a version of the index beside the active one. Knows files, SQL and Chroma; answers no questions.

The order makes a crash harmless at any point: rows of an inactive version, then its collection, then one
transaction that makes it active, then the removal of what it replaced. What a build that died had embedded
is taken over by the next one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import numpy as np

from knowledge.embedding import Encoded, Encoder
from knowledge.errors import DocumentUnreadable, NothingToIndex, VectorsUnavailable
from knowledge.loading import load
from knowledge.packing import LAYOUT, context_of, pack, with_context
from knowledge.scanning import Failure, Found, Roots, Scan
from knowledge.vectors import PREFIX, Batch, Vectors
from knowledge.work import Worker
from storage.passages import IndexVersion, PassageStore, StoredDocument, StoredPassage

if TYPE_CHECKING:
    from langchain_core.documents import Document

Split = tuple[Found, "list[Document]"]
Progress = Callable[[int, int], None]
WRITTEN_AT_ONCE = 100


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
class Built:
    """A version that is whole, how many passages were embedded for it, and what could not be read."""

    version: IndexVersion
    embedded: int
    failed: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds versions; the caller holds the lock. `read` gets the content of what was found."""

    store: PassageStore
    vectors: Vectors
    encoder: Encoder
    roles: Mapping[str, Sequence[str]]
    worker: Worker
    read: Callable[[Found], Awaitable[bytes]]

    async def build(
        self,
        scan: Scan,
        roots: Roots,
        now: datetime,
        progress: Progress | None,
        needed: Found | None = None,
    ) -> Built:
        """Build a version of everything scanned, to be activated and tidied up after.

        Raises NothingToIndex, VectorsUnavailable where Chroma did not keep what it was given, and
        DocumentUnreadable where it is the `needed` one that gives no passages.
        """
        await self.store.clean(keeping={found.id for found in scan.found})
        active = await self.store.active()
        held = {document.id for document in await self.store.documents(active.id)} if active else set()
        keep = [found.id for found in scan.found if found.id in held]
        split, failed = await self._split([found for found in scan.found if found.id not in held], needed)
        if not keep and not any(pieces for _, pieces in split):
            raise nothing_to_index([*scan.failed, *failed])
        # By the clock alone two versions could get one name: clocks are set back.
        collection = f"{PREFIX}{now:%Y%m%d%H%M%S}-{token_hex(4)}"
        number = await self.store.begin(collection, roots.as_json(), keep, now)
        embedded = await self._add(number, split, now, progress)
        version = IndexVersion(number, collection, await self.store.count(number), roots.as_json())
        await self.vectors.build(collection, self._batches(number))
        if not await self.probe(version):
            raise VectorsUnavailable("Chroma lacks what was just written to it; look at its disk and retry.")
        return Built(version, embedded, (*scan.failed, *failed))

    async def tidy(self, active: IndexVersion) -> None:
        """Remove what the active version does not need, whoever left it behind."""
        await self.vectors.keep_only({active.collection})
        await self.store.clean()

    async def probe(self, version: IndexVersion) -> bool:
        """Whether SQL and Chroma agree about a version."""
        count = await self.store.count(version.id)
        if count != version.passages:
            return False
        one = await self.store.any_vector(version.id)
        known = one and (one[0], np.frombuffer(one[1], "<f4"))
        return await self.vectors.healthy(version.collection, count, known)

    async def _split(self, new: Sequence[Found], needed: Found | None) -> tuple[list[Split], list[Failure]]:
        split, failed = [], []
        for found in new:
            try:
                pieces = await self.worker(partial(self._pieces, found, await self.read(found)))
                if found == needed and not pieces:
                    raise DocumentUnreadable(found.source.path, "it holds no text to answer from")
                split.append((found, pieces))
            except DocumentUnreadable as error:
                if found == needed:
                    raise
                failed.append((str(error.path), error.why))
        return split, failed

    def _pieces(self, found: Found, content: bytes) -> list[Document]:
        # LangChain's splitters take 0.3 s to import: not for those who only answer.
        from knowledge.splitter import StructureSplitter

        document = load(found.source, content, self.roles)
        return StructureSplitter(edition=f"{self.encoder.name} {LAYOUT}").split_documents([document])

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
            # One passage at a time, so that nothing else waits long for the model.
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

    async def _batches(self, version: int) -> AsyncGenerator[Batch]:
        async with aclosing(self.store.vectors(version)) as pages:
            async for page in pages:
                rows = np.stack([np.frombuffer(vector, "<f4") for _, vector in page])
                yield [id_ for id_, _ in page], rows


def nothing_to_index(failed: Sequence[Failure]) -> NothingToIndex:
    """The error for an indexing run that found nothing readable, naming what it met."""
    named = "; ".join(f"{path}: {why}" for path, why in failed[:3]) or "no documents there"
    return NothingToIndex(f"Nothing to index ({named}). The index stays as it was.")


def _document_row(found: Found, pieces: Sequence[Document], now: datetime) -> StoredDocument:
    details = dict(pieces[0].metadata) if pieces else {}
    place = {key: details.pop(key, None) for key in ("title", "role", "source")}
    for key in ("section", "kind", "position", "passage_id"):
        details.pop(key, None)
    return StoredDocument(
        id=found.id,
        source=found.source.name,
        path=found.source.place,
        origin=found.source.origin,
        title=place["title"] or Path(found.source.name).stem,
        role=place["role"],
        details=details,
        indexed_at=now,
    )


def _shifted(progress: Progress, done: int, total: int, more: int) -> None:
    progress(done + more, total)
