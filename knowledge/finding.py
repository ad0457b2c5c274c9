"""The version of the index that answers, held in memory, and the way from a question to ranked passages.

SQL says which version answers and is asked on every question, while the question is being read, so that a
version that another process built is noticed at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from knowledge.cache import SizedCache
from knowledge.errors import IndexMissing, VectorsUnavailable
from knowledge.question import Heard, Question
from knowledge.search import CANDIDATES, LoadedIndex
from knowledge.vectors import Vectors
from knowledge.weighing import Encodings, Ranked
from knowledge.work import Worker
from storage.passages import IndexVersion, ListedPassage, PassageStore


@dataclass(frozen=True, slots=True)
class Serving:
    """A version with its passages in memory."""

    version: IndexVersion
    index: LoadedIndex


class Finder:
    """Finds passages in the active version.

    `answering` does what questions need, `loading` what takes seconds at size; `load` makes an index of
    passages.
    """

    def __init__(
        self,
        store: PassageStore,
        vectors: Vectors,
        load: Callable[[Sequence[ListedPassage]], LoadedIndex],
        answering: Worker,
        loading: Worker,
    ) -> None:
        self._store = store
        self._vectors = vectors
        self._load = load
        self._answering = answering
        self._loading = loading
        self._cache: SizedCache[Encodings] = SizedCache()
        self._one_at_a_time = asyncio.Lock()
        self.serving: Serving | None = None

    async def find(self, text: str, role: str | None) -> tuple[Question, list[Ranked]]:
        """The question as it was read, and the best passages for it, `role` being the candidate's own.

        Raises IndexMissing and VectorsUnavailable.
        """
        serving = self.serving or await self.current()
        hearing = self._answering(partial(serving.index.hear, text))
        heard, active = await asyncio.gather(hearing, self._store.active())
        try:
            if active and active.id == serving.version.id:
                return await self._ranked(serving, heard, role)
        except VectorsUnavailable:
            # Another version may have taken this one's place, and removed its collection, in the meantime.
            if active == await self._store.active():
                raise
        return await self.find_in(await self.current(), text, role)

    async def find_in(self, serving: Serving, text: str, role: str | None) -> tuple[Question, list[Ranked]]:
        """The same in a version that need not be the active one. Raises VectorsUnavailable."""
        heard = await self._answering(partial(serving.index.hear, text))
        return await self._ranked(serving, heard, role)

    async def current(self) -> Serving:
        """The active version, loaded if it was not. Raises IndexMissing."""
        async with self._one_at_a_time:
            version = await self._store.active()
            if version is None:
                raise IndexMissing("There is no index yet; run `interview-bot index` first.")
            if self.serving is None or self.serving.version.id != version.id:
                self.serving = await self.loaded(version)
            return self.serving

    async def loaded(self, version: IndexVersion) -> Serving:
        """A version in memory; the one that answers goes on answering meanwhile."""
        passages = await self._store.listing(version.id)
        return Serving(version, await self._loading(partial(self._load, passages)))

    async def take_over(self, serving: Serving, activate: Callable[[], Awaitable[None]]) -> None:
        """Let a loaded version answer from the moment that `activate` makes it the active one."""
        async with self._one_at_a_time:
            await activate()
            self.serving = serving

    async def _ranked(
        self, serving: Serving, heard: Heard, role: str | None
    ) -> tuple[Question, list[Ranked]]:
        version, index = serving.version, serving.index
        limit = min(CANDIDATES, version.passages)
        # Chroma looks for the vector while the words are weighed, and several things encoded, in our thread.
        (question, lexical), near = await asyncio.gather(
            self._answering(partial(index.understand, heard)),
            self._vectors.query(version.collection, heard.encoded.vector, limit),
        )
        ids = index.candidates(lexical, [id_ for id_, _ in near])
        found = await self._encodings(index, ids)
        return question, await self._answering(partial(index.rank, question, role, lexical, found))

    async def _encodings(self, index: LoadedIndex, ids: Sequence[str]) -> dict[str, Encodings]:
        cached = {id_: self._cache.get(id_) for id_ in ids}
        missing = [id_ for id_, known in cached.items() if known is None]
        if not missing:
            return {id_: known for id_, known in cached.items() if known}
        packed = await self._store.encoded(missing)
        if len(packed) < len(missing):
            raise VectorsUnavailable("SQL holds fewer passages than the index; run `interview-bot index`.")
        fresh = await self._answering(partial(index.encodings, packed))
        self._cache.add(fresh)
        return {id_: known or fresh[id_] for id_, known in cached.items()}
