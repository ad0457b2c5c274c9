"""What is promised of pushes, measured with Telegram's limits on. `python -m benchmarks.delivery [PART…]`

The parts are sender, replies, kills and storm; all of them take some eleven minutes. The bot is a process of
its own, so that it can be killed; the stand-in for Telegram knows what arrived, and each candidate's chat is
compared with the candidate's row of the outbox.
"""

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.delivery_verdict import FINAL, HELD_SECONDS, deck, percentile, verdict
from benchmarks.delivery_world import World, bot_on, prepared, world
from benchmarks.golden import read_golden
from bot.pace import PUSHES_PER_SECOND
from schedulers.sender import IN_FLIGHT

SEED = 11
PUSHED = 2_000
PUSHED_WHILE_ASKED, ASKERS, QUESTIONS = 20_000, 15, 60
IDLE_GAP, BUSY_GAP = 0.5, 2.0  # seconds from one question to the next, on average
SETTLING_SECONDS = 10  # the sender looks for pushes every five
KILLS, KILLED_AFTER = 50, (0.1, 2.5)  # the longest is short enough that something is left for the last one
STORM = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    measure: str
    target: str
    measured: str


Part = Callable[[Path], Awaitable[list[Figure]]]  # from a data folder to copy


async def sender(template: Path) -> list[Figure]:
    """How much of its rate the sender reaches, and whether Telegram minds."""
    async with world(template, PUSHED) as place:
        place.push(PUSHED)
        async with bot_on(place):
            states = await place.until_final(3 * PUSHED / PUSHES_PER_SECOND)
        messages = await place.arrived(list(states))
    at = sorted(message["at"] for each in messages.values() for message in each)
    share = (len(at) - 1) / (at[-1] - at[0]) / PUSHES_PER_SECOND
    found = verdict(states, {user: len(each) for user, each in messages.items()})
    return [
        Figure(
            f"sender at its {PUSHES_PER_SECOND:.0f} a second, {PUSHED:,} pushes",
            ">= 97%",
            f"{share:.1%}; {found}",
        ),
        Figure("429s that it causes", "0", str(place.refused)),
    ]


async def replies(template: Path) -> list[Figure]:
    """How long a candidate waits for an answer, with nothing else to do and in the middle of a push."""
    questions = random.Random(SEED).sample(read_golden(), QUESTIONS)
    texts = [question.ask for question in questions]
    async with world(template, PUSHED_WHILE_ASKED + ASKERS) as place, bot_on(place):
        await _asked(
            place, texts, IDLE_GAP
        )  # the bot remembers parts of what it was asked: now it has met all
        idle = await _asked(place, texts, IDLE_GAP)
        await asyncio.to_thread(place.push, PUSHED_WHILE_ASKED)
        await asyncio.sleep(SETTLING_SECONDS)
        before, began = await place.count("sent"), time.monotonic()
        busy = await _asked(place, texts, BUSY_GAP)
        rate = (await place.count("sent") - before) / (time.monotonic() - began)
        await asyncio.to_thread(place.take_back)
        await asyncio.sleep(SETTLING_SECONDS)
        idle += await _asked(place, texts, IDLE_GAP)  # on both sides, as a machine has its moods
    ratio = percentile(busy, 0.95) / percentile(idle, 0.95)
    p50, p95 = ([percentile(times, share) * 1000 for times in (busy, idle)] for share in (0.5, 0.95))
    return [
        Figure(
            f"answer during a push to {PUSHED_WHILE_ASKED:,}, p95 against idle p95",
            "<= 1.5x",
            f"{ratio:.2f}x ({p95[0]:.0f} / {p95[1]:.0f} ms; p50 {p50[0]:.0f} / {p50[1]:.0f} ms; "
            f"{rate:.1f} pushes a second meanwhile; {place.refused} 429s)",
        )
    ]


async def _asked(place: World, texts: Sequence[str], gap: float) -> list[float]:
    """Seconds from each question to its answer, asked by several candidates in turn."""
    rng, taken = random.Random(SEED), list[float]()
    for number, text in enumerate(texts):
        pause = asyncio.create_task(asyncio.sleep(gap * rng.uniform(0.5, 1.5)))
        taken.append(await _answer_seconds(place, PUSHED_WHILE_ASKED + 1 + number % ASKERS, text))
        await pause
    return taken


async def _answer_seconds(place: World, user: int, text: str) -> float:
    seen = (await place.http.get(f"/play/{user}/events")).json()
    after = seen[-1]["seq"] if seen else 0
    began = time.time()  # the clock of the playground's events
    (await place.http.post(f"/play/{user}/text", json={"text": text})).raise_for_status()
    while True:
        events = (await place.http.get(f"/play/{user}/events", params={"after": after, "wait": 60})).json()
        for event in events:
            if event["method"] == "sendMessage":
                return float(event["at"]) - began
        if not events:
            raise RuntimeError(f"no answer to {text!r}")
        after = events[-1]["seq"]


async def kills(template: Path) -> list[Figure]:
    """Killed again and again while it pushes."""
    rng = random.Random(SEED)
    async with world(template, PUSHED) as place:
        place.push(PUSHED)
        for number in range(KILLS):
            async with bot_on(place) as bot:
                await asyncio.sleep(rng.uniform(*KILLED_AFTER))
                bot.send_signal(signal.SIGKILL)
            _progress(f"killed {number + 1} times")
        left = await place.count("pending")
        async with bot_on(place):
            states = await place.until_final(60 + 3 * left / PUSHES_PER_SECOND)
        messages = await place.arrived(list(states))
    found = verdict(states, {user: len(each) for user, each in messages.items()})
    wronged = f"{found.twice} / {found.lost} / {found.states['unknown']}"
    return [
        Figure(
            f"killed {KILLS} times in a push to {PUSHED:,}: twice / lost / unknown",
            f"0 / 0 / <= {IN_FLIGHT * KILLS}",
            f"{wronged} ({found}; {left} left at the last kill)",
        )
    ]


async def storm(template: Path) -> list[Figure]:
    """Every first call of a push meets a fault: each kind a fifth of them, in a random order."""
    async with world(template, STORM) as place:
        for fault in deck(STORM, random.Random(SEED)):
            (await place.http.post("/play/faults", json={"method": "sendPoll", **fault})).raise_for_status()
        place.push(STORM)
        async with bot_on(place):
            states = await place.until_final(300)
            await asyncio.sleep(HELD_SECONDS)  # what the bot gave up may still arrive
        messages = await place.arrived(list(states))
        left = len((await place.http.get("/play/faults")).json())
    found = verdict(states, {user: len(each) for user, each in messages.items()})
    final = "yes" if set(states.values()) <= FINAL else "no"
    return [
        Figure(
            f"429, 403, 400, timeouts, dropped connections, a fifth each of {STORM} calls: all final / twice",
            "yes / 0",
            f"{final} / {found.twice} ({found}; {left} faults unused)",
        )
    ]


PARTS: Mapping[str, Part] = {
    "sender": sender,
    "replies": replies,
    "kills": kills,
    "storm": storm,
}


def main() -> None:
    """Print the table."""
    asyncio.run(_measured({name: PARTS[name] for name in sys.argv[1:] or PARTS}))


async def _measured(parts: Mapping[str, Part]) -> None:
    _progress(f"load of the machine beforehand: {os.getloadavg()[0]:.1f}")
    print("| measure | target | measured |")  # noqa: T201
    print("|---|---|---|")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        template = await prepared(Path(folder) / "template")
        for name, part in parts.items():
            began = time.monotonic()
            for row in await part(template):
                print(f"| {row.measure} | {row.target} | {row.measured} |", flush=True)  # noqa: T201
            _progress(f"{name} took {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f}")


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
