"""What most tests are built of: a database, the stage of a file, a language model that follows its script."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio
from telegram.error import NetworkError

from storage.database import Database
from storage.migrate import migrate
from storage.shelf import Draft, Shelf
from tests.support.model_server import ModelServer, Script
from tests.support.stage import Stage, staged


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty database, made by all migrations; tests copy it."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    asyncio.run(_migrate(path))
    return path


async def _migrate(path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{path}")
    await migrate(database)
    await database.close()


@pytest.fixture
async def database(tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    """A database with its schema up to date, in the file `test.db` of the test's folder."""
    path = tmp_path / "test.db"
    shutil.copyfile(migrated, path)
    database = Database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


class Scripted(Protocol):
    """What a file that scripts a model has as its fixture `model`."""

    script: Script


@pytest.fixture(scope="module")
def server(model: Scripted) -> Iterator[ModelServer]:
    """Serves the file's `model`."""
    with ModelServer(model.script) as server:
        yield server


@pytest.fixture(scope="module")
def stage_settings() -> dict[str, str]:
    """What the stage is set to beside its folder: nothing, unless a file says more."""
    return {}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(
    tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path, stage_settings: dict[str, str]
) -> AsyncIterator[Stage]:
    """One for all tests of a file, each of which brings its own people."""
    async with staged(tmp_path_factory.mktemp("stage"), indexed_folder, **stage_settings) as stage:
        yield stage


@pytest.fixture
def drafts_of_the_dead(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the drafts that the shelf took, each in a turn that died right after it."""
    drafts: list[int] = []
    draft = Shelf.draft

    async def then_dies(shelf: Shelf, given: Draft) -> int:
        drafts.append(await draft(shelf, given))
        raise NetworkError("the turn ends here and is taken again")

    monkeypatch.setattr(Shelf, "draft", then_dies)
    return drafts
