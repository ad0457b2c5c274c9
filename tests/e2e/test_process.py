"""The real process over real HTTP: used, stopped, killed, started again."""

import asyncio
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.support.person import Person, until, words_of
from tests.support.process import command, running, running_from_nothing, url_of

TOKEN = "1000002:a-token-for-the-tests"
SIDE_BY_SIDE = 8


@pytest.fixture
def folder(tmp_path: Path, indexed_folder: Path) -> Path:
    shutil.copytree(indexed_folder, tmp_path / "data")
    return tmp_path


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[str]:
    with running("playground", "--port", "0", "--no-limits", cwd=tmp_path) as process:
        yield url_of(process.ready)


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "interview-bot.db")) as connection:
        return connection.execute(sql).fetchall()


async def test_without_a_token_the_bot_serves_a_candidate_in_the_playground(folder: Path) -> None:
    with running_from_nothing("run", cwd=folder, INTERVIEW_BOT_PORT="18431") as bot:
        async with httpx.AsyncClient(base_url=url_of(bot.ready)) as http:
            assert "<html" in (await http.get("/")).text
            person = Person(7, http)
            await person.write("/start ml-data-associate")
            await person.expect("When shall I send")
            await person.press("No daily quiz")
            await person.expect("All set")
            await person.write("What documents should I bring to the walk-in?")
            answer = words_of(await person.expect("Sources"))
            assert all(word in answer for word in ("resume", "ID proof", "degree certificates"))

            second = command("run", cwd=folder, INTERVIEW_BOT_PORT="18432")
            assert (second.returncode, second.stdout) == (1, "")
            assert "Another `interview-bot run` uses the data folder" in second.stderr
            assert len(second.stderr.strip().splitlines()) == 1

            asked = command("ask", "How long is the written test?", "--json", cwd=folder)
            assert '"answered": true' in asked.stdout
        assert bot.stop() == 0
    assert "Traceback" not in bot.log.read_text()


async def test_killed_in_the_middle_of_questions_nothing_is_lost_and_nothing_is_noted_twice(
    folder: Path, playground: str
) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": playground}
    users, each, kills = 6, 5, 3
    async with httpx.AsyncClient(base_url=playground) as http:
        people = [Person(100 + number, http) for number in range(users)]
        with running("run", cwd=folder, **settings) as bot:
            for person in people:
                await person.write("/start ml-data-associate")
                await person.expect("When shall I send")
            bot.kill()
        for number in range(each):
            for person in people:
                await person.write(f"How long is the written test, please, number {number}?")
        rng = random.Random(7)
        for _ in range(kills):
            with running("run", cwd=folder, **settings) as bot:
                await asyncio.sleep(rng.uniform(0, 0.5))
                bot.kill()
        with running("run", cwd=folder, **settings):
            assert await until(lambda: all_done(folder, users * (each + 1)))
            replies = {person.user: await answers(person) for person in people}
    asked = rows(folder, "SELECT candidate_id, question, COUNT(*) FROM asked GROUP BY 1, 2")
    assert len(asked) == users * each
    assert {count for *_, count in asked} == {1}
    assert all(count >= each for count in replies.values()), replies
    # No send has a key of its own, so what was in flight at a kill may have gone out twice, and nothing else.
    assert sum(replies.values()) <= users * each + kills * SIDE_BY_SIDE


async def all_done(folder: Path, count: int) -> bool:
    return rows(folder, "SELECT COUNT(*) FROM inbox WHERE state = 'done'") == [(count,)]


async def answers(person: Person) -> int:
    events = await person.quiet()
    return sum(event["method"] == "sendMessage" and "60 minutes" in words_of(event) for event in events)


async def test_a_push_comes_at_its_minute_and_survives_kills_without_a_second_copy(
    folder: Path, playground: str
) -> None:
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": playground}
    clock = folder / "ahead.txt"
    clock.write_text("0")
    shifted = partial(running, str(clock), program="tests.support.bot_with_clock", cwd=folder, **settings)
    kills = 3
    async with httpx.AsyncClient(base_url=playground, timeout=60) as http:
        people = [Person(200 + number, http) for number in range(30)]
        with shifted() as bot:
            for person in people:
                await person.write("/start ml-data-associate")
            for person in people:
                await person.expect("When shall I send")
                await person.press("09:00")
            for person in people:
                await person.expect("Which time zone")
                await person.press("UTC")
            for person in people:
                await person.expect("All set")
            assert await until(lambda: all_done(folder, 3 * len(people)))
            bot.kill()
        # The first one's time comes; nobody's has come before that.
        assert rows(folder, "SELECT COUNT(*) FROM outbox") == [(0,)]
        [(due,)] = set(rows(folder, "SELECT next_push_at FROM candidates"))
        clock.write_text(str(seconds_until(str(due))))
        rng = random.Random(3)
        for _ in range(kills):
            with shifted() as bot:
                await asyncio.sleep(rng.uniform(0.1, 0.5))
                bot.kill()
        with shifted():
            assert await until(lambda: all_final(folder, len(people)))
            polls = {person.user: await polls_of(person) for person in people}
    states = Counter(dict(rows(folder, "SELECT state, COUNT(*) FROM outbox GROUP BY 1")))
    assert set(polls.values()) <= {0, 1}, "a push came twice"
    assert set(states) <= {"sent", "unknown"}
    assert states["unknown"] <= kills * SIDE_BY_SIDE
    assert states["sent"] <= sum(polls.values()) <= states["sent"] + states["unknown"]


def seconds_until(due: str) -> float:
    from datetime import UTC, datetime

    return (datetime.fromisoformat(due).replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() + 1


async def all_final(folder: Path, count: int) -> bool:
    return rows(folder, "SELECT COUNT(*) FROM outbox WHERE state IN ('sent', 'unknown')") == [(count,)]


async def polls_of(person: Person) -> int:
    return sum(event["method"] == "sendPoll" for event in await person.quiet())
