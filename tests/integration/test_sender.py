"""The outbox drained for real, with a deliverer that answers as a test says."""

import asyncio
from collections import deque
from dataclasses import replace
from datetime import UTC, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedulers.planner import Planner
from schedulers.sender import IN_FLIGHT, Delivery, Sender
from storage.candidates import Candidates
from storage.database import Database
from storage.outbox import Outbox, Push
from tests.support.clock import HandClock
from tests.support.person import until


class Chats:
    """A deliverer that keeps what it was given and answers in turn; "sent" when nothing is left to say."""

    def __init__(self, *answers: Delivery) -> None:
        self.answers, self.delivered = deque(answers), list[Push]()
        self.in_flight = self.most_in_flight = 0

    async def turn(self) -> None:
        """Always at once."""

    async def deliver(self, push: Push) -> Delivery:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.delivered.append(push)
        self.in_flight -= 1
        return self.answers.popleft() if self.answers else Delivery("sent")


async def with_candidates(database: Database, clock: HandClock, count: int) -> Planner:
    repository = Candidates(database)
    for number in range(1, count + 1):
        candidate = replace(
            await repository.ensure(number, clock.now()),
            quiz_at=time(9, number % 3),
            zone=ZoneInfo("UTC"),
        )
        due = clock.now().replace(hour=9, minute=number % 3)
        await repository.save(candidate, due, clock.now())
    clock.set(clock.now().replace(hour=9, minute=5))
    return Planner(Outbox(database), clock)


async def test_everybody_due_is_sent_to_once_earliest_promise_first(database: Database) -> None:
    clock, chats = HandClock(), Chats()
    planner = await with_candidates(database, clock, 20)
    sender = Sender(Outbox(database), chats, clock)
    assert await planner.tick() == 20
    assert await planner.tick() == 0
    assert await sender.drain() == {"sent": 20}
    assert await sender.drain() == {}
    assert [push.due_at for push in chats.delivered] == sorted(push.due_at for push in chats.delivered)
    assert chats.most_in_flight <= IN_FLIGHT


@pytest.mark.parametrize("state", ["sent", "blocked", "failed", "unknown", "expired"])
async def test_a_final_answer_is_final(database: Database, state: str) -> None:
    clock = HandClock()
    planner = await with_candidates(database, clock, 1)
    sender = Sender(Outbox(database), Chats(Delivery(state, "because")), clock)  # type: ignore[arg-type]
    await planner.tick()
    assert await sender.drain() == {state: 1}
    clock.forward(hours=1)
    assert await sender.drain() == {}
    assert await Outbox(database).counts() == {state: 1}


async def test_what_was_certainly_not_sent_is_tried_again_later(database: Database) -> None:
    clock, chats = HandClock(), Chats(Delivery("later", retry_in=timedelta(seconds=40)))
    planner = await with_candidates(database, clock, 1)
    sender = Sender(Outbox(database), chats, clock)
    await planner.tick()
    assert await sender.drain() == {"later": 1}
    assert await sender.drain() == {}
    clock.forward(seconds=40)
    assert await sender.drain() == {"sent": 1}
    assert [push.attempts for push in chats.delivered] == [1, 2]


async def test_after_a_long_outage_a_push_expires_and_the_next_day_is_normal(database: Database) -> None:
    clock, chats = HandClock(), Chats()
    planner = await with_candidates(database, clock, 1)
    sender = Sender(Outbox(database), chats, clock)
    clock.forward(hours=6)
    await planner.tick()
    assert await sender.drain() == {"expired": 1}
    clock.forward(hours=19)
    await planner.tick()
    assert await sender.drain() == {"sent": 1}


async def test_everybody_now_reaches_those_who_have_not_had_todays(database: Database) -> None:
    clock, chats = HandClock(), Chats()
    planner = await with_candidates(database, clock, 3)
    assert await planner.everybody_now() == 3
    assert await planner.everybody_now() == 0
    await planner.tick()
    assert await Sender(Outbox(database), chats, clock).drain() == {"sent": 3}
    assert {push.local_date for push in chats.delivered} == {clock.now().astimezone(UTC).date().isoformat()}


# --- a pool: one that takes long, one that fails, one that holds up all


class Slow(Chats):
    """Holds the push to candidate 1 until it is let go; all others arrive at once."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def turn(self) -> None:
        """Always at once."""

    async def deliver(self, push: Push) -> Delivery:
        if push.candidate_id == 1:
            await self.let_go.wait()
        return await super().deliver(push)


async def states(database: Database) -> dict[str, int]:
    return await Outbox(database).counts()


async def test_one_that_takes_long_holds_up_nobody_else(database: Database) -> None:
    clock, chats = HandClock(), Slow()
    planner = await with_candidates(database, clock, 30)
    sender = Sender(Outbox(database), chats, clock)
    await planner.tick()
    draining = asyncio.create_task(sender.drain())
    assert await until(lambda: reached(database, {"sending": 1, "sent": 29}))
    # Whatever comes to be due meanwhile goes out, too.
    newcomer = await Candidates(database).ensure(31, clock.now())
    await Candidates(database).save(
        replace(newcomer, quiz_at=time(9), zone=ZoneInfo("UTC")), clock.now(), clock.now()
    )
    await planner.tick()
    sender.wake()
    assert await until(lambda: reached(database, {"sending": 1, "sent": 30}))
    chats.let_go.set()
    assert await draining == {"sent": 31}


async def reached(database: Database, counts: dict[str, int]) -> bool:
    return await states(database) == counts


class Watching(Chats):
    """Looks in the database how many are claimed while it delivers."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database, self.claimed = database, list[int]()

    async def turn(self) -> None:
        """Always at once."""

    async def deliver(self, push: Push) -> Delivery:
        self.in_flight += 1
        self.claimed.append((await states(self.database))["sending"])
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self.in_flight -= 1
        return Delivery("sent")


async def test_no_more_are_claimed_than_may_be_in_flight(database: Database) -> None:
    clock, chats = HandClock(), Watching(database)
    planner = await with_candidates(database, clock, 40)
    await planner.tick()
    assert await Sender(Outbox(database), chats, clock).drain() == {"sent": 40}
    assert max(chats.claimed) <= IN_FLIGHT
    assert chats.most_in_flight > 1


class Broken(Chats):
    """Fails in a way of its own for candidate 2."""

    async def turn(self) -> None:
        """Always at once."""

    async def deliver(self, push: Push) -> Delivery:
        if push.candidate_id == 2:
            raise RuntimeError("nobody foresaw this")
        return await super().deliver(push)


async def test_a_delivery_that_raises_is_unknown_and_the_others_go_on(database: Database) -> None:
    clock = HandClock()
    planner = await with_candidates(database, clock, 12)
    await planner.tick()
    assert await Sender(Outbox(database), Broken(), clock).drain() == {"sent": 11, "unknown": 1}
    assert await states(database) == {"sent": 11, "unknown": 1}


async def test_while_all_are_held_nothing_is_claimed_and_each_keeps_its_turn(database: Database) -> None:
    clock, chats = HandClock(), Chats(*[Delivery("held", retry_in=timedelta(seconds=20))] * IN_FLIGHT)
    planner = await with_candidates(database, clock, 20)
    sender = Sender(Outbox(database), chats, clock)
    await planner.tick()
    counts = await sender.drain()
    assert set(counts) == {"held"}
    assert 1 <= counts["held"] <= IN_FLIGHT
    assert await sender.drain() == {}
    assert sender.held() == timedelta(seconds=20)
    held = [push.id for push in chats.delivered]
    chats.delivered.clear()
    chats.answers.clear()
    clock.forward(seconds=20)
    assert await sender.drain() == {"sent": 20}
    assert [push.id for push in chats.delivered][: len(held)] == held


async def test_a_sender_that_is_stopped_leaves_what_it_has_not_claimed(database: Database) -> None:
    clock, chats = HandClock(), Slow()
    planner = await with_candidates(database, clock, 30)
    await planner.tick()
    sender = Sender(Outbox(database), chats, clock)
    running = asyncio.create_task(sender.run())
    assert await until(lambda: reached(database, {"sending": 1, "sent": 29}))
    newcomer = await Candidates(database).ensure(31, clock.now())
    await Candidates(database).save(
        replace(newcomer, quiz_at=time(9), zone=ZoneInfo("UTC")), clock.now(), clock.now()
    )
    sender.stop()
    await planner.tick()
    chats.let_go.set()
    await running
    assert await states(database) == {"sent": 30, "pending": 1}
