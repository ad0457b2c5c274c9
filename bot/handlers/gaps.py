"""Questions without an answer: candidates pass them on, coaches answer them in chat."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from telegram import Update

from bot import replies
from bot.buttons import number_in
from bot.coaches import is_coach
from bot.context import Context, candidate_of
from bot.gap_desk import Unpublished
from bot.replies import Reply
from coaching import reviewed
from coaching.candidate import AnswerTo, BroadcastTo, Candidate
from coaching.reviewed import Reviewed
from knowledge.errors import IndexBusy

_UNPUBLISHED: Mapping[Unpublished, Callable[[], Reply]] = {
    "gone": replies.draft_gone,
    "settled": replies.answered_already,
}


async def pass_on(candidate: Candidate, value: str, context: Context) -> None:
    """A button under a refusal: a coach shall answer. Noted on the candidate's own question only."""
    number = number_in(value)
    if number is not None and await context.services.gaps.gaps.pass_on(number, candidate.id):
        await context.turn.reply(replies.passed_on())


async def show(update: Update, context: Context) -> None:
    """/gaps: the open questions, the most needed first."""
    await turn_to(await candidate_of(update, context), "0", context)


async def turn_to(candidate: Candidate, value: str, context: Context) -> None:
    """A page of the open questions."""
    async with context.turn.typing():
        found = await context.services.gaps.open()
    await context.turn.reply(replies.open_gaps(found, number_in(value) or 0, context.services.roles))


async def look_at(candidate: Candidate, value: str, context: Context) -> None:
    """One gap with its wordings."""
    number = number_in(value)
    found = await context.services.gaps.gap(number) if number is not None else None
    await context.turn.reply(replies.gap(found, context.services.roles) if found else replies.gap_closed())


async def dismiss(candidate: Candidate, value: str, context: Context) -> None:
    """Close a gap without an answer."""
    number = number_in(value)
    if number is not None:
        await context.services.gaps.dismiss(number)
        await context.turn.reply(replies.dismissed())


async def begin_answer(candidate: Candidate, value: str, context: Context) -> None:
    """Ask the coach for the answer to a gap, for its role or, with `.all`, for everybody."""
    number, everybody = number_in(value.removesuffix(".all")), value.endswith(".all")
    found = await context.services.gaps.gap(number, everybody=everybody) if number is not None else None
    if found is None or number is None:
        await context.turn.reply(replies.gap_closed())
        return
    await context.turn.reply(replies.how_to_answer(found))
    await context.services.save(replace(candidate, awaiting=AnswerTo(number, everybody)))


async def cancel(update: Update, context: Context) -> None:
    """/cancel: leave the answer, or the broadcast, that is being waited for."""
    candidate = await candidate_of(update, context)
    left = candidate.awaiting if isinstance(candidate.awaiting, AnswerTo | BroadcastTo) else None
    await context.turn.reply(replies.cancelled(left))
    if left:
        await context.services.save(replace(candidate, awaiting=None))


async def written(update: Update, candidate: Candidate, text: str, context: Context) -> bool:
    """Take a coach's text as the answer that is being waited for. False where none is."""
    if not is_coach(update, context):
        return False
    if isinstance(candidate.awaiting, AnswerTo):
        await _take(candidate, candidate.awaiting, text, context)
        return True
    # A turn that is taken again right after its end must not take the answer for a question.
    shown = await context.services.gaps.drafted(context.turn.inbox_id)
    if shown:
        await context.turn.reply(replies.preview(shown, context.services.roles))
    return shown is not None


async def _take(candidate: Candidate, awaited: AnswerTo, text: str, context: Context) -> None:
    desk, roles = context.services.gaps, context.services.roles
    question = await desk.question(awaited.gap)
    if question is None:
        await context.turn.reply(replies.gap_closed())
    else:
        role = question.role if question.role in roles and not awaited.everybody else None
        answer = reviewed.written(text, role)
        if not isinstance(answer, Reviewed):
            await context.turn.reply(replies.bad_answer(answer))
            return
        shown = await desk.draft(awaited.gap, answer, candidate.id, context.turn.inbox_id)
        await context.turn.reply(replies.preview(shown, roles))
    # Last, so that a turn that is taken again finds the coach as they were.
    await context.services.save(replace(candidate, awaiting=None))


async def publish(candidate: Candidate, value: str, context: Context) -> None:
    """Let a draft become an answer for everybody, and send it to those who asked."""
    number = number_in(value)
    try:
        async with context.turn.typing():
            result = await context.services.gaps.publish(number) if number is not None else "gone"
    except IndexBusy:
        await context.turn.reply(replies.index_busy())
        return
    await context.turn.reply(replies.published(result) if isinstance(result, int) else _UNPUBLISHED[result]())


async def drop(candidate: Candidate, value: str, context: Context) -> None:
    """Throw a draft away; what is published already stays."""
    number = number_in(value)
    dropped = number is not None and await context.services.gaps.drop(number)
    await context.turn.reply(replies.draft_dropped() if dropped else replies.draft_gone())
