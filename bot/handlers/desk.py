"""/appeal for candidates, /desk for coaches: a grade is looked at by a person."""

from collections.abc import Sequence

from telegram import Update

from bot.appeal_desk import OnDesk
from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.replies import desk as said
from bot.replies.interviews import which_to_appeal
from coaching.appeals import Given, InInterview, InQuiz, Place
from coaching.candidate import Candidate
from coaching.interview import result


async def appeal(update: Update, context: Context) -> None:
    """/appeal: the latest graded answer; of a mock interview, the candidate says which one."""
    candidate = await candidate_of(update, context)
    interview = await context.services.appeals.interview_of_latest(candidate.id)
    await appeal_for(candidate, "" if interview is None else f"mock.{interview}", context)


async def appeal_for(candidate: Candidate, value: str, context: Context) -> None:
    """A button under a grade: `<showing>`, `<interview>.<turn>`, `mock.<interview>`; "": the latest grade."""
    if not context.services.coaches:
        await context.turn.reply(said.no_coach_here())
        return
    before, _, after = value.partition(".")
    first, second = number_in(before), number_in(after)
    if before == "mock" and second is not None:
        await _choose(candidate, second, context)
    elif first is not None and second is not None:
        await _file(candidate, InInterview(first, second), context)
    else:
        await _file(candidate, None if first is None else InQuiz(first), context)


async def _choose(candidate: Candidate, interview_id: int, context: Context) -> None:
    interview = await context.services.interviews.get(candidate, interview_id)
    found = result(interview) if interview else None
    if interview is None or found is None or not found.graded:
        await context.turn.reply(said.nothing_to_appeal())
    elif len(found.graded) == 1:
        await _file(candidate, InInterview(interview.id, found.graded[0].position), context)
    else:
        await context.turn.reply(which_to_appeal(interview, found))


async def _file(candidate: Candidate, place: Place | None, context: Context) -> None:
    found = await context.services.appeals.appeal(candidate.id, place)
    await context.turn.reply(said.appealed(found) if found else said.nothing_to_appeal())


async def show(update: Update, context: Context) -> None:
    """/desk: the appeal that waits longest."""
    await _show(await context.services.appeals.next(), Given(), context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button of the desk: `next`, `<answer>`, `<answer>.skip`, `<answer>.whole`, or what was pressed.

    What was pressed stands in the button, `<answer>.<mark>.<steps>.<struck>[.save]`; Save alone stores it.
    """
    desk, (which, *rest) = context.services.appeals, value.split(".")
    number = number_in(which)
    if which == "next" or rest == ["skip"]:
        await _show(await desk.next(behind=number), Given(), context)
        return
    found = await desk.look_at(number) if number is not None else None
    if found is None:
        await context.turn.reply(said.appeal_gone())
    elif rest == ["whole"]:
        await context.turn.reply(said.whole_answer(found))
    elif found.appeal.settled:
        await _tell(found, candidate, context)
    else:
        await _take(found, rest, candidate, context)


async def _take(found: OnDesk, rest: Sequence[str], coach: Candidate, context: Context) -> None:
    grade = found.appeal.grade
    given = said.given_in(rest, grade)
    if given is None:
        await _show(found, Given(), context, began_anew=True)
    elif rest[3:] == ["save"] and len(given.steps) == len(grade.criteria):
        await _tell(await context.services.appeals.settle(found, given, coach.id), coach, context)
    else:
        await _show(found, given, context)


async def _tell(found: OnDesk | None, coach: Candidate, context: Context) -> None:
    """In the place of the page, so that nobody presses its buttons again."""
    if found is None or found.appeal.settled is None:
        await context.turn.change(said.appeal_gone())
        return
    by_you = found.appeal.settled.coach == coach.id
    await context.turn.change(said.settled(found, by_you))


async def _show(found: OnDesk | None, given: Given, context: Context, began_anew: bool = False) -> None:
    if found is None:
        await context.turn.change(said.empty_desk())
        return
    waiting = await context.services.appeals.appeals.waiting()
    await context.turn.change(said.on_desk(found, given, waiting, began_anew))
