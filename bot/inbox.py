"""The way of an update: stored, acknowledged, handled in the order of its chat, done.

PTB's own queue is in memory, and polling acknowledges before it handles: a crash would lose updates.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import structlog
from telegram import Update, User
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot import replies
from bot.context import DurableApplication
from bot.courier import Courier
from bot.lanes import Lanes
from bot.pace import Pacer, retry_seconds
from bot.services import Services
from bot.turn import Turn
from prompts.payer import on_behalf_of
from storage.inbox import InboxRow, Received

log = structlog.get_logger()

SIDE_BY_SIDE = 8  # chats that are served at the same time
ROOM = 500  # updates in memory; beyond that they wait in the database or with Telegram
MAX_FAILURES = 3
MAX_WAIT_SECONDS = 30.0


def received(update: Update) -> Received:
    """An update as the inbox stores it. A vote names no chat; a private chat has its user's number."""
    chat, user = update.effective_chat, update.effective_user
    chat_id = chat.id if chat else user.id if user else 0
    payload = update.to_dict()
    if update.poll_answer is not None:
        # PTB leaves empty lists out, and then cannot read a vote that was taken back.
        payload["poll_answer"] = {"option_ids": [], "option_persistent_ids": [], **payload["poll_answer"]}
    return Received(update.update_id, chat_id, payload)


@dataclass(slots=True)
class InboxWorker:
    """Stores updates and handles each until it is done: in order in a chat, many chats side by side."""

    application: DurableApplication
    services: Services
    courier: Courier
    lanes: Lanes
    pacer: Pacer
    _width: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ROOM))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def recover(self) -> int:
        """Take up what an earlier process left unhandled. Returns how many updates that were."""
        last = count = 0
        while rows := await self.services.inbox.pending(self.application.bot.id, last, ROOM):
            for row in rows:
                await self._begin(row)
            last, count = rows[-1].id, count + len(rows)
        return count

    async def accept(self, updates: Sequence[Update]) -> None:
        """Store the updates, then begin to handle them. Returns when they are safe in the database."""
        now = self.services.clock.now()
        rows = await self.services.inbox.store(self.application.bot.id, [received(u) for u in updates], now)
        for row in rows:
            await self._begin(row)

    async def settle(self, seconds: float | None = None) -> None:
        """Wait until all that has begun is done; what takes longer is left to the next start."""
        tasks = set(self._tasks)
        if tasks:
            _done, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _begin(self, row: InboxRow) -> None:
        await self._room.acquire()
        task = asyncio.create_task(self._in_its_lane(row))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            # Only the database can fail here; the update stays pending for the next start.
            log.error("update_left_pending", error=str(error))

    async def _in_its_lane(self, row: InboxRow) -> None:
        async with self.lanes.lane(row.chat_id), self._width:
            if await self._until_done(row):
                await self.services.inbox.done(row.id, self.services.clock.now())
            else:
                await self._park(row)

    async def _until_done(self, row: InboxRow) -> bool:
        """Handle until it works. False after MAX_FAILURES; an unreachable Telegram is not a failure."""
        wait = 0.5
        while True:
            try:
                await self._handle(row)
            except Forbidden:
                log.info("candidate_unreachable", update_id=row.update_id)
            except Exception as error:  # noqa: BLE001 - the edge: whatever it is, try again or park
                if not await self._may_retry(row, error):
                    return False
                await asyncio.sleep(_wait(error, wait))
                wait = min(2 * wait, MAX_WAIT_SECONDS)
                continue
            return True

    async def _may_retry(self, row: InboxRow, error: Exception) -> bool:
        if isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, BadRequest):
            log.warning("telegram_unreachable", update_id=row.update_id, error=type(error).__name__)
            return True
        failures = await self.services.inbox.failed(row.id)
        log.error("update_failed", update_id=row.update_id, failures=failures, exc_info=error)
        return failures < MAX_FAILURES

    async def _handle(self, row: InboxRow) -> None:
        update = Update.de_json(dict(row.payload), self.application.bot)
        turn = Turn(
            row.id,
            row.chat_id,
            self.courier,
            self.services.inbox,
            self.services.quiz_log,
            _pressed(update),
        )
        with _on_behalf_of(update.effective_user), self.pacer.handling():
            await self.application.handle(update, self.services, turn)

    async def _park(self, row: InboxRow) -> None:
        log.error("update_parked", update_id=row.update_id, inbox_id=row.id)
        await self.services.inbox.park(row.id, self.services.clock.now())
        try:
            for message in self.courier.messages(replies.apology()):
                await self.courier.send(row.chat_id, message)
        except TelegramError as error:
            log.warning("apology_failed", update_id=row.update_id, error=type(error).__name__)


def _on_behalf_of(user: User | None) -> AbstractContextManager[None]:
    names = (user.full_name, user.first_name, user.last_name or "") if user else ()
    return on_behalf_of(user.id if user else None, names)


def _pressed(update: Update) -> int | None:
    message = update.callback_query.message if update.callback_query else None
    return message.message_id if message else None


def _wait(error: Exception, wait: float) -> float:
    return max(wait, retry_seconds(error)) if isinstance(error, RetryAfter) else wait
