"""/quiz, votes in its polls and in those of groups, free-text answers, /skip."""

import structlog
from telegram import PollAnswer, Update

from bot import replies
from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.reading import is_question
from coaching.candidate import Candidate
from coaching.questions import TextQuestion
from coaching.quiz import Shown, Vote
from coaching.quiz_log import Showing

log = structlog.get_logger()


async def begin(update: Update, context: Context) -> None:
    """/quiz: begin a session."""
    await begin_for(await candidate_of(update, context), context)


async def begin_for(candidate: Candidate, context: Context) -> None:
    """Begin a session for this candidate, from a command or a button."""
    origin = f"update:{context.turn.inbox_id}"
    await context.turn.present(await context.services.quiz.begin(candidate, origin))


async def vote(update: Update, context: Context) -> None:
    """A vote in a quiz poll: record it and, in a private chat, show what comes next. It names no chat."""
    poll_answer = update.poll_answer
    assert poll_answer is not None
    if not poll_answer.option_ids:  # a vote taken back; quiz polls do not allow that
        return
    if poll_answer.user is None:  # a channel's vote, in a poll that somebody forwarded
        return
    poll, voter, chosen = poll_answer.poll_id, poll_answer.user.id, poll_answer.option_ids[0]
    services, inbox_id = context.services, context.turn.inbox_id
    if await services.groups.vote(poll, voter, chosen):
        return
    candidate = await services.candidates.get(voter)
    if candidate and (known := await services.quiz.vote(candidate, poll, chosen, inbox_id)):
        await _voted(candidate, known, context)
    elif not await services.groups.early_vote(poll, voter, chosen):
        await _unknown(candidate, poll_answer, context)


async def answer(candidate: Candidate, text: str, replied_to: int | None, context: Context) -> bool:
    """Grade the text if it answers an open question. False where it does not."""
    shown = await _answered(candidate, text, replied_to, context)
    if shown is None:
        return await _left(candidate, replied_to, context)
    assert isinstance(shown.question, TextQuestion)
    async with context.turn.typing():
        grade = await context.services.quiz.answer(candidate, shown, text, context.turn.inbox_id)
    after = replies.AfterGrade(
        showing_id=shown.showing.id,
        has_coach=context.services.appeals.is_staffed,
        has_writer=context.services.rewriting.model is not None,
    )
    await context.turn.reply(replies.graded(grade, shown.question, text, after))
    # An old question may be answered by a reply to it, in the middle of a newer quiz.
    if not await context.services.quiz.newer_open(shown.showing):
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
    await context.turn.reply(replies.skipped(shown.question, shown.showing.id))
    await _go_on(candidate, shown.showing, context)


async def _unknown(candidate: Candidate | None, poll_answer: PollAnswer, context: Context) -> None:
    """A poll without a record. What may have been voted in a group has no answer in the private chat."""
    if candidate is None or await context.services.groups.may_be_a_groups():
        log.info("vote_in_unknown_poll", poll=poll_answer.poll_id)
        return
    await context.turn.reply(replies.unknown_poll())


async def _voted(candidate: Candidate, vote: Vote, context: Context) -> None:
    if not vote.counted:
        return
    lesson = await context.services.lessons.lesson(vote.question) if vote.lapse and vote.question else None
    if said := replies.voted(vote, lesson):
        await context.turn.reply(said)
    if not vote.newer_open:
        await _go_on(candidate, vote.showing, context)


async def read_more(candidate: Candidate, value: str, context: Context) -> None:
    """A button below a grade: what the question rests on."""
    number = number_in(value)
    shown = await context.services.quiz.shown(candidate.id, number) if number is not None else None
    if shown is None:
        await context.turn.reply(replies.quiz_gone())
        return
    await context.turn.reply(replies.lesson(await context.services.lessons.lesson(shown.question)))


async def say_better(candidate: Candidate, value: str, context: Context) -> None:
    """A button below a grade: the candidate's own answer in better words."""
    services, number = context.services, number_in(value)
    shown = await services.quiz.shown(candidate.id, number) if number is not None else None
    question = shown.question if shown else None
    attempt = await services.quiz_log.attempt(shown.showing.id) if shown else None
    if not isinstance(question, TextQuestion) or attempt is None or attempt.grade is None:
        await context.turn.reply(replies.quiz_gone())
        return
    async with context.turn.typing():
        text = await services.rewriting.better(question, attempt.answer)
    plain = replies.better_by_rubric(attempt.grade, question, attempt.answer)
    await context.turn.reply(replies.better_by_model(text) if text else plain)


async def _left(candidate: Candidate, replied_to: int | None, context: Context) -> bool:
    """Say that the question that is answered has left the bank, and go on. False where it has not."""
    showing = None if replied_to is None else await context.services.quiz.gone(candidate.id, replied_to)
    if showing is None:
        return False
    await context.turn.reply(replies.question_left())
    await _go_on(candidate, showing, context)
    return True


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
    # Where every question has left the bank, there is no end to tell of.
    if isinstance(step, Shown) or step.answered:
        await context.turn.present(step)
