"""Delivers the pushes of the outbox: the first question of the day's quiz, and what coaches write."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import httpx
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import replies
from bot.broadcast_desk import BroadcastDesk
from bot.courier import Courier
from bot.gap_desk import REPLY, GapDesk
from bot.lanes import Lanes
from bot.pace import retry_seconds
from bot.replies import broadcasts as said
from bot.services import Services
from coaching.candidate import Candidate
from coaching.quiz import QuizService, Shown
from schedulers.sender import Delivery
from storage.broadcasts import CAST, REPORT, STOPPED
from storage.outbox import DAILY, Push
from storage.quiz import QuizRepository

Send = Callable[[], Awaitable[None]]


class Campaign(Protocol):
    """One kind of push."""

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """What sends it, or why it is not to be sent."""


@dataclass(frozen=True, slots=True)
class DailyQuiz:
    """The first question of the day's quiz."""

    quiz: QuizService
    quiz_log: QuizRepository
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Begin the session of this push. The question is remembered when it has gone out."""
        if not candidate.wants_pushes:
            return Delivery("expired", "no longer wanted")
        step = await self.quiz.begin(candidate, f"push:{push.id}")
        if not isinstance(step, Shown):
            return Delivery("failed", "the bank has no question for this role")

        async def send() -> None:
            sent = await self.courier.show(candidate.id, step, push=True)
            await self.quiz_log.sent(step.showing.id, sent.message_id, sent.poll_id)

        return send


@dataclass(frozen=True, slots=True)
class CoachAnswer:
    """The answer of a coach to a question of the candidate's own."""

    desk: GapDesk
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Find the answer. A candidate who paused the daily quiz gets it too: they asked for it."""
        told = await self.desk.told(push.campaign, candidate.id)
        if candidate.blocked or told is None:
            return Delivery("expired", "no longer wanted")
        [message] = self.courier.messages(replies.coach_answer(told))

        async def send() -> None:
            await self.courier.send(candidate.id, message, push=True)

        return send


@dataclass(frozen=True, slots=True)
class FromCoaches:
    """What a coach writes to many. Who paused since it was planned does not get it."""

    desk: BroadcastDesk
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Find the text, unless it was stopped."""
        found = await self.desk.sent_as(push.campaign)
        if found is None or candidate.blocked or candidate.paused:
            return Delivery("expired", "no longer wanted")
        if found.state in ("stopping", "stopped"):
            return Delivery("expired", STOPPED)
        [message] = self.courier.messages(said.broadcast(found.text))

        async def send() -> None:
            await self.courier.send(candidate.id, message, push=True)

        return send


@dataclass(frozen=True, slots=True)
class ToldAtTheEnd:
    """What became of a broadcast, for its coach."""

    desk: BroadcastDesk
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Count. A coach who paused the daily quiz gets the report too."""
        found = await self.desk.reported_as(push.campaign, candidate.id)
        if found is None or candidate.blocked:
            return Delivery("expired", "no longer wanted")
        [message] = self.courier.messages(said.report(found))

        async def send() -> None:
            await self.courier.send(candidate.id, message, push=True)

        return send


@dataclass(frozen=True, slots=True)
class Pushes:
    """Fulfils schedulers.sender.Deliverer: chooses by campaign, and says what Telegram made of it."""

    services: Services
    courier: Courier
    lanes: Lanes

    async def deliver(self, push: Push) -> Delivery:
        """Send the push in its chat's lane, so that no vote is handled before its poll is remembered."""
        async with self.lanes.lane(push.candidate_id):
            campaign = self._campaign(push.campaign)
            candidate = await self.services.candidates.get(push.candidate_id)
            if candidate is None or campaign is None:
                return Delivery("expired", "no longer wanted")
            prepared = await campaign.prepare(push, candidate)
            return prepared if isinstance(prepared, Delivery) else await self._sent(candidate.id, prepared)

    def _campaign(self, name: str) -> Campaign | None:
        if name == DAILY:
            return DailyQuiz(self.services.quiz, self.services.quiz_log, self.courier)
        if name.startswith(CAST):
            return FromCoaches(self.services.broadcasts, self.courier)
        if name.startswith(REPORT):
            return ToldAtTheEnd(self.services.broadcasts, self.courier)
        return CoachAnswer(self.services.gaps, self.courier) if name.startswith(REPLY) else None

    async def _sent(self, chat_id: int, send: Send) -> Delivery:
        try:
            await send()
        except Forbidden as error:
            await self._mark_blocked(chat_id)
            return Delivery("blocked", error.message)
        except RetryAfter as error:
            return Delivery("later", retry_in=timedelta(seconds=retry_seconds(error)))
        except BadRequest as error:
            return Delivery("failed", error.message)
        except NetworkError as error:
            # Without a connection nothing was sent. In every other case it may have arrived.
            refused = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
            return Delivery("later" if refused else "unknown", type(error).__name__)
        except TelegramError as error:
            return Delivery("failed", error.message)
        return Delivery("sent")

    async def _mark_blocked(self, chat_id: int) -> None:
        await self.services.save(replace(await self.services.candidate(chat_id), blocked=True))
