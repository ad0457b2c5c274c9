"""A library of its own for a benchmark, over a new database and a new Chroma in a folder."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import yaml

from knowledge.answering import AnswerWriter
from knowledge.embedding import Encoder
from knowledge.library import SHIPPED, Library
from knowledge.vectors import Vectors
from storage.database import Database
from storage.passages import PassageStore
from storage.tables import metadata

ROLES = Path(__file__).parent.parent / "coaching" / "roles"


def role_names() -> dict[str, list[str]]:
    """What people call each role, its title first."""
    profiles = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(ROLES.glob("*.yaml"))]
    return {profile["id"]: [profile["title"], *profile["names"]] for profile in profiles}


@asynccontextmanager
async def opened(
    folder: Path, encoder: Encoder, writer: AnswerWriter | None = None
) -> AsyncIterator[tuple[Library, PassageStore, Vectors]]:
    """A library over the SQLite and Chroma of a folder, with these two; `writer` is its language model."""
    database = Database(f"sqlite+aiosqlite:///{folder}/benchmark.sqlite")
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
    store, vectors = PassageStore(database), Vectors(folder / "chroma")
    library = Library(
        store,
        vectors,
        encoder,
        SHIPPED,
        writer,
        clock=lambda: datetime.now(UTC),
        lock=folder / "index.lock",
        roles=role_names(),
    )
    try:
        yield library, store, vectors
    finally:
        await library.close()
        await database.close()


@asynccontextmanager
async def indexed(folder: Path, encoder: Encoder, paths: Sequence[Path]) -> AsyncIterator[Library]:
    """A library over these files alone. Raises ValueError where one cannot be read: figures over the others
    would be compared with nothing.
    """
    async with opened(folder, encoder) as (library, _, _):
        report = await library.index(paths, only=True)
        if report.failed:
            raise ValueError(f"Not indexed: {report.failed}")
        yield library
