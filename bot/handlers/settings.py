"""/settings with what only it asks for, /pause, /resume, and who blocks the bot or lets it in again."""

from dataclasses import replace

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot import replies
from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.handlers import groups, onboarding
from bot.reading import parse_quiet
from coaching.candidate import DAILY_CHOICES, Candidate
from coaching.languages import LANGUAGES


async def show(update: Update, context: Context) -> None:
    """/settings: what is chosen, with buttons to change it."""
    candidate = await candidate_of(update, context)
    translates = context.services.has_model
    await context.turn.reply(replies.settings(candidate, context.services.role_of(candidate), translates))


async def ask_for(candidate: Candidate, setting: str, context: Context) -> None:
    """A button of /settings: ask for that one setting."""
    if setting == "daily":
        await context.turn.reply(replies.ask_daily(candidate))
        await context.services.save(replace(candidate, onboarding=False, awaiting=None))
    elif setting == "language":
        await context.turn.reply(replies.ask_language())
    elif setting == "quiet":
        await context.turn.reply(replies.ask_quiet())
        await context.services.save(replace(candidate, onboarding=False, awaiting="quiet"))
    else:
        await onboarding.ask_for(candidate, setting, context)


async def choose_daily(candidate: Candidate, value: str, context: Context) -> None:
    """A number of questions was pressed; one that is not offered leaves it as it is."""
    number = number_in(value)
    daily = number if number in DAILY_CHOICES else candidate.daily
    await _saved(replace(candidate, daily=daily), context)


async def choose_language(candidate: Candidate, value: str, context: Context) -> None:
    """A language was pressed; anything that is not offered is English."""
    await _saved(replace(candidate, language=value if value in LANGUAGES else None), context)


async def choose_quiet(candidate: Candidate, value: str, context: Context) -> None:
    """Quiet hours were pressed or typed; anything else, like `off`, is none."""
    await _saved(replace(candidate, quiet=parse_quiet(value)), context)


async def typed_quiet(candidate: Candidate, text: str, context: Context) -> bool:
    """Take a text as the quiet hours that were asked for. False where it is something else."""
    if text.lower() in ("off", "none", "no") or parse_quiet(text) is not None:
        await choose_quiet(candidate, text, context)
        return True
    return await onboarding.not_understood(text, replies.bad_quiet(), context)


async def _saved(candidate: Candidate, context: Context) -> None:
    await context.turn.reply(replies.saved(candidate, context.services.role_of(candidate)))
    await context.services.save(replace(candidate, awaiting=None))


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
    """The candidate blocked the bot, or lets it in again; or a group added or removed it."""
    assert update.my_chat_member is not None
    if update.my_chat_member.chat.type != ChatType.PRIVATE:
        await groups.membership(update, context)
        return
    candidate = await candidate_of(update, context)
    blocked = update.my_chat_member.new_chat_member.status == ChatMember.BANNED
    await context.services.save(replace(candidate, blocked=blocked))
