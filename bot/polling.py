"""Asks Telegram for updates. A request acknowledges those before it, so it waits until they are stored."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.application import ALLOWED_UPDATES
from bot.errors import TokenRefused
from bot.inbox import InboxWorker

log = structlog.get_logger()

LONG_POLL_SECONDS = 25
MAX_WAIT_SECONDS = 30.0


async def connect(initialize: Callable[[], Awaitable[None]]) -> None:
    """Call Telegram until it answers. Raises TokenRefused where it does not know the token."""
    wait = 1.0
    while True:
        try:
            return await initialize()
        except InvalidToken:
            raise TokenRefused(
                "Telegram does not accept TELEGRAM_BOT_TOKEN. Copy it again from @BotFather (/mybots)."
            ) from None
        except NetworkError as error:
            log.warning("telegram_unreachable", error=str(error), next_try_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, MAX_WAIT_SECONDS)


async def poll(bot: Bot, worker: InboxWorker) -> None:
    """Take updates in, until cancelled. Outages and conflicts are waited out and logged."""
    offset, wait = 0, 1.0
    while True:
        try:
            offset = await _take_in(bot, worker, offset)
            wait = 1.0
        except Exception as error:  # noqa: BLE001 - what is not acknowledged is still with Telegram
            log.warning(_event(error), error=str(error), next_try_in_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, MAX_WAIT_SECONDS)


async def _take_in(bot: Bot, worker: InboxWorker, offset: int) -> int:
    """Ask once and store what comes. Returns the offset that acknowledges it."""
    updates = await bot.get_updates(offset=offset, timeout=LONG_POLL_SECONDS, allowed_updates=ALLOWED_UPDATES)
    if not updates:
        return offset
    await worker.accept(updates)
    return updates[-1].update_id + 1


def _event(error: Exception) -> str:
    if isinstance(error, Conflict):
        # Another process with the same token takes turns with us: nothing is lost, but one must be stopped.
        return "another_bot_polls_with_this_token"
    return "telegram_unreachable" if isinstance(error, TelegramError) else "updates_not_stored"
