"""/quiz, votes in its polls, free-text answers, /skip."""

from telegram import Update

from bot import replies
from bot.context import Context, candidate_of
from bot.reading import is_question
from coaching.candidate import Candidate
from coaching.questions import TextQuestion
from coaching.quiz import Showing, Shown


async def begin(update: Update, context: Context) -> None:
    """/quiz: begin a session."""
    await begin_for(await candidate_of(update, context), context)


async def begin_for(candidate: Candidate, context: Context) -> None:
    """Begin a session for this candidate, from a command or a button."""
    origin = f"update:{context.turn.inbox_id}"
    await context.turn.present(await context.services.quiz.begin(candidate, origin))


async def vote(update: Update, context: Context) -> None:
    """A vote in a quiz poll: record it and show what comes next."""
    poll_answer = update.poll_answer
    assert poll_answer is not None
    if not poll_answer.option_ids:  # a vote taken back; quiz polls do not allow that
        return
    if poll_answer.user is None:  # a channel's vote, in a poll that somebody forwarded
        return
    candidate = await candidate_of(update, context)
    showing = await context.services.quiz.vote(candidate, poll_answer.poll_id, poll_answer.option_ids[0])
    if showing is None:
        await context.turn.reply(replies.unknown_poll())
        return
    await _go_on(candidate, showing, context)


async def answer(candidate: Candidate, text: str, replied_to: int | None, context: Context) -> bool:
    """Grade the text if it answers an open question. False where it does not."""
    shown = await _answered(candidate, text, replied_to, context)
    if shown is None:
        return False
    assert isinstance(shown.question, TextQuestion)
    async with context.turn.typing():
        grade = await context.services.quiz.answer(candidate, shown, text, context.turn.inbox_id)
    await context.turn.reply(replies.graded(grade, shown.question))
    await _go_on(candidate, shown.showing, context)
    return True


async def skip(update: Update, context: Context) -> None:
    """/skip: leave the open question and show a good answer."""
    candidate = await candidate_of(update, context)
    quiz = context.services.quiz
    shown = await quiz.answered_by(context.turn.inbox_id) or await quiz.open_text(candidate.id)
    if shown is None:
        await context.turn.reply(replies.nothing_to_skip())
        return
    assert isinstance(shown.question, TextQuestion)
    await quiz.skip(candidate, shown, context.turn.inbox_id)
    await context.turn.reply(replies.skipped(shown.question))
    await _go_on(candidate, shown.showing, context)


async def _answered(
    candidate: Candidate, text: str, replied_to: int | None, context: Context
) -> Shown | None:
    quiz = context.services.quiz
    if earlier := await quiz.answered_by(context.turn.inbox_id):
        return earlier
    if replied_to is not None and (shown := await quiz.text_of_message(candidate.id, replied_to)):
        return shown
    return None if is_question(text) else await quiz.open_text(candidate.id)


async def _go_on(candidate: Candidate, showing: Showing, context: Context) -> None:
    step = await context.services.quiz.step(candidate, showing.session_id, showing.position + 1)
    await context.turn.present(step)
