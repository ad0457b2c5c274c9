"""The knowledge base as everybody else sees it: index documents, search them, answer from them.

Questions have a thread of their own for CPU work, and so have the building and the loading of a version, so
that questions are answered meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from knowledge.answering import Answer, AnswerWriter, Responder, Show
from knowledge.changes import CheckQuestion, Preview
from knowledge.embedding import Encoder
from knowledge.errors import DocumentUnreadable, IndexBusy
from knowledge.finding import Finder
from knowledge.indexing import Builder, Built, IndexReport, Progress
from knowledge.loading import read_bytes
from knowledge.proposing import Proposer
from knowledge.question import Synonyms, read_synonyms
from knowledge.scanning import Change, Roots, Scan, Scanner, shelf_name
from knowledge.search import Hit, LoadedIndex, hit_of
from knowledge.suggestions import Known, NextQuestion, Suggestions, known_of, topic_of
from knowledge.vectors import Vectors
from knowledge.weighing import Ranked
from knowledge.work import WorkThread
from storage.passages import IndexVersion, ListedPassage, PassageStore, StoredDocument
from storage.shelf import Shelf

SHIPPED = Path(__file__).with_name("sources")


class Library:
    """Answers from documents. One for a process; `close()` at its end.

    `shipped` is the folder of the corpus that comes along; `roles` maps a role's id to what people call it,
    `starters` to questions that candidates may begin with;
    `lock` is a file next to the data that only one indexing process at a time holds; `shelf` holds what
    coaches gave.
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
        shelf: Shelf | None = None,
        starters: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._encoder = encoder
        self._responder = Responder(encoder, writer)
        self._clock = clock
        self._lock = lock
        self._shelf = shelf
        self._roles = roles or {}
        self._synonyms = synonyms or read_synonyms()
        self._answering = WorkThread("answering")
        self._building = WorkThread("building")
        self._scanner = Scanner(shipped, encoder.name, shelf, frozenset(self._roles), self._building)
        self._builder = Builder(store, vectors, encoder, self._roles, self._building, self._scanner.read)
        self._finder = Finder(store, vectors, self._loaded, self._answering, self._building)
        self._suggestions = Suggestions(self._finder.current, starters or {}, self._tried, self._building)

    async def index(
        self, paths: Sequence[Path] = (), *, only: bool = False, progress: Progress | None = None
    ) -> IndexReport:
        """Bring the index up to date; without paths, with what it held before, what ships and the shelf.

        Paths are added to that, or become the whole knowledge base with `only`. Raises NothingToIndex and
        IndexBusy; the old index then stays.
        """
        with self._alone():
            return await self._index(_next_roots(await self._store.active(), paths, only), progress)

    async def propose(
        self,
        change: Change,
        questions: Sequence[CheckQuestion] = (),
        reading: Progress | None = None,
        checking: Progress | None = None,
    ) -> Preview:
        """What a change would do, while the old index goes on answering. Nothing is changed by it.

        `reading` counts passages that are embedded, `checking` answers. Raises DocumentUnreadable for a draft
        that gives no passages, NothingToIndex, IndexMissing and IndexBusy.
        """
        with self._alone():
            active = await self._finder.current()
            return await self._proposer().preview(active, change, questions, self._clock(), reading, checking)

    async def apply(self, change: Change, progress: Progress | None = None) -> IndexReport:
        """Make a change, for good; what it was previewed with is not embedded again. Safe to repeat.

        A crash within leaves the old index, and the next start or run completes the change. Raises
        NothingToIndex, IndexMissing and IndexBusy.
        """
        with self._alone():
            active = (await self._finder.current()).version
            if self._shelf and change.draft is not None:
                await self._shelf.keep(change.draft)
            if self._shelf and (name := shelf_name(change.without)):
                await self._shelf.remove(name)
            return await self._index(Roots.of(active.roots).changed(change), progress)

    async def tidy(self) -> None:
        """Let go of what a preview left behind; while somebody builds, that is left to them."""
        with suppress(IndexBusy), self._alone():
            if active := await self._store.active():
                await self._builder.tidy(active)

    async def content(self, document: StoredDocument) -> bytes | None:
        """The bytes that a document was read from; None where they are not at hand any more."""
        if self._shelf and (name := shelf_name(document.path)):
            entry = await self._shelf.named(name)
            return await self._shelf.content(entry.id) if entry else None
        try:
            return await self._building(partial(read_bytes, Path(document.path)))
        except DocumentUnreadable:
            return None

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

    async def ask(
        self,
        question: str,
        *,
        role: str | None = None,
        besides: Collection[str] = (),
        show: Show | None = None,
    ) -> Answer:
        """An answer with its citations, or a plain refusal; both with questions to go on with, but for those
        `besides`.

        While a model writes, `show` is told the answer as far as it is checked, "" at the beginning.
        """
        answer, _ = await self._answered(question, role, besides, show)
        return answer

    async def explain(
        self, question: str, *, role: str | None = None, limit: int = 5
    ) -> tuple[Answer, list[Hit]]:
        """The answer, as `ask` gives it, and the best of the passages that it was chosen from."""
        answer, ranked = await self._answered(question, role, ())
        return answer, [hit_of(each) for each in ranked[:limit]]

    def look_ahead(self, role: str | None = None, most: int = 12) -> None:
        """Begin to find out which questions can be offered next, those of the role first; returns at once."""
        self._suggestions.look_ahead(role, most)

    async def rest(self) -> None:
        """Wait until what was begun by `look_ahead` is found out."""
        await self._suggestions.rest()

    async def next_question(self, id_: str) -> NextQuestion | None:
        """A question that was offered; None where the documents do not pose it any more."""
        return await self._suggestions.find(id_)

    async def close(self) -> None:
        """End the threads and let go of Chroma."""
        await self._suggestions.close()
        await self._vectors.close()
        self._answering.close()
        self._building.close()

    async def _answered(
        self, question: str, role: str | None, besides: Collection[str], show: Show | None = None
    ) -> tuple[Answer, Sequence[Ranked]]:
        started = time.perf_counter()
        read, ranked = await self._finder.find(question, role)
        answer = await self._answering(partial(self._responder.respond, question, read, ranked))
        answer = await self._responder.written(answer, read, ranked, self._answering, show)
        topic = topic_of(read, ranked, answer, role, besides)
        if self._finder.serving:
            answer = replace(answer, next=self._suggestions.choose(self._finder.serving.version.id, topic))
        return answer.after(time.perf_counter() - started), ranked

    async def _tried(self, question: NextQuestion) -> Known | None:
        read, ranked = await self._finder.find(question.text, question.role)
        answer = await self._answering(partial(self._responder.respond, question.text, read, ranked))
        return known_of(question, read, answer)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        held = FileLock(self._lock, timeout=0)
        try:
            held.acquire()
        except Timeout as error:
            raise IndexBusy("Another process is building the index; wait until it is done.") from error
        try:
            yield
        finally:
            held.release()

    def _proposer(self) -> Proposer:
        finder = Finder(self._store, self._vectors, self._loaded, self._building, self._building)
        parts = (self._store, self._vectors, self._scanner, self._builder, finder)
        return Proposer(*parts, self._responder, self._building)

    async def _index(self, roots: Roots, progress: Progress | None) -> IndexReport:
        started = time.perf_counter()
        active = await self._store.active()
        scan = await self._scanner.scan(roots)
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
        same = roots == Roots.of(active.roots) and {found.id for found in scan.found} == held
        return same and await self._builder.probe(active)

    async def _documents(self, version: int) -> dict[str, str]:
        return {each.path: each.id for each in await self._store.documents(version)}

    async def _why_rebuild(self) -> str | None:
        active = await self._store.active()
        if active is None:
            return "There is no index yet; building it."
        if not await self._builder.probe(active):
            return "The index is damaged or incomplete; rebuilding it from what is known."
        scan = await self._scanner.scan(replace(Roots.of(active.roots), added=()))
        documents = await self._store.documents(active.id)
        if {found.id for found in scan.found} != {each.id for each in documents if each.origin != "added"}:
            return "The documents have changed; refreshing the index."
        return None

    def _loaded(self, passages: Sequence[ListedPassage]) -> LoadedIndex:
        return LoadedIndex(passages, self._encoder, self._synonyms, self._roles)


def _next_roots(active: IndexVersion | None, paths: Sequence[Path], only: bool) -> Roots:
    if only and paths:
        return Roots(False, (), shelf=False).adding(paths)
    before = Roots.of(active.roots) if active else Roots(True, ())
    return before.adding(paths)


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
