"""Any text: a setting that was asked for, the answer to an open quiz question, or a question."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from bot import replies
from bot.context import Context, candidate_of
from bot.handlers import answers, broadcasts, cohorts, drills, gaps, interviews, onboarding, quiz, settings
from bot.reading import has_words, small_talk, visible
from coaching.candidate import Awaiting, Candidate

# Who takes a text that was asked for; each says False of one that is something else.
_AWAITED: Mapping[Awaiting | None, Callable[[Candidate, str, Context], Awaitable[bool]]] = {
    "time": onboarding.typed,
    "zone": onboarding.typed,
    "quiet": settings.typed_quiet,
}


async def text(update: Update, context: Context) -> None:
    """Decide what the text is, and take it there."""
    message = update.effective_message
    assert message is not None
    await take(update, await candidate_of(update, context), visible(message.text or ""), context)


async def take(update: Update, candidate: Candidate, words: str, context: Context) -> None:
    """Take words to where they belong, typed or spoken."""
    if await interviews.written(update, candidate, words, context):
        return
    present = await interviews.past(candidate, context)
    await _read(update, present, words, context)
    if present is candidate:
        await interviews.remind(candidate, context)
    else:
        await interviews.close(candidate, context)


async def _read(update: Update, candidate: Candidate, words: str, context: Context) -> None:
    message = update.effective_message
    assert message is not None
    if not has_words(words):
        await context.turn.reply(replies.no_words())
        return
    for written in (gaps.written, broadcasts.written, cohorts.written, drills.written):
        if await written(update, candidate, words, context):
            return
    typed = _AWAITED.get(candidate.awaiting)
    if typed and await typed(candidate, words, context):
        return
    if kind := small_talk(words):
        await context.turn.reply(replies.small_talk(kind, context.services.role_of(candidate)))
        return
    replied_to = message.reply_to_message.message_id if message.reply_to_message else None
    if not await quiz.answer(candidate, words, replied_to, context):
        await answers.ask(candidate, words, context)
