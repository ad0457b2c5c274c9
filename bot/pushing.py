"""Delivers the pushes of the outbox: the day's quiz, the report on a week, and what coaches write."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Literal, Protocol

import httpx
import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import replies
from bot.appeal_desk import GRADED, AppealDesk
from bot.broadcast_desk import BroadcastDesk
from bot.courier import Courier
from bot.gap_desk import REPLY, GapDesk
from bot.lanes import Lanes
from bot.pace import Pacer, retry_seconds
from bot.replies import broadcasts as said
from bot.replies import desk as desk_replies
from bot.replies import weekly as weekly_replies
from bot.services import Services
from coaching.candidate import Candidate
from coaching.charts import draw
from coaching.progress import ProgressService
from coaching.quiet import held_until
from coaching.quiz import QuizService, Shown
from schedulers.sender import Delivery
from storage.broadcasts import CAST, REPORT, STOPPED
from storage.outbox import DAILY, WEEKLY, Outbox, Push
from storage.quiz import QuizRepository

Send = Callable[[], Awaitable[object]]

TRY_AGAIN_IN = timedelta(minutes=5)
CONNECT_AGAIN_IN = timedelta(seconds=5)
HELD_IN_TURN = 3  # so often may one push hold up the others; after that it goes behind them

log = structlog.get_logger()


class Campaign(Protocol):
    """One kind of push."""

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """What sends it, or why it is not to be sent."""


@dataclass(frozen=True, slots=True)
class DailyQuiz:
    """The first question of the day's quiz; with it, that the one before did not go out in time."""

    quiz: QuizService
    quiz_log: QuizRepository
    outbox: Outbox
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Begin the session of this push. The question is remembered when it has gone out."""
        if not candidate.wants_pushes:
            return Delivery("expired", "no longer wanted")
        step = await self.quiz.begin(candidate, f"push:{push.id}")
        if not isinstance(step, Shown):
            return Delivery("failed", "the bank has no question for this role")
        note = await self._note(push)

        async def send() -> None:
            sent = await self.courier.show(candidate.id, step, push=True, note=note)
            await self.quiz_log.sent(step.showing.id, sent.message_id, sent.poll_id)

        return send

    async def _note(self, push: Push) -> str | None:
        day = await self.outbox.missed_before(push)
        if day is None:
            return None
        return replies.missed_quiz(date.fromisoformat(day), date.fromisoformat(push.local_date))


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """The seven days before the push's own date, in a picture and in words."""

    progress: ProgressService
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Count and draw. A week without an answer is passed over in silence."""
        if not candidate.wants_pushes:
            return Delivery("expired", "no longer wanted")
        today = date.fromisoformat(push.local_date)
        report = await self.progress.report(candidate, today - timedelta(1), today)
        if report is None:
            return Delivery("expired", "nothing to report")
        picture = await asyncio.to_thread(draw, report.week, report.goal)
        [caption] = self.courier.messages(weekly_replies.weekly(report, "week"))
        return partial(self.courier.send_photo, candidate.id, picture, caption, push=True)


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
        return partial(self.courier.send, candidate.id, message, push=True)


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
        return partial(self.courier.send, candidate.id, message, push=True)


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
        return partial(self.courier.send, candidate.id, message, push=True)


@dataclass(frozen=True, slots=True)
class Regraded:
    """What a coach made of an answer that its candidate had brought before one."""

    desk: AppealDesk
    courier: Courier

    async def prepare(self, push: Push, candidate: Candidate) -> Send | Delivery:
        """Find the verdict. A candidate who paused the daily quiz gets it too: they asked for it."""
        found = await self.desk.told(push.campaign, candidate.id)
        if candidate.blocked or found is None:
            return Delivery("expired", "no longer wanted")
        [message] = self.courier.messages(desk_replies.verdict(found))
        return partial(self.courier.send, candidate.id, message, push=True)


@dataclass(frozen=True, slots=True)
class Pushes:
    """Fulfils schedulers.sender.Deliverer: chooses by campaign, and says what Telegram made of it."""

    services: Services
    outbox: Outbox
    courier: Courier
    lanes: Lanes
    pacer: Pacer

    async def turn(self) -> None:
        """Wait until Telegram's limits, and replies, leave room for one more push."""
        await self.pacer.push_turn()

    async def deliver(self, push: Push) -> Delivery:
        """Send the push in its chat's lane, so that no vote is handled before its poll is remembered."""
        async with self.lanes.lane(push.candidate_id):
            campaign = self._campaign(push.campaign)
            candidate = await self.services.candidates.get(push.candidate_id)
            if candidate is None or campaign is None:
                return Delivery("expired", "no longer wanted")
            if (wait := self._quiet_for(push, candidate)) is not None:
                return Delivery("later", "quiet hours", wait)
            # A question may have come in since the push's turn; both halves of the work give way to it.
            await self.pacer.give_way()
            try:
                prepared = await campaign.prepare(push, candidate)
            except Exception as error:
                # Nothing has gone out yet.
                log.exception("push_not_prepared", push_id=push.id)
                return Delivery("later", type(error).__name__, TRY_AGAIN_IN)
            return prepared if isinstance(prepared, Delivery) else await self._sent(push, prepared)

    def _quiet_for(self, push: Push, candidate: Candidate) -> timedelta | None:
        """How long the candidate's quiet hours hold the push back; None: not at all."""
        # A coach who writes to everybody waits to hear what became of it.
        if push.campaign.startswith(REPORT):
            return None
        now = self.services.clock.now()
        until = held_until(candidate, now, asked=push.campaign in (DAILY, WEEKLY))
        return None if until is None else until - now

    def _campaign(self, name: str) -> Campaign | None:
        if name == DAILY:
            return DailyQuiz(self.services.quiz, self.services.quiz_log, self.outbox, self.courier)
        if name == WEEKLY:
            return WeeklyReport(self.services.progress, self.courier)
        if name.startswith(GRADED):
            return Regraded(self.services.appeals, self.courier)
        if name.startswith(CAST):
            return FromCoaches(self.services.broadcasts, self.courier)
        if name.startswith(REPORT):
            return ToldAtTheEnd(self.services.broadcasts, self.courier)
        return CoachAnswer(self.services.gaps, self.courier) if name.startswith(REPLY) else None

    async def _sent(self, push: Push, send: Send) -> Delivery:
        await self.pacer.give_way()
        try:
            await send()
        except Forbidden as error:
            await self._mark_blocked(push.candidate_id)
            return Delivery("blocked", error.message)
        except RetryAfter as error:
            # Where it is this very chat that Telegram slows down, the others must get on in the end.
            state: Literal["held", "later"] = "held" if push.attempts < HELD_IN_TURN else "later"
            return Delivery(state, error.message, timedelta(seconds=retry_seconds(error)))
        except BadRequest as error:
            return Delivery("failed", error.message)
        except NetworkError as error:
            # Without a connection nothing was sent. In every other case it may have arrived.
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
                return Delivery("held", type(error).__name__, CONNECT_AGAIN_IN)
            return Delivery("unknown", type(error).__name__)
        except TelegramError as error:
            # A plain one: the answer was not readable. Its subclasses are refusals.
            return Delivery("unknown" if type(error) is TelegramError else "failed", error.message)
        return Delivery("sent")

    async def _mark_blocked(self, chat_id: int) -> None:
        await self.services.save(replace(await self.services.candidate(chat_id), blocked=True))
