"""The knowledge base as everybody else sees it: index documents, search them, answer from them.

Questions have a thread of their own for CPU work, and so have the building and the loading of a version, so
that questions are answered meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from knowledge.answering import Answer, AnswerWriter, Responder
from knowledge.embedding import Encoder
from knowledge.errors import IndexBusy
from knowledge.finding import Finder
from knowledge.indexing import Builder, Built, IndexReport, Progress
from knowledge.question import Synonyms, read_synonyms
from knowledge.scanning import Roots, Scan, scan_roots
from knowledge.search import Hit, LoadedIndex, hit_of
from knowledge.vectors import Vectors
from knowledge.work import WorkThread
from storage.passages import IndexVersion, ListedPassage, PassageStore

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
        self._answering = WorkThread("answering")
        self._building = WorkThread("building")
        self._builder = Builder(store, vectors, encoder, self._roles, self._building)
        self._finder = Finder(store, vectors, self._loaded, self._answering, self._building)

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
        loading = asyncio.ensure_future(self._answering(self._encoder.load))
        why = await self._why_rebuild()
        await loading
        if why is None:
            await self._finder.current()
            return None
        if on_rebuild:
            on_rebuild(why)
        return await self.index()

    async def search(self, query: str, *, role: str | None = None, limit: int = 5) -> list[Hit]:
        """The best passages for a query, `role` being the candidate's own."""
        _, ranked = await self._finder.find(query, role)
        return [hit_of(each) for each in ranked[:limit]]

    async def ask(self, question: str, *, role: str | None = None) -> Answer:
        """An answer with its citations, or a plain refusal."""
        started = time.perf_counter()
        read, ranked = await self._finder.find(question, role)
        answer = await self._answering(partial(self._responder.respond, question, read, ranked))
        answer = await self._responder.written(answer, read, ranked, self._answering)
        return answer.after(time.perf_counter() - started)

    async def close(self) -> None:
        """End the threads and let go of Chroma."""
        await self._vectors.close()
        self._answering.close()
        self._building.close()

    async def _index(self, paths: Sequence[Path], only: bool, progress: Progress | None) -> IndexReport:
        started = time.perf_counter()
        active = await self._store.active()
        roots = _next_roots(active, paths, only)
        scan = await self._scan(roots)
        before = await self._documents(active.id) if active else {}
        if active and await self._is_current(active, roots, scan, set(before.values())):
            await self._builder.tidy(active)
            return _report(before, before, Built(active, 0, scan.failed), started)
        built = await self._builder.build(scan, roots, self._clock(), progress)
        await self._swap(built.version)
        return _report(before, await self._documents(built.version.id), built, started)

    async def _swap(self, version: IndexVersion) -> None:
        activate = partial(self._store.activate, version.id)
        if self._finder.serving is None:
            await activate()
        else:
            await self._finder.take_over(await self._finder.loaded(version), activate)
        await self._builder.tidy(version)

    async def _is_current(self, active: IndexVersion, roots: Roots, scan: Scan, held: set[str]) -> bool:
        same = roots == _roots_of(active) and {found.id for found in scan.found} == held
        return same and await self._builder.probe(active)

    async def _documents(self, version: int) -> dict[str, str]:
        return {each.path: each.id for each in await self._store.documents(version)}

    async def _scan(self, roots: Roots) -> Scan:
        return await self._building(partial(scan_roots, roots, self._shipped, self._encoder.name))

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

    def _loaded(self, passages: Sequence[ListedPassage]) -> LoadedIndex:
        return LoadedIndex(passages, self._encoder, self._synonyms, self._roles)


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
        passages=built.version.passages,
        embedded=built.embedded,
        failed=built.failed,
        seconds=round(time.perf_counter() - started, 3),
        version=built.version.id,
    )
