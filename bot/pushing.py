"""Delivers one push of the outbox: the first question of the day's quiz."""

from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.courier import Courier
from bot.lanes import Lanes
from bot.pace import retry_seconds
from bot.services import Services
from coaching.quiz import Shown
from schedulers.sender import Delivery
from storage.outbox import Push


@dataclass(frozen=True, slots=True)
class DailyQuiz:
    """Fulfils schedulers.sender.Deliverer."""

    services: Services
    courier: Courier
    lanes: Lanes

    async def deliver(self, push: Push) -> Delivery:
        """Send the push in its chat's lane, so that no vote is handled before its poll is remembered."""
        async with self.lanes.lane(push.candidate_id):
            candidate = await self.services.candidates.get(push.candidate_id)
            if candidate is None or not candidate.wants_pushes:
                return Delivery("expired", "no longer wanted")
            step = await self.services.quiz.begin(candidate.id, candidate.role, f"push:{push.id}")
            if not isinstance(step, Shown):
                return Delivery("failed", "the bank has no question for this role")
            return await self._send(candidate.id, step)

    async def _send(self, chat_id: int, shown: Shown) -> Delivery:
        try:
            sent = await self.courier.show(chat_id, shown, push=True)
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
        await self.services.quiz_log.sent(shown.showing.id, sent.message_id, sent.poll_id)
        return Delivery("sent")

    async def _mark_blocked(self, chat_id: int) -> None:
        await self.services.save(replace(await self.services.candidate(chat_id), blocked=True))
