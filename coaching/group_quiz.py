"""One quiz that a whole group answers: which question, who was right. Knows no Telegram and no SQL.

A question is one for the /quiz that asked for it, a vote one for its voter and poll, so that any step may be
taken again after a crash.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from coaching.clock import Clock
from coaching.questions import ChoiceQuestion
from coaching.quiz import Bank

OPEN_FOR = timedelta(minutes=10)  # Telegram closes the poll then; later votes never reach us


@dataclass(frozen=True, slots=True)
class Posted:
    """A question for a group. `poll_id` and `message_id` are None until it has gone out."""

    id: int
    chat_id: int
    question_id: str
    posted_at: datetime
    poll_id: str | None = None
    message_id: int | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether the group may still vote."""
        return now < self.posted_at + OPEN_FOR


@dataclass(frozen=True, slots=True)
class Tally:
    """How many voted in a poll, and how many of them for the right option."""

    right: int
    voted: int


class GroupLog(Protocol):
    """What group quizzes need remembered; storage fulfils it."""

    async def posted_for(self, inbox_id: int) -> Posted | None:
        """What this /quiz has asked for already, gone out or not."""
        ...

    async def posted_as(self, poll_id: str) -> Posted | None:
        """What this poll carries."""
        ...

    async def last(self, chat_id: int) -> Posted | None:
        """The latest that went out to the group."""
        ...

    async def history(self, chat_id: int) -> Mapping[str, int]:
        """Each question that went out to the group, and a number of its last time that rises with time."""
        ...

    async def reserve(self, chat_id: int, question_id: str, inbox_id: int, at: datetime) -> Posted:
        """Remember what is about to be posted for this /quiz; the first question for it stays."""
        ...

    async def went_out(self, posted_id: int, message_id: int, poll_id: str, at: datetime) -> None:
        """It has reached the group as this message and poll."""
        ...

    async def count(self, posted_id: int, user_id: int, right: bool, at: datetime) -> None:
        """Count a vote; the first one of a person in a poll stays."""
        ...

    async def tally(self, posted_id: int) -> Tally:
        """The votes so far."""
        ...

    async def any_open(self, since: datetime) -> bool:
        """Whether any group's quiz went out after `since`, or is going out now."""
        ...

    async def move(self, old_chat_id: int, new_chat_id: int) -> None:
        """The group has another number from now on."""
        ...

    async def forget(self, user_id: int) -> None:
        """Delete a person's votes."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """A question for the group, gone out or not, with the result of its last one if anybody voted in it."""

    posted: Posted
    question: ChoiceQuestion
    last: Tally | None


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The group's last question is open; it is this message."""

    message_id: int | None


@dataclass(frozen=True, slots=True)
class GroupQuiz:
    """Chooses questions for groups and counts their votes."""

    bank: Bank
    log: GroupLog
    clock: Clock

    async def begin(self, chat_id: int, role: str | None, inbox_id: int) -> Round | StillOpen | None:
        """What a /quiz in the group leads to; for the same update always to the same. None without questions.

        `role` is that of the member who asks; None draws from all questions.
        """
        now = self.clock.now()
        last, posted = await self.log.last(chat_id), await self.log.posted_for(inbox_id)
        if posted is None and last is not None and last.open_at(now):
            return StillOpen(last.message_id)
        if posted is None:
            chosen = choose(self._choices(role), await self.log.history(chat_id), random.Random(inbox_id))
            posted = await self.log.reserve(chat_id, chosen.id, inbox_id, now) if chosen else None
        question = self.bank.get(posted.question_id) if posted else None
        if posted is None or not isinstance(question, ChoiceQuestion):
            return None
        tally = await self.log.tally(last.id) if last else None
        return Round(posted, question, tally if tally and tally.voted else None)

    async def went_out(self, posted: Posted, message_id: int, poll_id: str) -> None:
        """The question has reached the group; its time begins."""
        await self.log.went_out(posted.id, message_id, poll_id, self.clock.now())

    async def vote(self, poll_id: str, user_id: int, chosen: int) -> bool:
        """Count a vote. False where the poll is no group's quiz.

        Telegram takes votes while a poll is open only, but one may reach us later, after an outage: it counts
        until the group has been told the result.
        """
        posted = await self.log.posted_as(poll_id)
        if posted is None:
            return False
        question, last = self.bank.get(posted.question_id), await self.log.last(posted.chat_id)
        if isinstance(question, ChoiceQuestion) and last is not None and last.id == posted.id:
            _options, right = question.shuffled(posted.id)
            await self.log.count(posted.id, user_id, chosen == right, self.clock.now())
        return True

    async def any_open(self) -> bool:
        """Whether a poll that we do not know may be a group's: one that went out and was never noted."""
        return await self.log.any_open(self.clock.now() - OPEN_FOR)

    def _choices(self, role: str | None) -> list[ChoiceQuestion]:
        """The multiple-choice questions of the role; all of them where it has none."""
        of_role = [q for q in self.bank.of_role(role) if isinstance(q, ChoiceQuestion)]
        return of_role or [q for q in self.bank.of_role(None) if isinstance(q, ChoiceQuestion)]


def choose(
    questions: Sequence[ChoiceQuestion], history: Mapping[str, int], rng: random.Random
) -> ChoiceQuestion | None:
    """A question that the group has never had; where it has had all, the one that it had longest ago.

    `history` gives the place of a question's last time. None where there are no questions.
    """
    if fresh := [question for question in questions if question.id not in history]:
        return rng.choice(fresh)
    return min(questions, key=lambda question: history[question.id], default=None)
