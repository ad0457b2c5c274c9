"""The knowledge base as everybody else sees it: index documents, search them, answer from them.

CPU work runs in one thread of its own, Chroma in another; SQL says which version of the index answers, and is
asked on every question, so that a version that another process built is noticed at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from knowledge.answering import Answer, AnswerWriter, Responder
from knowledge.cache import EncodingsCache
from knowledge.embedding import Encoder
from knowledge.errors import IndexBusy, IndexMissing, VectorsUnavailable
from knowledge.indexing import Builder, Built, IndexReport, Progress, Roots, Scan, scan_roots
from knowledge.packing import unpack
from knowledge.question import Question, Synonyms, read_synonyms
from knowledge.search import CANDIDATES, Encodings, Hit, LoadedIndex, Ranked, hit_of
from knowledge.vectors import Vectors
from storage.passages import IndexVersion, PassageStore

Result = TypeVar("Result")
SHIPPED = Path(__file__).with_name("sources")


class Library:
    """Answers from documents. One for a process; `close()` at its end.

    `shipped` is the folder of the corpus that comes along; `roles` maps a role's id to what people call it;
    `lock` is a file next to the data that only one indexing process at a time holds.
    """

    def __init__(
        self,
        store: PassageStore,
        vectors: Vectors,
        encoder: Encoder,
        shipped: Path = SHIPPED,
        writer: AnswerWriter | None = None,
        *,
        clock: Callable[[], datetime],
        lock: Path,
        roles: Mapping[str, Sequence[str]] | None = None,
        synonyms: Synonyms | None = None,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._encoder = encoder
        self._shipped = shipped
        self._responder = Responder(encoder, writer)
        self._clock = clock
        self._lock = lock
        self._roles = roles or {}
        self._synonyms = synonyms or read_synonyms()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="knowledge")
        self._builder = Builder(store, vectors, encoder, self._roles, self._work)
        self._loaded: tuple[int, LoadedIndex] | None = None
        self._loading = asyncio.Lock()
        self._encodings = EncodingsCache()

    async def index(
        self, paths: Sequence[Path] = (), *, only: bool = False, progress: Progress | None = None
    ) -> IndexReport:
        """Bring the index up to date; without paths, with what it held before and the shipped corpus.

        Paths are added to that, or become the whole knowledge base with `only`. Raises NothingToIndex and
        IndexBusy; the old index then stays.
        """
        from filelock import FileLock, Timeout

        held = FileLock(self._lock, timeout=0)
        try:
            held.acquire()
        except Timeout as error:
            raise IndexBusy("Another process is building the index; wait until it is done.") from error
        try:
            return await self._index(paths, only, progress)
        finally:
            held.release()

    async def ensure(self, on_rebuild: Callable[[str], None] | None = None) -> IndexReport | None:
        """Make sure that there is an index that is whole and up to date; None where there was."""
        loading = asyncio.ensure_future(self._work(self._encoder.load))
        why = await self._why_rebuild()
        await loading
        if why is None:
            await self._current()
            return None
        if on_rebuild:
            on_rebuild(why)
        return await self.index()

    async def search(self, query: str, *, role: str | None = None, limit: int = 5) -> list[Hit]:
        """The best passages for a query, `role` being the candidate's own."""
        _, ranked = await self._find(query, role)
        return [hit_of(each) for each in ranked[:limit]]

    async def ask(self, question: str, *, role: str | None = None) -> Answer:
        """An answer with its citations, or a plain refusal."""
        started = time.perf_counter()
        read, ranked = await self._find(question, role)
        answer = await self._work(lambda: self._responder.respond(question, read, ranked))
        answer = await self._responder.written(answer, read, ranked, self._work)
        return answer.after(time.perf_counter() - started)

    async def close(self) -> None:
        """End the threads and let go of Chroma."""
        await self._vectors.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _index(self, paths: Sequence[Path], only: bool, progress: Progress | None) -> IndexReport:
        started = time.perf_counter()
        active = await self._store.active()
        roots = _next_roots(active, paths, only)
        scan = await self._scan(roots)
        before = await self._documents(active.id) if active else {}
        if active and await self._is_current(active, roots, scan, set(before.values())):
            return _report(before, before, Built(active.id, active.passages, 0, scan.failed), started)
        built = await self._builder.build(scan, roots, self._clock(), progress)
        return _report(before, await self._documents(built.version), built, started)

    async def _is_current(self, active: IndexVersion, roots: Roots, scan: Scan, held: set[str]) -> bool:
        same = roots == _roots_of(active) and {found.id for found in scan.found} == held
        return same and await self._builder.probe(active)

    async def _documents(self, version: int) -> dict[str, str]:
        return {each.path: each.id for each in await self._store.documents(version)}

    async def _scan(self, roots: Roots) -> Scan:
        return await self._work(lambda: scan_roots(roots, self._shipped, self._encoder.name))

    async def _why_rebuild(self) -> str | None:
        active = await self._store.active()
        if active is None:
            return "There is no index yet; building it."
        if not await self._builder.probe(active):
            return "The index is damaged or incomplete; rebuilding it from what is known."
        scan = await self._scan(Roots(active.roots["shipped"], ()))
        held = {each.id for each in await self._store.documents(active.id) if each.origin == "shipped"}
        if {found.id for found in scan.found} - held:
            return "The shipped documents have changed; refreshing the index."
        return None

    async def _find(self, text: str, role: str | None) -> tuple[Question, list[Ranked]]:
        try:
            return await self._find_in(await self._current(), text, role)
        except VectorsUnavailable:
            # Another process may have swapped the index and removed the collection in the meantime.
            before = self._loaded
            current = await self._current()
            if self._loaded == before:
                raise
            return await self._find_in(current, text, role)

    async def _find_in(
        self, current: tuple[IndexVersion, LoadedIndex], text: str, role: str | None
    ) -> tuple[Question, list[Ranked]]:
        version, loaded = current
        question = await self._work(lambda: loaded.read(text))
        dense = await self._vectors.query(
            version.collection, question.vector, min(CANDIDATES, version.passages)
        )
        ids = await self._work(lambda: loaded.candidates(question, [id_ for id_, _ in dense]))
        found = await self._encodings_of(ids)
        return question, await self._work(lambda: loaded.rank(question, role, found))

    async def _current(self) -> tuple[IndexVersion, LoadedIndex]:
        async with self._loading:
            version = await self._store.active()
            if version is None:
                raise IndexMissing("There is no index yet; run `interview-bot index` first.")
            if self._loaded is None or self._loaded[0] != version.id:
                passages = await self._store.listing(version.id)
                arguments = (passages, self._encoder, self._synonyms, self._roles)
                self._loaded = version.id, await self._work(lambda: LoadedIndex(*arguments))
            return version, self._loaded[1]

    async def _encodings_of(self, ids: Sequence[str]) -> dict[str, Encodings]:
        cached = {id_: self._encodings.get(id_) for id_ in ids}
        missing = [id_ for id_, encodings in cached.items() if encodings is None]
        stored = await self._store.encoded(missing) if missing else {}
        fresh = {
            id_: Encodings(np.frombuffer(vector, "<f4"), unpack(tokens))
            for id_, (vector, tokens) in stored.items()
        }
        self._encodings.add(fresh)
        every = {id_: fresh.get(id_) or cached[id_] for id_ in ids}
        return {id_: encodings for id_, encodings in every.items() if encodings is not None}

    async def _work(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _next_roots(active: IndexVersion | None, paths: Sequence[Path], only: bool) -> Roots:
    given = [str(path.resolve()) for path in paths]
    if only and given:
        return Roots(shipped=False, added=tuple(given))
    before = _roots_of(active) if active else Roots(True, ())
    return Roots(before.shipped, tuple(dict.fromkeys([*before.added, *given])))


def _roots_of(version: IndexVersion) -> Roots:
    return Roots(version.roots["shipped"], tuple(version.roots["added"]))


def _report(before: Mapping[str, str], after: Mapping[str, str], built: Built, started: float) -> IndexReport:
    """Compare two states, each path -> document id."""
    return IndexReport(
        documents_added=len(after.keys() - before.keys()),
        documents_changed=sum(before.get(path, id_) != id_ for path, id_ in after.items()),
        documents_removed=len(before.keys() - after.keys()),
        documents_unchanged=sum(before.get(path) == id_ for path, id_ in after.items()),
        passages=built.passages,
        embedded=built.embedded,
        failed=built.failed,
        seconds=round(time.perf_counter() - started, 3),
        version=built.version,
    )
