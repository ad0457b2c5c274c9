"""Quizzes in groups: what is to be posted, what went out, and votes that come before we know of it.

A vote comes in its voter's lane and not in the group's, so it may be handled before the poll's id, which only
the answer to sendPoll tells, has been stored.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from coaching.group_quiz import GroupQuiz, Posted, Round, StillOpen

PATIENCE_SECONDS = 10.0  # for polls that are on their way; a vote that waits takes up a place in the inbox
LINES_A_MINUTE = 5  # in a group, beside its quiz; members who play with commands do not make us a nuisance


@dataclass(frozen=True, slots=True)
class GroupDesk:
    """Group quizzes as the handlers use them, with the polls that are on their way just now."""

    quiz: GroupQuiz
    patience: float = PATIENCE_SECONDS  # in seconds
    _on_their_way: set[asyncio.Future[None]] = field(default_factory=set)
    _lines: dict[datetime, Counter[int]] = field(default_factory=dict)  # of the present minute, by group

    async def begin(self, chat_id: int, role: str | None, inbox_id: int) -> Round | StillOpen | None:
        """See coaching.group_quiz.GroupQuiz.begin."""
        return await self.quiz.begin(chat_id, role, inbox_id)

    @contextmanager
    def posting(self) -> Iterator[None]:
        """Hold this from before a poll is sent until its id is stored: votes in unknown polls wait for it."""
        here = asyncio.get_running_loop().create_future()
        self._on_their_way.add(here)
        try:
            yield
        finally:
            self._on_their_way.discard(here)
            here.set_result(None)

    async def went_out(self, posted: Posted, message_id: int, poll_id: str) -> None:
        """The question has reached the group as this message and poll."""
        await self.quiz.went_out(posted, message_id, poll_id)

    async def vote(self, poll_id: str, user_id: int, chosen: int) -> bool:
        """Count a vote for the option at place `chosen`. False where the poll is not known as a group's."""
        return await self.quiz.vote(poll_id, user_id, chosen)

    async def early_vote(self, poll_id: str, user_id: int, chosen: int) -> bool:
        """Count a vote in a poll that nobody knows, once the polls that are on their way are known."""
        if self._on_their_way:
            await asyncio.wait(set(self._on_their_way), timeout=self.patience)
        # Even if nothing is on its way: it may have arrived since somebody looked.
        return await self.quiz.vote(poll_id, user_id, chosen)

    async def may_be_a_groups(self) -> bool:
        """Whether a poll that we do not know may be a group's: one that went out and was never noted."""
        return await self.quiz.any_open()

    def may_speak(self, chat_id: int) -> bool:
        """Whether one more line may be said in the group this minute; counts it."""
        minute = self.quiz.clock.now().replace(second=0, microsecond=0)
        if minute not in self._lines:
            self._lines.clear()
        lines = self._lines.setdefault(minute, Counter())
        lines[chat_id] += 1
        return lines[chat_id] <= LINES_A_MINUTE

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """A group has become a supergroup, with another number."""
        await self.quiz.log.move(old_chat_id, new_chat_id)

    async def forget(self, user_id: int) -> None:
        """Delete a person's votes."""
        await self.quiz.log.forget(user_id)
