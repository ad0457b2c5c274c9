"""Fixtures that more than one kind of test uses."""

import asyncio
import gc
import os
import shutil
import signal
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType

import hypothesis
import pytest
import structlog
from filelock import FileLock

from bot import wiring
from bot.settings import Settings
from bot.wiring import assembled
from knowledge.embedding import Encoder
from tests.support.clock import HandClock
from tests.support.encoder import FOLDER, Remembering
from tests.support.once import read_once

# As the bot logs: a plain traceback. structlog's own draws the locals of every frame, half a minute of work.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)

# The clock on the wall tells how busy this machine is; a test for which time matters says so itself.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


# A runner of asyncio puts a handler of its own into the place of Python's, and only there. When it takes it
# back, `signal` formats it, with the task and all that the task returned. Where a fixture yields an assistant
# that is the whole bank with the trees of its files, for 14 s.
signal.signal(signal.SIGINT, _interrupted)
read_once()
wiring.Encoder = Remembering


def pytest_collection_finish() -> None:
    """Leave half a million objects that last to the end out of every later collection of garbage."""
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """Heavy tests are asked for by their marker; workers find what others of this run made."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = mkdtemp(prefix="encoded-")
        config.add_cleanup(partial(shutil.rmtree, os.environ[FOLDER]))
    config.addinivalue_line("markers", "small_model: a real language model on this machine; `-m small_model`")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The embedding model, loaded once and asked once for each text."""
    return Remembering()


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
