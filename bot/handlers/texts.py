"""Any text: a setting that was asked for, the answer to an open quiz question, or a question."""

from telegram import Update

from bot import replies
from bot.context import Context, candidate_of
from bot.handlers import onboarding, quiz
from bot.reading import has_words, is_question, small_talk, visible
from coaching.candidate import Candidate


async def text(update: Update, context: Context) -> None:
    """Decide what the text is, and take it there."""
    message = update.effective_message
    assert message is not None
    candidate, words = await candidate_of(update, context), visible(message.text or "")
    if not has_words(words):
        await context.turn.reply(replies.no_words())
        return
    if candidate.awaiting and await onboarding.typed(candidate, words, context):
        return
    if kind := small_talk(words):
        await context.turn.reply(replies.small_talk(kind, context.services.role_of(candidate)))
        return
    replied_to = message.reply_to_message.message_id if message.reply_to_message else None
    if not await quiz.answer(candidate, words, replied_to, context):
        await ask(candidate, words, context)


async def ask(candidate: Candidate, question: str, context: Context) -> None:
    """Answer a question from the documents."""
    async with context.turn.typing():
        answer = await context.services.ask(candidate, question, context.turn.inbox_id)
    await context.turn.reply(replies.answer(answer))
    if is_question(question) and (still_open := await context.services.quiz.open_text(candidate.id)):
        await context.turn.reply(replies.still_open(still_open))
