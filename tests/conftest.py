"""Fixtures that more than one kind of test uses."""

import asyncio
import os
from pathlib import Path

import pytest
import structlog
from filelock import FileLock

from bot.settings import Settings
from bot.wiring import assembled
from knowledge.embedding import Encoder
from tests.support.clock import HandClock

# As the bot logs: a plain traceback. structlog's own draws the locals of every frame, half a minute of work.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)


def pytest_configure(config: pytest.Config) -> None:
    """Heavy tests are asked for by their marker."""
    config.addinivalue_line("markers", "small_model: a real language model on this machine; `-m small_model`")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The embedding model, loaded once; it keeps nothing of what it read."""
    return Encoder()


@pytest.fixture(scope="session")
def indexed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped corpus, indexed once for the whole run; tests copy it."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # of all workers of this run
    folder = root / "indexed"
    with FileLock(root / "indexed.lock"):
        if not folder.exists():
            asyncio.run(_index(root / "indexing"))
            (root / "indexing").rename(folder)
    return folder


async def _index(folder: Path) -> None:
    settings = Settings(_env_file=None, interview_bot_data_dir=folder)  # type: ignore[call-arg]
    async with assembled(settings, HandClock()) as assistant:
        await assistant.services.library.index()
