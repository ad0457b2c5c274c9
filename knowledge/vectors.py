"""Chroma, embedded or as a server, behind one class. The only module that imports chromadb.

Chroma is a cache of the vectors in SQL: every index version is a collection of its own, written once
and never again. Embedded, each version also has a folder of its own, since two processes may read one
folder, but a second writer damages it without any error (measured on 1.5.9).
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

import numpy as np

from knowledge.embedding import Matrix
from knowledge.errors import VectorsUnavailable
from knowledge.probe import looks_whole

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

Result = TypeVar("Result")
Batch = tuple[Sequence[str], Matrix]

# The defaults (ef 100, 16 neighbours) lose recall on hard data.
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "max_neighbors": 32,
}
PREFIX = "passages-"
PROBE_SECONDS = 60.0
ADDED_AT_ONCE = 50  # Chroma's `add` holds the interpreter's lock: 0.03 s with 50, 0.5 s with 500


class Vectors:
    """Collections of passage vectors, in folders below `folder` or at the server `url`.

    Calls run in a thread of their own and raise VectorsUnavailable after `timeout` seconds.
    """

    def __init__(self, folder: Path, url: str | None = None, timeout: float = 10.0) -> None:
        self._folder = folder
        self._url = url
        self._timeout = timeout
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chroma")
        self._clients: dict[str, Client] = {}
        self._collections: dict[str, Collection] = {}

    async def build(self, name: str, batches: AsyncGenerator[Batch]) -> None:
        """Create the collection and fill it with (ids, unit vectors)."""
        await self._call(lambda: self._create(name))
        async with aclosing(batches):
            async for ids, rows in batches:
                for start in range(0, len(ids), ADDED_AT_ONCE):
                    part = slice(start, start + ADDED_AT_ONCE)
                    await self._call(partial(self._add, name, ids[part], rows[part]))

    async def query(self, name: str, vector: Matrix, limit: int) -> list[tuple[str, float]]:
        """The nearest passages of a collection: (id, cosine), best first."""
        return await self._call(partial(self._query, name, vector, limit))

    async def healthy(self, name: str, count: int, probe: tuple[str, Matrix] | None) -> bool:
        """Whether a collection holds `count` passages and finds the probe's own passage by its vector.

        A damaged folder can end the process that opens it, so an embedded one is opened in another.
        """
        if self._url:
            return await self._call(lambda: looks_healthy(self._open(name), count, probe))
        if not (self._folder / name).is_dir():
            return False
        return await self._probe(name, count, probe)

    async def keep_only(self, names: set[str]) -> None:
        """Remove every collection of ours but these."""
        await self._call(lambda: self._keep_only(names))

    async def close(self) -> None:
        """Let go of every client and end the thread."""
        await asyncio.wrap_future(self._thread.submit(self._close_clients, set(self._clients)))
        self._thread.shutdown(wait=False)

    async def _call(self, action: Callable[[], Result]) -> Result:
        try:
            running = asyncio.get_running_loop().run_in_executor(
                self._thread, _translated(action, self._where)
            )
            return await asyncio.wait_for(running, self._timeout)
        except TimeoutError as error:
            raise VectorsUnavailable(f"Chroma {self._where} took longer than {self._timeout:g} s.") from error

    @property
    def _where(self) -> str:
        return f"at {self._url}" if self._url else f"in {self._folder}"

    async def _probe(self, name: str, count: int, probe: tuple[str, Matrix] | None) -> bool:
        question = {"count": count, "id": probe and probe[0], "vector": probe and probe[1].tolist()}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "knowledge.probe", str((self._folder / name).resolve()), name),
            cwd=Path(__file__).parent.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            await asyncio.wait_for(process.communicate(json.dumps(question).encode()), PROBE_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
        return process.returncode == 0

    def _create(self, name: str) -> None:
        collection = self._client(name).create_collection(
            name, embedding_function=None, configuration={"hnsw": HNSW}
        )
        self._collections[name] = collection

    def _add(self, name: str, ids: Sequence[str], rows: Matrix) -> None:
        self._collections[name].add(ids=list(ids), embeddings=rows)

    def _query(self, name: str, vector: Matrix, limit: int) -> list[tuple[str, float]]:
        collection = self._open(name)
        found = collection.query(query_embeddings=vector[None], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(id_, 1.0 - far) for id_, far in zip(found["ids"][0], distances[0], strict=True)]

    def _open(self, name: str) -> Collection:
        if name not in self._collections:
            if not self._url and not (self._folder / name).is_dir():
                raise FileNotFoundError(name)  # opening it would make an empty one
            self._collections[name] = self._client(name).get_collection(name, embedding_function=None)
        return self._collections[name]

    def _client(self, name: str) -> Client:
        key = "server" if self._url else name
        if key not in self._clients:
            self._clients[key] = server_client(self._url) if self._url else folder_client(self._folder / name)
        return self._clients[key]

    def _keep_only(self, names: set[str]) -> None:
        if self._url:
            client = self._client("")
            for collection in client.list_collections():
                if collection.name.startswith(PREFIX) and collection.name not in names:
                    client.delete_collection(collection.name)
            return
        self._close_clients(set(self._clients) - names)
        for folder in self._folder.glob(f"{PREFIX}*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)

    def _close_clients(self, names: set[str]) -> None:
        for name in names:
            self._collections.pop(name, None)
            client = self._clients.pop(name)
            client.close()
            for holder in (client, client._admin_client):
                session = getattr(getattr(holder, "_server", None), "_session", None)
                if session is not None:  # a server's; `close` of Chroma 1.5.9 leaves its sockets open
                    session.close()


def folder_client(folder: Path) -> Client:
    """A client of an embedded Chroma folder, made if it is not there."""
    import chromadb
    from chromadb.config import Settings

    _quiet()
    folder.mkdir(parents=True, exist_ok=True)
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)


def server_client(url: str) -> Client:
    """A client of a Chroma server."""
    import chromadb
    from chromadb.config import Settings

    _quiet()
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.HttpClient(
        parts.hostname or "localhost", parts.port or (443 if tls else 8000), ssl=tls, settings=settings
    )
    return cast("Client", client)


def looks_healthy(collection: Collection, count: int, probe: tuple[str, Matrix] | None) -> bool:
    """Whether the count is right and the probe's vector finds the probe's passage."""
    id_, vector = probe or (None, None)

    def nearest(limit: int) -> Sequence[Sequence[str]]:
        found = collection.query(
            query_embeddings=np.asarray(vector)[None], n_results=limit, include=["distances"]
        )
        return found["ids"]

    return looks_whole(collection.count(), count, id_, nearest)


def _quiet() -> None:
    for name in ("chromadb", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _translated(action: Callable[[], Result], where: str) -> Callable[[], Result]:
    """The action with Chroma's many errors, which share no base but Exception, turned into ours."""

    def call() -> Result:
        try:
            return action()
        except Exception as error:
            raise VectorsUnavailable(
                f"Chroma {where} does not answer: {type(error).__name__}: {error}"
            ) from error

    return call
