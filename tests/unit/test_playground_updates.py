"""The queue of updates: order, confirmation, long polls."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import ApiError
from playground.updates import UpdateQueue

STEPS = st.lists(st.one_of(st.just("put"), st.integers(-4, 12)), max_size=40)


def ids(updates):
    return [update["update_id"] for update in updates]


@given(STEPS)
def test_an_update_stays_until_an_offset_above_it_confirms_it(steps):
    queue, waiting, next_id = UpdateQueue(100), [], 100
    for step in steps:
        if step == "put":
            assert queue.put("message", {}) == next_id
            waiting.append(next_id)
            next_id += 1
            continue
        offset = step if step <= 0 else 100 + step
        queue.confirm(offset)
        first = next_id + offset if offset < 0 else offset
        waiting = [each for each in waiting if not offset or each >= first]
        assert ids(queue.batch(100)) == waiting
    assert len(queue) == len(waiting)


async def test_a_poll_returns_at_once_when_something_waits():
    queue = UpdateQueue(1)
    queue.put("message", {"text": "a"})
    assert await queue.poll(0, 100, 50) == [{"update_id": 1, "message": {"text": "a"}}]
    assert ids(await queue.poll(0, 100, 50)) == [1]
    assert await queue.poll(2, 100, 0) == []


async def test_a_poll_waits_for_the_first_update():
    queue = UpdateQueue(1)
    poll = asyncio.create_task(queue.poll(0, 100, 50))
    await asyncio.sleep(0)
    queue.put("message", {})
    assert ids(await poll) == [1]


async def test_a_batch_is_no_larger_than_asked_for():
    queue = UpdateQueue(1)
    for _ in range(5):
        queue.put("message", {})
    assert ids(await queue.poll(0, 2, 0)) == [1, 2]
    assert ids(await queue.poll(3, 2, 0)) == [3, 4]


async def test_a_second_poller_ends_the_first_with_a_conflict():
    queue = UpdateQueue(1)
    first = asyncio.create_task(queue.poll(0, 100, 50))
    await asyncio.sleep(0)
    second = asyncio.create_task(queue.poll(0, 100, 50))
    with pytest.raises(ApiError) as refused:
        await first
    assert (refused.value.code, refused.value.description[:32]) == (409, "Conflict: terminated by other ge")
    queue.put("message", {})
    assert ids(await second) == [1]


async def test_closing_ends_every_poll_empty():
    queue = UpdateQueue(1)
    poll = asyncio.create_task(queue.poll(0, 100, 50))
    await asyncio.sleep(0)
    queue.close()
    assert await poll == []
    assert await queue.poll(0, 100, 50) == []


def test_a_kind_that_the_bot_did_not_ask_for_makes_no_update():
    queue = UpdateQueue(1)
    assert queue.put("message_reaction", {}) is None
    queue.allow(["poll_answer"])
    assert queue.put("message", {}) is None
    assert queue.put("poll_answer", {}) == 1
    queue.allow([])
    assert queue.put("message", {}) == 2
