"""Drains the outbox: takes rows, hands each to the chat edge, writes down what became of it."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

import structlog

from coaching.clock import Clock
from storage.outbox import Outbox, Push

IN_FLIGHT = 8  # the HTTP client gets slower, not faster, beyond 8 to 16 requests at once
LOOK_EVERY_SECONDS = 5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one push. `later` and `held`: it was certainly not sent, and is tried in `retry_in`.

    `later` is about this push alone, which goes behind those that are due before that. `held` is about all:
    nothing is sent until then, and the push keeps its turn.
    """

    state: Literal["sent", "blocked", "failed", "unknown", "expired", "later", "held"]
    error: str | None = None
    retry_in: timedelta = timedelta(seconds=30)


class Deliverer(Protocol):
    """The chat edge: sends one push. What `deliver` raises leaves open whether the push went out."""

    async def turn(self) -> None:
        """Wait until one more push may go out."""
        ...

    async def deliver(self, push: Push) -> Delivery:
        """Send it and say what became of it."""
        ...


@dataclass(slots=True)
class Sender:
    """Sends what is due, earliest promised first, at most IN_FLIGHT at a time."""

    outbox: Outbox
    deliverer: Deliverer
    clock: Clock
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _held_until: datetime | None = None

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    def stop(self) -> None:
        """Finish what is in flight, then end `run`."""
        self._stopping.set()
        self._awake.set()

    def held(self) -> timedelta:
        """How long nothing is sent from now on."""
        if self._held_until is None:
            return timedelta()
        return max(timedelta(), self._held_until - self.clock.now())

    async def run(self) -> None:
        """Settle what a crash left behind, then send whenever woken, until stopped."""
        unknown = await self.outbox.recover(self.clock.now())
        if unknown:
            log.warning("pushes_unknown", count=unknown, reason="the process stopped while sending them")
        while not self._stopping.is_set():
            try:
                await self.drain()
            except Exception:
                log.exception("sending_interrupted")
            if not self._stopping.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), self._patience())

    def _patience(self) -> float:
        # Rows may also come from another process, or be due again after a pause.
        return min(LOOK_EVERY_SECONDS, self.held().total_seconds() or LOOK_EVERY_SECONDS)

    async def drain(self) -> dict[str, int]:
        """Send until nothing is due or all is held. Returns how many pushes ended in each state."""
        counts: Counter[str] = Counter()
        in_flight: set[asyncio.Task[str]] = set()
        await self._expire(counts)
        try:
            while True:
                push = await self._next() if len(in_flight) < IN_FLIGHT else None
                if push:
                    in_flight.add(asyncio.create_task(self._send(push)))
                if not in_flight:
                    return dict(counts)
                done = (
                    {task for task in in_flight if task.done()} if push else await self._first_of(in_flight)
                )
                in_flight -= done
                counts.update(task.result() for task in done)
                if self._awake.is_set():
                    await self._expire(counts)
        except Exception:
            # The database failed us. What is under way has gone out, so it finishes.
            await asyncio.gather(*in_flight)
            raise
        finally:
            for task in in_flight:
                task.cancel()

    async def _first_of(self, in_flight: set[asyncio.Task[str]]) -> set[asyncio.Task[str]]:
        """Those that have ended, when one has or when there is something new to look at."""
        woken = asyncio.create_task(self._awake.wait())
        anything = {*in_flight, woken}
        try:
            await asyncio.wait(anything, timeout=self._patience(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        return {task for task in in_flight if task.done()}

    async def _expire(self, counts: Counter[str]) -> None:
        self._awake.clear()
        if expired := await self.outbox.expire(self.clock.now()):
            log.warning("pushes_expired", count=expired)
            counts["expired"] += expired

    async def _next(self) -> Push | None:
        """The next push, once its turn has come; None where nothing is due or nothing may be sent.

        A row is claimed that late, so that a crash leaves open of few whether they arrived.
        """
        if self._paused():
            return None
        await self.deliverer.turn()
        claimed = [] if self._paused() else await self.outbox.claim(self.clock.now(), 1)
        return claimed[0] if claimed else None

    def _paused(self) -> bool:
        return self._stopping.is_set() or bool(self.held())

    async def _send(self, push: Push) -> str:
        try:
            delivery = await self.deliverer.deliver(push)
        except Exception as error:
            log.exception("push_failed", push_id=push.id)
            delivery = Delivery("unknown", type(error).__name__)
        try:
            await self._settle(push, delivery)
        except Exception:
            # The row stays `sending`, so it is not sent again; the next start marks it as unknown.
            log.exception("push_unsettled", push_id=push.id, state=delivery.state)
        log.info("push", push_id=push.id, state=delivery.state, error=delivery.error)
        return delivery.state

    async def _settle(self, push: Push, delivery: Delivery) -> None:
        now = self.clock.now()
        again = now + delivery.retry_in
        if delivery.state == "held":
            self._held_until = max(again, self._held_until or again)
            await self.outbox.put_back(push.id, push.due_at)
        elif delivery.state == "later":
            await self.outbox.put_back(push.id, again)
        else:
            await self.outbox.finish(push.id, delivery.state, now, delivery.error)
