"""What only coaches may do. To everybody else it does not exist."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import structlog
from telegram import BotCommand, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import replies
from bot.context import Context

log = structlog.get_logger()

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


async def announce_to_coach(bot: ExtBot[str], coach: int) -> None:
    """Put the commands of a coach into their menu. Telegram knows no chat with one who never wrote to us."""
    commands = [BotCommand(*each) for each in {**replies.COMMANDS, **replies.COACH_COMMANDS}.items()]
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(coach))
    except TelegramError as error:
        log.info("coach_menu_not_set", coach=coach, error=error.message)


def is_coach(update: Update, context: Context) -> bool:
    """Whether the update comes from one of COACH_IDS."""
    return update.effective_user is not None and update.effective_user.id in context.services.coaches


def coaches_only(handler: Handler) -> Handler:
    """The handler of a command for coaches; anybody else hears that there is no such command."""

    @wraps(handler)
    async def guarded(update: Update, context: Context) -> None:
        if is_coach(update, context):
            await handler(update, context)
            return
        assert update.effective_message is not None
        await context.turn.reply(replies.unknown_command((update.effective_message.text or "").split()[0]))

    return guarded
