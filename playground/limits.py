"""Flood limits: who may send how often, as token buckets.

Knows chat ids and a clock, nothing of messages. Telegram publishes about 30 messages a second over all
chats, one a second in one chat (bursts pass for a while) and 20 a minute in one group.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.errors import too_many_requests


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages a bot may send in all, in a private chat (burst and rate), in a group."""

    per_second: float = 30
    per_chat_burst: float = 3
    per_chat_per_second: float = 1
    per_group_per_minute: float = 20
    enforced: bool = True


@dataclass(slots=True)
class Bucket:
    """A token bucket: holds up to `size`, gains `rate` a second, starts full at `at` (in seconds)."""

    size: float
    rate: float
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when one is."""
        # A clock that was set back must not take tokens away.
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 - 1e-9 else (1 - self.tokens) / self.rate

    def take(self) -> None:
        """Spend one token; call only after `wait` returned 0."""
        self.tokens -= 1


@dataclass(slots=True)
class FloodGate:
    """The limits of one bot. A chat with a negative id is a group, as in Telegram."""

    limits: Limits
    clock: Callable[[], float]
    _all: Bucket | None = None
    _chats: dict[int, Bucket] = field(default_factory=dict)

    def admit(self, chat_id: int) -> None:
        """Count one message to a chat, or raise ApiError 429 with retry_after in whole seconds."""
        if not self.limits.enforced:
            return
        now = self.clock()
        buckets = (self._overall(now), self._of_chat(chat_id, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.take()

    def _overall(self, now: float) -> Bucket:
        if self._all is None:
            self._all = Bucket(self.limits.per_second, self.limits.per_second, now)
        return self._all

    def _of_chat(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = self._new_bucket(chat_id, now)
        return self._chats[chat_id]

    def _new_bucket(self, chat_id: int, now: float) -> Bucket:
        if chat_id < 0:
            return Bucket(self.limits.per_group_per_minute, self.limits.per_group_per_minute / 60, now)
        return Bucket(self.limits.per_chat_burst, self.limits.per_chat_per_second, now)
