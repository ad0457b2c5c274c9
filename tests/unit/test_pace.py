import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.pace import (
    ALL_BURST,
    ALL_PER_SECOND,
    CHATS_REMEMBERED,
    GIVES_WAY,
    MOST_BEHIND,
    PUSH,
    PUSH_BURST,
    PUSHES_PER_SECOND,
    TRIES,
    Pace,
    Pacer,
    retry_seconds,
)


@given(st.lists(st.floats(0, 2), min_size=1, max_size=60), st.integers(1, 4))
def test_no_window_of_a_second_holds_more_than_rate_and_burst(gaps: list[float], burst: int) -> None:
    pace, now, sent = Pace(5.0, burst), 0.0, []
    for gap in gaps:
        now += gap
        sent.append(now + pace.reserve(now))
    for i, start in enumerate(sent):
        assert sum(start <= moment < start + 0.999 for moment in sent[i:]) <= 5 + burst


def test_the_burst_goes_at_once_and_the_rest_is_spaced() -> None:
    pace = Pace(1.0, 2)
    assert [pace.reserve(100.0) for _ in range(4)] == [0, 0, 1, 2]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=80))
def test_no_minute_in_a_group_holds_more_than_twenty(gaps: list[float]) -> None:
    pace, now, sent = Pacer()._chat(-1001), 0.0, []
    for gap in gaps:
        now += gap
        sent.append(now + pace.reserve(now))
    assert all(
        sum(start <= moment < start + 59.999 for moment in sent[i:]) <= 20 for i, start in enumerate(sent)
    )


def test_nothing_leaves_during_a_pause() -> None:
    pace = Pace(10.0)
    pace.pause(105.0)
    assert pace.reserve(100.0) == 5.0


class Line:
    """A stand-in for the network: refuses the first calls as told, and counts."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals, self.calls = refusals, 0

    async def __call__(self) -> bool:
        self.calls += 1
        if self.calls <= self.refusals:
            raise RetryAfter(7)
        return True


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def pacer(slept: list[float]) -> Pacer:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return Pacer(sleep)


def send(pacer: Pacer, line: Line, chat: int = 1, kind: str | None = None) -> Awaitable[object]:
    call: Callable[[], Awaitable[bool]] = line.__call__
    return pacer.process_request(call, (), {}, "sendMessage", {"chat_id": chat}, kind)  # type: ignore[arg-type]


async def test_a_refused_reply_waits_as_told_and_goes_again(pacer: Pacer, slept: list[float]) -> None:
    line = Line(refusals=1)
    assert await send(pacer, line) is True
    assert line.calls == 2
    assert max(slept) == pytest.approx(7, abs=0.5)


async def test_a_reply_that_is_refused_for_good_says_so(pacer: Pacer) -> None:
    line = Line(refusals=99)
    with pytest.raises(RetryAfter):
        await send(pacer, line)
    assert line.calls == TRIES


async def test_a_refused_push_is_not_repeated_and_no_other_goes_out_in_the_pause(pacer: Pacer) -> None:
    refused, other = Line(refusals=1), Line()
    for line, chat in ((refused, 1), (other, 2)):
        with pytest.raises(RetryAfter) as told:
            await send(pacer, line, chat=chat, kind=PUSH)
        assert retry_seconds(told.value) == pytest.approx(7, abs=0.5)
    assert (refused.calls, other.calls) == (1, 0)


async def test_a_push_that_waits_for_its_slot_when_another_is_refused_does_not_go_out() -> None:
    gate, line = asyncio.Event(), Line()

    async def sleep(_seconds: float) -> None:
        await gate.wait()

    pacer = Pacer(sleep)
    waiting = asyncio.ensure_future(send(pacer, line, chat=1, kind=PUSH))
    await asyncio.sleep(0)
    pacer._hold(2, True, 7)
    gate.set()
    with pytest.raises(RetryAfter):
        await waiting
    assert line.calls == 0


def test_slots_that_a_busy_moment_cost_are_made_up_for_within_the_limit_of_all() -> None:
    pushes, everything = Pace(PUSHES_PER_SECOND, PUSH_BURST), Pace(ALL_PER_SECOND, ALL_BURST)
    now, sent = 0.0, []
    while now < 60:
        # A quarter of a second in every three the loop is busy elsewhere, and whoever sleeps wakes up late.
        now += max(pushes.reserve(now), everything.reserve(now))
        now = now if now % 3 < 2.75 else now - now % 3 + 3
        sent.append(now)
    assert len(sent) / now >= 0.97 * PUSHES_PER_SECOND
    for i, start in enumerate(sent):
        assert sum(moment < start + 0.999 for moment in sent[i : i + 40]) <= 30


async def test_a_refused_push_does_not_hold_up_a_reply_elsewhere(pacer: Pacer, slept: list[float]) -> None:
    with pytest.raises(RetryAfter):
        await send(pacer, Line(refusals=1), chat=1, kind=PUSH)
    slept.clear()
    await send(pacer, Line(), chat=2)
    assert max(slept) < 1


async def test_a_draft_goes_at_once_and_its_slot_is_taken_and_is_not_repeated(slept: list[float]) -> None:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pacer, line = Pacer(sleep, lambda: 1000.0), Line(refusals=1)
    call: Callable[[], Awaitable[bool]] = line.__call__
    for _ in range(ALL_BURST):
        with suppress(RetryAfter):
            await pacer.process_request(call, (), {}, "sendMessageDraft", {"chat_id": 1}, None)  # type: ignore[arg-type]
    assert (line.calls, slept) == (ALL_BURST, [])
    await send(pacer, Line(), chat=2)
    assert max(slept) == pytest.approx(1 / ALL_PER_SECOND)


async def test_the_memory_for_chats_is_bounded(pacer: Pacer) -> None:
    for chat in range(CHATS_REMEMBERED + 50):
        await send(pacer, Line(), chat=chat)
    assert len(pacer._chats) == CHATS_REMEMBERED


async def test_a_reply_waits_behind_one_push_at_most(slept: list[float]) -> None:
    stuck = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if seconds:
            await stuck.wait()

    pacer = Pacer(sleep, lambda: 1000.0)
    pushing = [asyncio.ensure_future(pacer.push_turn()) for _ in range(8)]
    for _ in range(20):
        await asyncio.sleep(0)
    slept.clear()
    reply = asyncio.ensure_future(send(pacer, Line(), chat=99))
    await asyncio.sleep(0)
    assert max(slept) <= 1.01 / ALL_PER_SECOND
    stuck.set()
    await asyncio.gather(reply, *pushing)


async def test_a_push_gives_way_to_an_update_that_is_being_handled(pacer: Pacer) -> None:
    with pacer.handling():
        pushing = asyncio.ensure_future(pacer.push_turn())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not pushing.done()
    await pushing


async def test_updates_without_end_hold_up_pushes_only_as_long_as_that_can_be_made_up_for() -> None:
    now = 1000.0

    async def sleep(_seconds: float) -> None:
        """The pace has tests of its own."""

    pacer = Pacer(sleep, lambda: now)
    await pacer.push_turn()
    now += MOST_BEHIND + 1 / PUSHES_PER_SECOND
    with pacer.handling():
        pushing = asyncio.ensure_future(pacer.push_turn())
        for _ in range(20):
            await asyncio.sleep(0)
        assert pushing.done()


async def test_a_push_does_not_wait_for_ever_for_an_update(pacer: Pacer) -> None:
    with pacer.handling():
        await asyncio.wait_for(pacer.push_turn(), 20 * GIVES_WAY)
