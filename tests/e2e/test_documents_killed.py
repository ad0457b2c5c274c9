"""A coach's file, sent to a process that is killed again and again while it reads it."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.support.person import Person, words_of
from tests.support.process import running, url_of

TOKEN = "1000003:a-token-for-the-tests"
COACH = 300
KILLS = 3  # two while it reads, one while it is taken into use
RULES = "\n".join(f"## Rule {n}\n\nRule {n} of the canteen costs {n} silver.\n" for n in range(30))


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "interview-bot.db")) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.timeout(300)
async def test_a_file_that_was_being_read_at_a_kill_is_previewed_and_used_in_the_end(
    tmp_path: Path, indexed_folder: Path
) -> None:
    shutil.copytree(indexed_folder, tmp_path / "data")
    moments = random.Random(5)
    with running("playground", "--port", "0", "--no-limits", cwd=tmp_path) as playground:
        url = url_of(playground.ready)
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url, "COACH_IDS": str(COACH)}
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            coach = Person(COACH, http)
            with running("run", cwd=tmp_path, **settings) as bot:
                await coach.write("/start")
                await coach.expect("Which role")
                file = {"document": ("canteen.md", f"# Canteen rules\n\n{RULES}".encode())}
                assert (await http.post(f"/play/{COACH}/file", files=file)).status_code == 200
                await asyncio.sleep(moments.uniform(0.3, 3))
                bot.kill()
            with running("run", cwd=tmp_path, **settings) as bot:
                await asyncio.sleep(moments.uniform(0.3, 3))
                bot.kill()
            assert not rows(tmp_path, "SELECT name FROM shelf WHERE state = 'kept'")
            with running("run", cwd=tmp_path, **settings) as bot:
                await coach.expect("Passages: 30 added")
                await coach.press("✅ Use it")
                await asyncio.sleep(moments.uniform(0.3, 1))
                bot.kill()
            with running("run", cwd=tmp_path, **settings):
                await coach.expect("Done: ")
                await coach.write("What does rule 7 of the canteen cost?")
                await coach.expect("7 silver")
                await coach.quiet()
    previews = sum("Passages: 30 added" in words_of(event) for event in coach.seen)
    assert 1 <= previews <= 1 + KILLS  # what was in flight at a kill may have gone out twice
    assert rows(tmp_path, "SELECT name, state FROM shelf") == [("canteen.md", "kept")]
    assert rows(tmp_path, "SELECT COUNT(*) FROM index_versions") == [(1,)]
