"""/privacy: what is kept about a candidate, as a file, or gone."""

import json

from telegram import Update

from bot import replies
from bot.context import Context
from coaching.candidate import Candidate


async def show(update: Update, context: Context) -> None:
    """/privacy: what is kept, and two buttons."""
    await context.turn.reply(replies.privacy(context.services.has_model))


async def export(candidate: Candidate, context: Context) -> None:
    """Send the candidate everything that is kept about them."""
    data = await context.services.personal.export(candidate.id)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    await context.turn.file(text.encode(), "my-interview-bot-data.json")


async def forget(candidate: Candidate, value: str, context: Context) -> None:
    """Delete everything, after a question back."""
    if value == "ask":
        await context.turn.reply(replies.confirm_forget())
    elif value == "yes":
        await context.services.forget(candidate.id)
        await context.turn.reply(replies.forgotten())
    else:
        await context.turn.reply(replies.kept())
