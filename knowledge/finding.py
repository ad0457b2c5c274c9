"""The version of the index that answers, held in memory, and the way from a question to ranked passages.

SQL says which version answers and is asked on every question, while the question is being read, so that a
version that another process built is noticed at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from knowledge.cache import Packed, PackedCache
from knowledge.errors import IndexMissing, VectorsUnavailable
from knowledge.packing import unpack
from knowledge.question import Question
from knowledge.search import CANDIDATES, Encodings, LoadedIndex, Ranked
from knowledge.vectors import Vectors
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
        self._cache = PackedCache()
        self._one_at_a_time = asyncio.Lock()
        self.serving: Serving | None = None

    async def find(self, text: str, role: str | None) -> tuple[Question, list[Ranked]]:
        """The question as it was read, and the best passages for it, `role` being the candidate's own.

        Raises IndexMissing and VectorsUnavailable.
        """
        serving = self.serving or await self.current()
        reading = self._answering(partial(serving.index.read, text))
        question, active = await asyncio.gather(reading, self._store.active())
        try:
            if active and active.id == serving.version.id:
                return question, await self._ranked(serving, question, role)
        except VectorsUnavailable:
            # Another version may have taken this one's place, and removed its collection, in the meantime.
            if active == await self._store.active():
                raise
        serving = await self.current()
        question = await self._answering(partial(serving.index.read, text))
        return question, await self._ranked(serving, question, role)

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

    async def _ranked(self, serving: Serving, question: Question, role: str | None) -> list[Ranked]:
        version, index = serving.version, serving.index
        limit = min(CANDIDATES, version.passages)
        dense = [id_ for id_, _ in await self._vectors.query(version.collection, question.vector, limit)]
        ids = await self._answering(partial(index.candidates, question, dense))
        packed = await self._packed(ids)
        return await self._answering(lambda: index.rank(question, role, _unpacked(packed)))

    async def _packed(self, ids: Sequence[str]) -> dict[str, Packed]:
        cached = {id_: self._cache.get(id_) for id_ in ids}
        missing = [id_ for id_, packed in cached.items() if packed is None]
        fresh = await self._store.encoded(missing) if missing else {}
        if len(fresh) < len(missing):
            raise VectorsUnavailable("SQL holds fewer passages than the index; run `interview-bot index`.")
        self._cache.add(fresh)
        return {id_: packed or fresh[id_] for id_, packed in cached.items()}


def _unpacked(packed: dict[str, Packed]) -> dict[str, Encodings]:
    return {
        id_: Encodings(np.frombuffer(vector, "<f4"), unpack(tokens))
        for id_, (vector, tokens) in packed.items()
    }
