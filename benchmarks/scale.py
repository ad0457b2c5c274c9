"""Answering and indexing as the knowledge base grows. `python -m benchmarks.scale [PASSAGES…]`

Answering: the time from a question to its answer in process, against embedding that question plus one numpy
product over all vectors, taken in turns. 100,000 passages take some five minutes and 2 GB of disk to write.
Indexing: files, embedded for real: the share of the time that is the model's, and the memory beyond it.
Without arguments it takes some twenty minutes on two cores that others work on as well.
"""

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from benchmarks.golden import read_golden
from benchmarks.libraries import role_names
from benchmarks.synthetic import SEED, documents, write
from knowledge.embedding import Encoded, Encoder
from knowledge.library import Library
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore
from storage.tables import metadata

SIZES = (1_000, 100_000)
INDEXED = 10_000
QUESTIONS, WARM_UP = 150, 150  # by then most of what 1,000 passages are asked for is kept in memory
Result = TypeVar("Result")


class TimedEncoder(Encoder):
    """Knows how long it has been at work."""

    seconds = 0.0

    def encode(self, text: str) -> Encoded:
        """As the real one."""
        began = time.perf_counter()
        try:
            return super().encode(text)
        finally:
            self.seconds += time.perf_counter() - began


def main() -> None:
    """Print both tables."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("| passages | answer, p50 | embedding + product, p50 | ratio | loading | memory over the model's |")  # noqa: T201
    print("|---|---|---|---|---|---|")  # noqa: T201
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _apart(_written, Path(folder), size)
            answer, bare, loading, memory = _apart(_answering, Path(folder), size)
        figures = f"{answer * 1e3:.1f} ms | {bare * 1e3:.1f} ms | {answer / bare:.1f}x | {loading:.1f} s"
        print(f"| {size:,} | {figures} | {memory:.0f} MB |", flush=True)  # noqa: T201
    seconds, embedding, memory = _apart(_indexing, INDEXED)
    print(  # noqa: T201
        f"\nIndexing {INDEXED:,} passages: {seconds:.0f} s, {embedding / seconds:.0%} of it embedding; "
        f"{memory:.0f} MB over the model's own at the peak"
    )


@asynccontextmanager
async def opened(folder: Path, encoder: Encoder) -> AsyncIterator[tuple[Library, PassageStore, Vectors]]:
    """A library over the SQLite and Chroma of a folder."""
    database = Database(f"sqlite+aiosqlite:///{folder}/scale.sqlite")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    store, vectors = PassageStore(database), Vectors(folder / "chroma")
    parts = {"clock": lambda: datetime.now(UTC), "lock": folder / "lock", "roles": role_names()}
    library = Library(store, vectors, encoder, **parts)  # type: ignore[arg-type]
    try:
        yield library, store, vectors
    finally:
        await library.close()
        await database.close()


def _apart(work: Callable[..., Result], *arguments: object) -> Result:
    """Run in a process of its own, so that its memory is its own too."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _written(folder: Path, size: int) -> None:
    async def work() -> None:
        async with opened(folder, Encoder()) as (_, store, vectors):
            np.save(folder / "vectors.npy", await write(folder, store, vectors, size))

    asyncio.run(work())


def _answering(folder: Path, size: int) -> tuple[float, float, float, float]:
    """Seconds to an answer and of the yardstick (medians), to load the index; megabytes of it."""
    draw = random.Random(SEED)
    asked = draw.choices([question.ask for question in read_golden()], k=WARM_UP + QUESTIONS)

    async def work() -> tuple[float, float, float, float]:
        encoder = _warm()
        before = _megabytes("VmRSS")
        async with opened(folder, encoder) as (library, _, _):
            began = time.perf_counter()
            await library.ask(asked[0])
            loading, memory = time.perf_counter() - began, _megabytes("VmRSS") - before
            matrix = np.load(folder / "vectors.npy")
            pairs = []
            for question in asked:
                began = time.perf_counter()
                matrix @ encoder.encode(question).vector
                between = time.perf_counter()
                await library.ask(question)
                pairs.append((time.perf_counter() - between, between - began))
        ours, bare = zip(*pairs[WARM_UP:], strict=True)
        return median(ours), median(bare), loading, memory

    return asyncio.run(work())


def _indexing(size: int) -> tuple[float, float, float]:
    """Seconds in all and in the model; megabytes over the model's own."""

    async def work(folder: Path) -> tuple[float, float, float]:
        encoder = _warm()
        model, embedding = _megabytes("VmHWM"), encoder.seconds
        (folder / "files").mkdir()
        documents(folder / "files", size)
        async with opened(folder, encoder) as (library, _, _):
            report = await library.index([folder / "files"], only=True)
        return report.seconds, encoder.seconds - embedding, _megabytes("VmHWM") - model

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(work(Path(folder)))


def _warm() -> TimedEncoder:
    """An encoder that has met the longest text that it sees."""
    encoder = TimedEncoder()
    encoder.encode("every word counts " * 100)
    return encoder


def _megabytes(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


if __name__ == "__main__":
    main()
