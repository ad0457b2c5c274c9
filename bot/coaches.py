"""What only coaches may do. To everybody else it does not exist."""

from collections.abc import Awaitable, Callable
from functools import wraps

from telegram import Update

from bot import replies
from bot.context import Context

Handler = Callable[[Update, Context], Awaitable[None]]


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
