"""The updates that wait for one bot, as Telegram keeps them: in order, until they are confirmed.

Knows update ids and long polls, not what an update says and not HTTP.
"""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Any

from playground.bell import Bell
from playground.errors import conflict

Update = dict[str, Any]

# Telegram sends these only to bots that ask for them by name.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates of a bot, with ids that rise by one from `first_id`, kept until they are confirmed."""

    def __init__(self, first_id: int) -> None:
        self.bell = Bell()
        self.allowed: frozenset[str] = frozenset()
        self._next_id = first_id
        self._waiting: deque[Update] = deque()
        self._turn = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: str, content: dict[str, Any]) -> int | None:
        """Queue an update and return its id; None when the bot did not ask for this kind."""
        if not self._wanted(kind):
            return None
        update_id = self._next_id
        self._next_id += 1
        self._waiting.append({"update_id": update_id, kind: content})
        self.bell.ring()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what comes before `offset`; a negative one keeps only so many from the end; 0 is none."""
        if offset < 0:
            offset = self._next_id + offset
        while self._waiting and offset and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()

    def drop(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()

    def batch(self, limit: int) -> list[Update]:
        """The oldest updates, at most `limit`; they stay until confirmed."""
        return [update for _, update in zip(range(limit), self._waiting, strict=False)]

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """A long poll. A later one (or `interrupt`) ends it with ApiError 409; closing ends it empty."""
        self.confirm(offset)
        turn = self.interrupt()
        deadline = asyncio.get_running_loop().time() + seconds
        while not self._waiting and not self._closed:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await self.bell.heard(left)
            if turn != self._turn:
                raise conflict(_OTHER_POLLER)
        return self.batch(limit)

    def interrupt(self) -> int:
        """End whoever polls now; returns the number of the turn that begins."""
        self._turn += 1
        self.bell.ring()
        return self._turn

    def allow(self, kinds: Iterable[str]) -> None:
        """Keep to these kinds from now on; none means all but those that are sent on request only."""
        self.allowed = frozenset(kinds)

    def close(self) -> None:
        """Let every poll return at once, now and later."""
        self._closed = True
        self.bell.ring()

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in _ON_REQUEST
