"""/help, commands that do not exist, things that are not text, and updates of no interest."""

from telegram import Update

from bot import replies
from bot.coaches import is_coach
from bot.context import Context


async def show_help(update: Update, context: Context) -> None:
    """/help: what can be done here."""
    await context.turn.reply(replies.help_text(is_coach(update, context)))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that does not exist."""
    assert update.effective_message is not None
    await context.turn.reply(replies.unknown_command((update.effective_message.text or "").split()[0]))


async def not_text(update: Update, context: Context) -> None:
    """A voice note, a sticker, a picture."""
    await context.turn.reply(replies.only_text())


async def nothing(update: Update, context: Context) -> None:
    """An update that asks for nothing, an edit for example."""
