"""/settings, /pause, /resume, and a candidate who blocks the bot or lets it in again."""

from dataclasses import replace

from telegram import ChatMember, Update

from bot import replies
from bot.context import Context, candidate_of
from coaching.candidate import Candidate


async def show(update: Update, context: Context) -> None:
    """/settings: what is chosen, with buttons to change it."""
    candidate = await candidate_of(update, context)
    await context.turn.reply(replies.settings(candidate, context.services.role_of(candidate)))


async def pause(update: Update, context: Context) -> None:
    """/pause: no daily quiz until /resume."""
    await pause_for(await candidate_of(update, context), context)


async def resume(update: Update, context: Context) -> None:
    """/resume: the daily quiz again."""
    await resume_for(await candidate_of(update, context), context)


async def pause_for(candidate: Candidate, context: Context) -> None:
    """Stop this candidate's daily quiz."""
    await context.turn.reply(replies.paused())
    await context.services.save(replace(candidate, paused=True))


async def resume_for(candidate: Candidate, context: Context) -> None:
    """Start this candidate's daily quiz again; without a time, ask for one."""
    awaiting = "time" if candidate.quiz_at is None else candidate.awaiting
    await context.turn.reply(replies.resumed(candidate))
    await context.services.save(replace(candidate, paused=False, awaiting=awaiting))


async def membership(update: Update, context: Context) -> None:
    """The candidate blocked the bot, or lets it in again."""
    assert update.my_chat_member is not None
    candidate = await candidate_of(update, context)
    blocked = update.my_chat_member.new_chat_member.status == ChatMember.BANNED
    await context.services.save(replace(candidate, blocked=blocked))
