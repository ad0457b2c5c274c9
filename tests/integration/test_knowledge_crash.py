"""`interview-bot index` killed at random moments, beside a process that goes on answering."""

import os
import random
import subprocess
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from bot.wiring import Assistant, assembled
from storage.tables import documents, index_versions, passages, version_documents
from tests.support.clock import HandClock
from tests.support.forks import Fork
from tests.support.process import forked

KILLS = 4
RULES = 30


def write_guide(folder: Path, edition: int) -> None:
    """Every passage of another edition is another one, so that each run has all of it to embed."""
    for part in range(3):
        rules = [f"## Rule {n}\n\nRule {n} costs {n + edition} silver.\n" for n in range(RULES // 3)]
        (folder / f"part-{part}.md").write_text(
            f"# Guild book {part}, edition {edition}\n\n" + "\n".join(rules)
        )
    (folder / "pay.md").write_text(f"# Baker guide\n\n## Pay\n\nA baker earns {edition} gold a month.\n")


def started(data: Path, folder: Path) -> Fork:
    nowhere = Path(os.devnull)
    arguments = ("index", str(folder), "--only")
    return forked(*arguments, cwd=folder, out=nowhere, log=nowhere, INTERVIEW_BOT_DATA_DIR=str(data))


@pytest.fixture
async def assistant(tmp_path: Path) -> AsyncIterator[Assistant]:
    settings = Settings(_env_file=None, interview_bot_data_dir=tmp_path / "data")  # type: ignore[call-arg]
    async with assembled(settings, HandClock()) as assistant:
        yield assistant


async def pay(assistant: Assistant) -> str:
    answer = await assistant.services.library.ask("How much gold does a baker earn in a month?")
    assert answer.answered
    return answer.answer


async def rows(assistant: Assistant) -> list[int]:
    counted = (documents, passages, index_versions, version_documents)
    async with assistant.database.read() as connection:
        return [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in counted
        ]


async def test_a_killed_indexing_costs_no_answer_and_leaves_nothing_behind(
    assistant: Assistant, tmp_path: Path
) -> None:
    data, folder = tmp_path / "data", tmp_path / "guides"
    folder.mkdir()
    write_guide(folder, 300)
    began = time.monotonic()
    assert started(data, folder).wait() == 0
    whole_run = time.monotonic() - began
    assert "300 gold" in await pay(assistant)

    moments, current = random.Random(7), 300
    for edition in range(301, 301 + KILLS):
        write_guide(folder, edition)
        process = started(data, folder)
        try:
            process.wait(timeout=moments.uniform(0.3, 1.0) * whole_run)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        said = await pay(assistant)
        assert f"{current} gold" in said or f"{edition} gold" in said
        current = edition if f"{edition} gold" in said else current

    assert started(data, folder).wait() == 0
    assert f"{300 + KILLS} gold" in await pay(assistant)
    assert await rows(assistant) == [4, RULES + 1, 1, 4]
    assert len(list((data / "chroma").iterdir())) == 1
