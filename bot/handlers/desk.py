"""/appeal for candidates, /desk for coaches: a grade is looked at by a person."""

from telegram import Update

from bot.appeal_desk import OnDesk
from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.replies import desk as said
from bot.replies.interviews import which_to_appeal
from coaching.appeals import InInterview, InQuiz, Place
from coaching.candidate import Candidate
from coaching.grades import STEPS
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
    await _show(await context.services.appeals.next(), (), context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button of the desk: `next`, `<answer>`, `<answer>.skip`, `<answer>.<steps>[.save]`.

    The steps pressed so far stand in the button, a digit for a criterion, so nothing is stored before Save.
    """
    desk, (which, *rest) = context.services.appeals, value.split(".")
    number = number_in(which)
    if which == "next" or rest == ["skip"]:
        await _show(await desk.next(behind=number), (), context)
        return
    found = await desk.look_at(number) if number is not None else None
    steps = _steps(rest[0] if rest else "", found)
    if found is None or steps is None:
        await context.turn.reply(said.appeal_gone())
    elif found.appeal.steps is not None:
        await context.turn.reply(said.settled(found, by_you=found.appeal.coach == candidate.id))
    elif rest[1:] == ["save"] and len(steps) == len(found.appeal.grade.criteria):
        saved = await desk.settle(found.appeal.answer_id, steps, candidate.id)
        await context.turn.reply(
            said.settled(saved, by_you=saved.appeal.coach == candidate.id) if saved else said.appeal_gone()
        )
    else:
        await _show(found, steps, context)


def _steps(digits: str, found: OnDesk | None) -> tuple[int, ...] | None:
    """The steps in a button, at most one for each criterion; None for what no button of ours says."""
    most = len(found.appeal.grade.criteria) if found else 0
    plain = all(digit in "0123456789"[: STEPS + 1] for digit in digits)
    return tuple(map(int, digits)) if plain and len(digits) <= most else None


async def _show(found: OnDesk | None, steps: tuple[int, ...], context: Context) -> None:
    if found is None:
        await context.turn.change(said.empty_desk())
        return
    waiting = await context.services.appeals.appeals.waiting()
    await context.turn.change(said.on_desk(found, steps, waiting))
