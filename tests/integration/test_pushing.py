"""What becomes of a push, whatever Telegram answers, and what is said of one that was missed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import select
from telegram.ext import ExtBot

from bot.courier import Courier
from bot.lanes import Lanes
from bot.pace import Pacer
from bot.pushing import CONNECT_AGAIN_IN, TRY_AGAIN_IN, Pushes
from schedulers.planner import WINDOW
from storage.outbox import DAILY, NewPush, Push, added
from storage.tables import outbox
from tests.support.person import Person, until
from tests.support.stage import TOKEN, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def stage(stage: Stage) -> AsyncIterator[Stage]:
    yield stage
    await stage.http.delete("/play/faults")


async def subscriber(stage: Stage) -> Person:
    """Somebody whose daily quiz is due in half an hour."""
    person = await stage.newcomer()
    at = (stage.clock.now() + timedelta(minutes=30)).time().replace(second=0, microsecond=0)
    there = replace(await stage.candidate(person), quiz_at=time(at.hour, at.minute), zone=ZoneInfo("UTC"))
    await stage.assistant.services.save(there)
    return person


async def rows_of(stage: Stage, person: Person) -> list[Any]:
    mine = select(outbox).where(outbox.c.candidate_id == person.user).order_by(outbox.c.id)
    async with stage.assistant.database.read() as connection:
        return list((await connection.execute(mine)).all())


async def ended(stage: Stage, person: Person, count: int = 1) -> tuple[str, str | None]:
    """How the latest of so many pushes ended."""

    async def final() -> bool:
        states = [row.state for row in await rows_of(stage, person)]
        return len(states) == count and not {"pending", "sending"} & set(states)

    assert await until(final)
    last = (await rows_of(stage, person))[-1]
    return last.state, last.error


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"status": 403}, "blocked"),
        ({"status": 400}, "failed"),
        ({"status": 500}, "unknown"),
        ({"drop": "before"}, "unknown"),
        ({"drop": "after"}, "unknown"),
    ],
)
async def test_each_answer_of_telegram_has_its_final_state(stage: Stage, fault: Any, state: str) -> None:
    person = await subscriber(stage)
    stage.clock.forward(minutes=31)
    await stage.http.post("/play/faults", json={"method": "sendPoll", **fault})
    await stage.live.tick()
    assert (await ended(stage, person))[0] == state
    assert (await stage.candidate(person)).blocked == (state == "blocked")


async def test_a_push_that_was_refused_with_429_goes_out_in_its_turn_when_the_wait_is_over(
    stage: Stage,
) -> None:
    person = await subscriber(stage)
    stage.clock.forward(minutes=31)
    await stage.http.post("/play/faults", json={"method": "sendPoll", "retry_after": 1})
    await stage.live.tick()

    async def put_back() -> bool:
        [row] = await rows_of(stage, person)
        return (row.state, row.attempts) == ("pending", 1)

    assert await until(put_back)
    [row] = await rows_of(stage, person)
    assert row.due_at == row.asked_for
    stage.clock.forward(seconds=2)
    assert (await ended(stage, person))[0] == "sent"
    await person.expect("Daily quiz 1/3", "sendPoll")


def pushes(stage: Stage, url: str) -> Pushes:
    pacer = Pacer()
    services, bot = stage.assistant.services, ExtBot(TOKEN, base_url=f"{url}/bot", rate_limiter=pacer)
    return Pushes(services, stage.assistant.outbox, Courier(bot), Lanes(), pacer)


async def test_without_a_connection_nothing_was_sent_so_all_wait(stage: Stage) -> None:
    person, now = await subscriber(stage), stage.clock.now()
    push = Push(901, person.user, DAILY, now.date().isoformat(), now, 1)
    delivery = await pushes(stage, "http://127.0.0.1:9").deliver(push)
    assert (delivery.state, delivery.retry_in) == ("held", CONNECT_AGAIN_IN)


async def test_a_push_that_cannot_be_prepared_is_put_back(stage: Stage) -> None:
    person, now = await stage.newcomer(), stage.clock.now()
    push = NewPush(person.user, "cast:not a number", now.date().isoformat(), now, now + WINDOW)
    async with stage.assistant.database.write() as connection:
        await connection.execute(added(stage.assistant.database, [push]))
    await stage.live.tick()

    async def put_back() -> bool:
        [row] = await rows_of(stage, person)
        return (row.state, row.due_at) == ("pending", now + TRY_AGAIN_IN)

    assert await until(put_back)


async def test_a_quiz_that_was_missed_is_told_with_the_next_one_and_once(stage: Stage) -> None:
    person = await subscriber(stage)
    stage.clock.forward(hours=5)
    await stage.live.tick()
    assert await ended(stage, person) == ("expired", "too late")
    told = []
    for count in (2, 3):
        stage.clock.forward(hours=20 if count == 2 else 24)
        await stage.live.tick()
        assert (await ended(stage, person, count))[0] == "sent"
        told.append((await person.expect("Daily quiz 1/3", "sendPoll"))["params"].get("description"))
    assert "yesterday's quiz did not reach you" in told[0]
    assert told[1] is None
