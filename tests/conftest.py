"""Fixtures that more than one kind of test uses."""

import asyncio
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import assembled
from tests.support.clock import HandClock


@pytest.fixture(scope="session")
def indexed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped corpus indexed once for the whole run; tests copy it."""
    folder = tmp_path_factory.mktemp("indexed")

    async def build() -> None:
        settings = Settings(_env_file=None, interview_bot_data_dir=folder)  # type: ignore[call-arg]
        async with assembled(settings, HandClock()) as assistant:
            await assistant.services.library.index()

    asyncio.run(build())
    return folder
