"""Drains the outbox: takes rows, hands each to the chat edge, writes down what became of it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, Protocol

import structlog

from coaching.quiz import Clock
from storage.outbox import Outbox, Push

IN_FLIGHT = 8  # the HTTP client gets slower, not faster, beyond 8 to 16 requests at once
LOOK_EVERY_SECONDS = 5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one push; `retry_in` where it was certainly not sent and may be tried again."""

    state: Literal["sent", "blocked", "failed", "unknown", "expired", "later"]
    error: str | None = None
    retry_in: timedelta = timedelta(seconds=30)


class Deliverer(Protocol):
    """The chat edge: sends one push. Raises nothing that belongs to the delivery."""

    async def deliver(self, push: Push) -> Delivery:
        """Send it and say what became of it."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what is due, earliest promised first, at most IN_FLIGHT at a time."""

    outbox: Outbox
    deliverer: Deliverer
    clock: Clock
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    def stop(self) -> None:
        """Finish what is in flight, then end `run`."""
        self._stopping.set()
        self._awake.set()

    async def run(self) -> None:
        """Settle what a crash left behind, then send whenever woken, until stopped."""
        unknown = await self.outbox.recover(self.clock.now())
        if unknown:
            log.warning("pushes_unknown", count=unknown, reason="the process stopped while sending them")
        self.wake()
        while not self._stopping.is_set():
            # Rows may also come from another process, or be due again after a 429.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._awake.wait(), LOOK_EVERY_SECONDS)
            self._awake.clear()
            try:
                await self.drain()
            except Exception:
                log.exception("sending_interrupted")

    async def drain(self) -> dict[str, int]:
        """Send until nothing is due. Returns how many pushes ended in each state."""
        counts: dict[str, int] = {}
        if expired := await self.outbox.expire(self.clock.now()):
            log.warning("pushes_expired", count=expired)
            counts["expired"] = expired
        while batch := await self._next_batch():
            for state in await asyncio.gather(*(self._send(push) for push in batch)):
                counts[state] = counts.get(state, 0) + 1
        return counts

    async def _next_batch(self) -> list[Push]:
        return [] if self._stopping.is_set() else await self.outbox.claim(self.clock.now(), IN_FLIGHT)

    async def _send(self, push: Push) -> str:
        delivery = await self.deliverer.deliver(push)
        now = self.clock.now()
        if delivery.state == "later":
            await self.outbox.put_back(push.id, now + delivery.retry_in)
        else:
            await self.outbox.finish(push.id, delivery.state, now, delivery.error)
        log.info("push", push_id=push.id, state=delivery.state, error=delivery.error)
        return delivery.state
