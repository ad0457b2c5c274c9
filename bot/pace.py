"""Keeps within Telegram's limits: about 30 messages a second, one a second in a chat, 20 a minute in a group.

Replies go before pushes. PTB's own limiter knows no limit for a chat and lifts its pause early.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

ALL_PER_SECOND = 28.0
ALL_BURST = 2  # so no second holds more than 30
PUSHES_PER_SECOND = 25.0
PUSH_BURST = 50  # slots that busy moments cost are made up for, within ALL_PER_SECOND
# Seconds for which a push waits for updates that are being handled, and of slots that this may cost in all.
# An answer takes some 50 ms of one core, a push some 20: side by side each waits for the other.
GIVES_WAY = 0.15
MOST_BEHIND = 1.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 2  # a grade and the next question belong together
GROUP_PER_SECOND = 15 / 60  # with the burst, no minute holds more than 20
GROUP_BURST = 5
CHATS_REMEMBERED = 4096
TRIES = 3

PUSH = "push"  # the rate_limit_args of a push, whose turn has come before; a reply has none


@dataclass(slots=True)
class Pace:
    """Evenly spaced slots with a small burst (GCRA: the generic cell rate algorithm, ITU-T I.371)."""

    per_second: float
    burst: int = 1
    _next: float = field(default=float("-inf"))
    _paused_until: float = field(default=float("-inf"))

    def wait(self, now: float) -> float:
        """How many seconds from now the next slot is. It stays free."""
        return max(0.0, self._next - now)

    def reserve(self, now: float) -> float:
        """Take the next slot. Returns how many seconds to wait for it."""
        interval = 1 / self.per_second
        self._next = max(self._next, now - (self.burst - 1) * interval)
        wait = self.wait(now)
        self._next += interval
        return wait

    def behind(self, now: float) -> float:
        """How many seconds of slots have gone by unused; 0 where it is so long that nobody wanted any."""
        unused = max(0.0, now - self._next)
        return unused if unused <= (self.burst - 1) / self.per_second else 0.0

    def begin(self, now: float) -> None:
        """There is something to do again: what went by in the meantime is no debt."""
        if not self.behind(now):
            self._next = max(self._next, now)

    def pause(self, until: float) -> None:
        """No slot before that moment."""
        self._next = max(self._next, until)
        self._paused_until = max(self._paused_until, until)

    def paused(self, now: float) -> float:
        """How many seconds of a pause are left."""
        return max(0.0, self._paused_until - now)


class Pacer(BaseRateLimiter[str]):
    """Paces the methods that send messages; all others pass."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep, self._seconds = sleep, seconds
        self._all = Pace(ALL_PER_SECOND, ALL_BURST)
        self._pushes = Pace(PUSHES_PER_SECOND, PUSH_BURST)
        self._chats: dict[Any, Pace] = {}
        self._next_push = asyncio.Lock()
        self._handled = 0
        self._nothing_handled = asyncio.Event()
        self._nothing_handled.set()
        self._replies_waiting = 0
        self._no_replies = asyncio.Event()
        self._no_replies.set()

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Wait for a slot, then send. A reply that is refused with 429 waits as told and goes again.

        A push has had its slot (see `push_turn`) and waits for its chat only. While Telegram wants pushes to
        wait, it is refused here, with RetryAfter too: it would hold up its chat, and each one that goes out
        all the same prolongs the wait.
        """
        if endpoint == "sendMessageDraft":
            # It is worth something at once or never; what comes after waits for the slot that it takes.
            self._all.reserve(self._seconds())
        if not endpoint.startswith("send") or endpoint in {"sendChatAction", "sendMessageDraft"}:
            return await callback(*args, **kwargs)
        chat, push = data.get("chat_id"), rate_limit_args == PUSH
        for left in reversed(range(1 if push else TRIES)):
            await self._slot(chat, push)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:
                self._hold(chat, push, retry_seconds(refused))
                if not left:
                    raise
        raise AssertionError("unreachable: the last try returns or raises")

    async def push_turn(self) -> None:
        """Wait for the slot of one push, and take it.

        One at a time, and when the slot has come: a reply never waits behind several.
        """
        clock = self._seconds
        async with self._next_push:
            self._pushes.begin(clock())
            await self.give_way()
            await self._rest(self._pushes.reserve(clock()))
            await self._no_replies.wait()
            await self._rest(self._all.wait(clock()))
            await self._no_replies.wait()
            await self._rest(self._all.reserve(clock()))

    @contextmanager
    def handling(self) -> Iterator[None]:
        """Hold this while an update is handled: pushes give way to it."""
        self._handled += 1
        self._nothing_handled.clear()
        try:
            yield
        finally:
            self._handled -= 1
            if not self._handled:
                self._nothing_handled.set()

    async def give_way(self) -> None:
        """Let what is being handled be answered first, while the slots that this costs can be made up for."""
        if self._handled and self._pushes.behind(self._seconds()) < MOST_BEHIND:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nothing_handled.wait(), GIVES_WAY)

    async def _slot(self, chat: Any, push: bool) -> None:
        clock = self._seconds
        if push:
            self._refuse_in_pause(clock())
            await self._sleep(self._chat(chat).reserve(clock()))
            self._refuse_in_pause(clock())
            return
        await self._sleep(self._chat(chat).reserve(clock()))
        self._replies_waiting += 1
        self._no_replies.clear()
        try:
            await self._sleep(self._all.reserve(clock()))
        finally:
            self._replies_waiting -= 1
            if not self._replies_waiting:
                self._no_replies.set()

    async def _rest(self, seconds: float) -> None:
        # To sleep for no time gives way to all that is ready, while the others wait for this push.
        if seconds:
            await self._sleep(seconds)

    def _refuse_in_pause(self, now: float) -> None:
        if seconds := self._pushes.paused(now):
            raise RetryAfter(math.ceil(seconds))

    def _chat(self, chat: Any) -> Pace:
        pace = self._chats.pop(chat, None) or _pace_of(chat)
        self._chats[chat] = pace  # the most recently used last
        if len(self._chats) > CHATS_REMEMBERED:
            del self._chats[next(iter(self._chats))]
        return pace

    def _hold(self, chat: Any, push: bool, seconds: float) -> None:
        until = self._seconds() + seconds
        self._chat(chat).pause(until)
        # A push that is refused stops all pushes; replies in other chats go on.
        if push:
            self._pushes.pause(until)


def _pace_of(chat: Any) -> Pace:
    if isinstance(chat, int) and chat < 0:  # a group, as Telegram numbers them
        return Pace(GROUP_PER_SECOND, GROUP_BURST)
    return Pace(CHAT_PER_SECOND, CHAT_BURST)


def retry_seconds(refused: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    period = refused.retry_after
    return period.total_seconds() if isinstance(period, timedelta) else float(period)
