"""/appeal for candidates, /desk for coaches: a grade is looked at by a person."""

from telegram import Update

from bot.appeal_desk import OnDesk
from bot.buttons import number_in
from bot.context import Context, candidate_of
from bot.replies import desk as said
from coaching.candidate import Candidate
from coaching.grades import STEPS


async def appeal(update: Update, context: Context) -> None:
    """/appeal: the latest graded answer."""
    await appeal_for(await candidate_of(update, context), "", context)


async def appeal_for(candidate: Candidate, value: str, context: Context) -> None:
    """A button under a grade, with its showing; without one, the latest graded answer."""
    if not context.services.coaches:
        await context.turn.reply(said.no_coach_here())
        return
    found = await context.services.appeals.appeal(candidate.id, number_in(value))
    await context.turn.reply(said.appealed(found) if found else said.nothing_to_appeal())


async def show(update: Update, context: Context) -> None:
    """/desk: the appeal that waits longest."""
    await _show(await context.services.appeals.next(), (), context)


async def decide(candidate: Candidate, value: str, context: Context) -> None:
    """A button of the desk: `next`, `<showing>`, `<showing>.skip`, `<showing>.<steps>[.save]`.

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
        saved = await desk.settle(found.appeal.showing_id, steps, candidate.id)
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
