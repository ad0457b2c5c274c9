"""/progress: the last seven days in a picture."""

import asyncio

from telegram import Update

from bot.context import Context, candidate_of
from bot.replies import weekly as said
from coaching.charts import draw


async def show(update: Update, context: Context) -> None:
    """/progress: the seven days up to today, as the candidate's own calendar has it."""
    candidate = await candidate_of(update, context)
    today = context.services.clock.now().astimezone(candidate.zone).date()
    report = await context.services.progress.report(candidate, today, today)
    if report is None:
        await context.turn.reply(said.nothing_yet())
        return
    picture = await asyncio.to_thread(draw, report.week, report.goal)
    await context.turn.photo(picture, said.weekly(report, "days"))
