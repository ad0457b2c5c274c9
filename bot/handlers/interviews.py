"""/mock: a mock interview; its answers, /skip and /stop, and the buttons below its end."""

from dataclasses import replace

from telegram import Update

from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.handlers import quiz
from bot.reading import asks_for_grade, is_question, small_talk
from bot.replies import Reply, lesson, quiz_gone
from bot.replies import interviews as said
from coaching.candidate import Candidate, InterviewTurn
from coaching.interview import Interview, result


async def begin(update: Update, context: Context) -> None:
    """/mock: begin an interview, or go on with the one that waits."""
    await begin_for(await candidate_of(update, context), context)


async def begin_for(candidate: Candidate, context: Context) -> None:
    """Begin an interview for this candidate, from the command or a button."""
    desk, inbox_id = context.services.interviews, context.turn.inbox_id
    interview = await desk.going_on(candidate) or await desk.begin(candidate, inbox_id)
    if interview is None or interview.open_turn is None:
        await context.turn.reply(said.no_questions())
        return
    if interview.inbox_id == inbox_id:
        await context.turn.reply(said.welcome(interview, context.services.role_of(candidate)))
        await context.turn.reply(said.asked(interview))
    else:
        await context.turn.reply(said.waiting(interview))
    # Last, so that a turn that is taken again finds the candidate as they were.
    await context.services.save(replace(candidate, awaiting=InterviewTurn(interview.id)))


async def written(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Take a text as an answer in the interview. False where none goes on, or it is something else."""
    desk = context.services.interviews
    if answered := await desk.answered_by(context.turn.inbox_id):
        await _go_on(candidate, answered, context)
        return True
    interview = await _present(candidate, context)
    turn = interview.open_turn if interview else None
    if interview is None or turn is None:
        return False
    if asks_for_grade(text):
        await _show_so_far(interview, context)
        return True
    if await _means_else(update, candidate, text, context):
        return False
    if small_talk(text):
        await context.turn.reply(said.waiting(interview))
        return True
    if refused := desk.refused(turn, text):
        await context.turn.reply(said.refused(refused))
    else:
        await _go_on(candidate, await desk.answer(interview, turn, text, context.turn.inbox_id), context)
    return True


async def past(candidate: Candidate, context: Context) -> Candidate:
    """The candidate without an interview that was left, which is said kindly; `close` then stores it."""
    if not isinstance(candidate.awaiting, InterviewTurn) or await _present(candidate, context):
        return candidate
    interview = await context.services.interviews.get(candidate, candidate.awaiting.interview)
    if interview and interview.finished_at is None:
        await context.turn.reply(said.left(interview))
    return replace(candidate, awaiting=None)


async def close(candidate: Candidate, context: Context) -> None:
    """End the interview that was left. Last in its turn, so that one taken again says the same."""
    desk = context.services.interviews
    if isinstance(candidate.awaiting, InterviewTurn):
        if interview := await desk.get(candidate, candidate.awaiting.interview):
            await desk.leave(interview)
        await context.services.save(replace(candidate, awaiting=None))


async def remind(candidate: Candidate, context: Context) -> None:
    """After a question of the candidate's own: what the interview waits for."""
    interview = await _present(candidate, context)
    if interview and interview.open_turn:
        await context.turn.reply(said.waiting(interview))


async def skip(update: Update, context: Context) -> None:
    """/skip: pass over what the interview asks; without an interview, leave the open quiz question."""
    candidate, desk = await candidate_of(update, context), context.services.interviews
    interview = await desk.answered_by(context.turn.inbox_id)
    if interview is None:
        going_on = await _present(candidate, context)
        if going_on is None or going_on.open_turn is None:
            await quiz.skip(update, context)
            return
        interview = await desk.answer(going_on, going_on.open_turn, "", context.turn.inbox_id)
    await _go_on(candidate, interview, context)


async def stop(update: Update, context: Context) -> None:
    """/stop: end the interview and say how it went so far."""
    candidate, desk = await candidate_of(update, context), context.services.interviews
    if isinstance(candidate.awaiting, InterviewTurn):
        interview = await desk.get(candidate, candidate.awaiting.interview)
    else:
        interview = await desk.going_on(candidate)
    if interview is None:
        await context.turn.reply(said.nothing_to_stop())
        return
    async with context.turn.typing():
        interview = await desk.finish(interview)
    await _end(candidate, interview, context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button: "" begins an interview, `result.<id>` tells how one went, `read.<id>` opens a source."""
    what, _, which = value.partition(".")
    desk = context.services.interviews
    if what == "read":
        question = desk.question(which)
        if question is None:
            await context.turn.reply(quiz_gone())
            return
        await context.turn.reply(lesson(await context.services.lessons.lesson(question)))
    elif what == "result":
        number = number_in(which)
        interview = await desk.get(candidate, number) if number is not None else None
        if interview is None:
            await context.turn.reply(said.nothing_to_stop())
            return
        async with context.turn.typing():
            interview = await desk.graded(interview)
        await context.turn.reply(_summary(interview, context))
    else:
        await begin_for(candidate, context)


async def _present(candidate: Candidate, context: Context) -> Interview | None:
    """The interview that has the word."""
    if not isinstance(candidate.awaiting, InterviewTurn):
        return None
    desk = context.services.interviews
    interview = await desk.get(candidate, candidate.awaiting.interview)
    if interview is None or interview.finished_at or interview.left(context.services.clock.now()):
        return None
    return interview


async def _means_else(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Whether a text is a question to us, or the answer to a quiz question that it replies to."""
    message = update.effective_message
    replied_to = message.reply_to_message.message_id if message and message.reply_to_message else None
    if replied_to is None:
        return is_question(text)
    service = context.services.quiz
    return bool(
        await service.answered_by(context.turn.inbox_id)
        or await service.text_of_message(candidate.id, replied_to)
        or await service.gone(candidate.id, replied_to)
    )


async def _show_so_far(interview: Interview, context: Context) -> None:
    desk = context.services.interviews
    async with context.turn.typing():
        interview = await desk.graded(interview)
    await context.turn.reply(said.so_far(result(interview), context.services.appeals.is_staffed))
    await context.turn.reply(said.waiting(interview))


async def _go_on(candidate: Candidate, interview: Interview, context: Context) -> None:
    """Ask what comes next, or end."""
    async with context.turn.typing():
        interview = await context.services.interviews.go_on(interview)
    if interview.open_turn:
        await context.turn.reply(said.asked(interview))
    else:
        await _end(candidate, interview, context)


async def _end(candidate: Candidate, interview: Interview, context: Context) -> None:
    await context.turn.reply(_summary(interview, context))
    if candidate.awaiting == InterviewTurn(interview.id):
        await context.services.save(replace(candidate, awaiting=None))


def _summary(interview: Interview, context: Context) -> Reply:
    found = result(interview)
    weakest = context.services.interviews.question(found.weakest.question_id) if found.weakest else None
    return said.summary(interview, found, weakest, context.services.appeals.is_staffed)
