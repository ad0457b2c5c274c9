"""What most conversations are built of: the stage of a file, and a language model that follows its script."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from tests.support.model_server import ModelServer, Script
from tests.support.stage import Stage, staged


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
