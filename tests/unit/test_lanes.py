import asyncio

from bot.lanes import Lanes


async def test_one_chat_is_served_in_order_while_others_go_on() -> None:
    lanes, order, gate = Lanes(), [], asyncio.Event()

    async def job(chat: int, name: str, wait: bool = False) -> None:
        async with lanes.lane(chat):
            if wait:
                await gate.wait()
            order.append(name)

    jobs = [asyncio.create_task(job(*args)) for args in ((1, "1a", True), (1, "1b"), (2, "2a"), (1, "1c"))]
    await asyncio.wait({jobs[2]})
    assert order == ["2a"]
    gate.set()
    await asyncio.gather(*jobs)
    assert order == ["2a", "1a", "1b", "1c"]


async def test_a_quiet_chat_costs_no_memory() -> None:
    lanes = Lanes()
    for chat in range(100):
        async with lanes.lane(chat):
            assert len(lanes) == 1
    assert len(lanes) == 0


async def test_a_lane_is_free_again_after_an_error_and_after_a_cancelled_wait() -> None:
    lanes = Lanes()
    held = lanes.lane(1)
    await held.__aenter__()
    waiting = asyncio.create_task(lanes.lane(1).__aenter__())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await held.__aexit__(None, None, None)
    assert len(lanes) == 0
