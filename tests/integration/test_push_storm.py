"""Pushes into a Telegram that refuses, hangs and hangs up at random."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from benchmarks.delivery_verdict import FINAL, verdict
from bot.courier import Courier
from bot.lanes import Lanes
from bot.pace import Pacer
from bot.pushing import Pushes
from bot.settings import Settings
from bot.wiring import Assistant, assembled
from playground import Limits, create_app, serving
from schedulers.clock import SystemClock
from schedulers.sender import Sender
from storage.tables import candidates, outbox
from tests.support.person import until

TOKEN = "1000002:a-token-for-the-tests"
PATIENCE, HELD = 0.4, 0.8  # seconds that the bot waits for an answer, and that a held call takes
PEOPLE = range(1, 41)
EACH, FLOODS = 6, 2  # a flood stops all pushes for a second
FLOOD, BLOCKED, BAD = {"retry_after": 1}, {"status": 403}, {"status": 400}
HANGING, BEFORE, AFTER = {"delay": HELD}, {"drop": "before"}, {"drop": "after"}
NEVER_ARRIVE = EACH * len((BLOCKED, BAD, BEFORE))


@dataclass(repr=False)  # asyncio shows a fixture's result to its signal handler: all of the assistant
class Storm:
    """Candidates whose pushes are planned, and a sender that nobody has called yet."""

    http: httpx.AsyncClient
    assistant: Assistant
    sender: Sender

    async def break_out(self, seed: int) -> None:
        """Nearly every call of a push will meet a fault, of a kind that chance chooses."""
        faults = [fault for fault in (BLOCKED, BAD, HANGING, BEFORE, AFTER) for _ in range(EACH)]
        faults += [FLOOD] * FLOODS
        random.Random(seed).shuffle(faults)
        for fault in faults:
            await self.http.post("/play/faults", json={"method": "sendPoll", **fault})

    async def states(self) -> dict[int, str]:
        """The state of each candidate's push."""
        async with self.assistant.database.read() as connection:
            rows = await connection.execute(select(outbox.c.candidate_id, outbox.c.state))
            return {row.candidate_id: row.state for row in rows}

    async def marked_blocked(self) -> set[int]:
        """The candidates who are not pushed to any more."""
        async with self.assistant.database.read() as connection:
            return set(await connection.scalars(select(candidates.c.id).where(candidates.c.blocked)))

    async def arrived(self) -> Counter[int]:
        """How many polls came to each."""
        chats = {user: (await self.http.get(f"/play/{user}/events")).json() for user in PEOPLE}
        return Counter(
            {user: sum(e["method"] == "sendPoll" for e in events) for user, events in chats.items()}
        )


async def _at_once(_seconds: float) -> None:
    """The pace has tests of its own."""


@pytest.fixture
async def storm(tmp_path: Path) -> AsyncIterator[Storm]:
    clock = SystemClock()  # the sender's pauses are as long as Telegram says
    settings = Settings(_env_file=None, interview_bot_data_dir=tmp_path)  # type: ignore[call-arg]
    async with AsyncExitStack() as stack:
        app = create_app(limits=Limits(enforced=False))
        url = await stack.enter_async_context(serving(app, "127.0.0.1", 0))
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        assistant = await stack.enter_async_context(assembled(settings, clock))
        request = HTTPXRequest(read_timeout=PATIENCE)
        pacer = Pacer(_at_once)
        bot = ExtBot(TOKEN, f"{url}/bot", request=request, rate_limiter=pacer)
        await stack.enter_async_context(bot)
        pushes = Pushes(assistant.services, assistant.outbox, Courier(bot), Lanes(), pacer)
        storm = Storm(http, assistant, Sender(assistant.outbox, pushes, clock))
        await settle_in(storm)
        yield storm


async def settle_in(storm: Storm) -> None:
    """Everybody has started the bot, and their quiz is due."""
    repository, now = storm.assistant.services.candidates, SystemClock().now()
    for user in PEOPLE:
        await storm.http.post(f"/play/{user}/text", json={"text": "/start"})
        newcomer = await repository.ensure(user, now)
        settled = replace(newcomer, role="ml-data-associate", zone=ZoneInfo("UTC"), quiz_at=now.time())
        await repository.save(settled, now, now)
    assert await storm.assistant.planner.tick() == len(PEOPLE)


async def test_in_a_storm_every_push_ends_in_a_true_state_and_nobody_is_pushed_twice(storm: Storm) -> None:
    await storm.break_out(seed=7)
    sending = asyncio.create_task(storm.sender.run())

    async def all_final() -> bool:
        return set((await storm.states()).values()) <= FINAL

    async def all_arrived_that_will() -> bool:
        return (await storm.arrived()).total() >= len(PEOPLE) - NEVER_ARRIVE

    assert await until(all_final)
    # A call that the bot gave up waiting for is carried out later.
    assert await until(all_arrived_that_will)
    storm.sender.stop()
    await sending
    states = await storm.states()
    found = verdict(states, await storm.arrived())
    assert (found.twice, found.lost, found.denied) == (0, 0, 0), found
    assert set(found.states) == {"sent", "blocked", "failed", "unknown"}
    blocked = {user for user, state in states.items() if state == "blocked"}
    assert await storm.marked_blocked() == blocked
