"""Appeals: what a candidate hears, and the coaches' desk."""

from collections.abc import Sequence

from bot.appeal_desk import OnDesk
from bot.markup import bold, escape, italic, quoted
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.appeals import Appeal, steps_of, total
from coaching.grades import STEPS
from coaching.questions import TextQuestion

_EXPECTS = 220  # characters


def appealed(found: OnDesk) -> Reply:
    """An appeal lies on the desk, or has been settled before."""
    if found.appeal.score is not None:
        return say(f"A coach has looked at this answer: {_percent(found.appeal.score)}. That grade stays.")
    return say("A coach will look at your answer and its grade. You hear from me here.")


def nothing_to_appeal() -> Reply:
    """There is no graded answer."""
    return say("There is no graded answer of yours yet. /quiz brings a question, /mock an interview.")


def no_coach_here() -> Reply:
    """An appeal where nobody would look at it."""
    return say("There is no coach here who could look at it. It is a practice grade and goes nowhere else.")


def empty_desk() -> Reply:
    """No appeal waits."""
    return say("No appeal waits. 👍")


def appeal_gone() -> Reply:
    """A button of an appeal that is not there any more."""
    return say("That appeal is gone. /desk shows what waits.")


def on_desk(found: OnDesk, given: Sequence[int], waiting: int) -> Reply:
    """An appeal side by side: question, answer, each criterion with the grader's step and the coach's so far.

    `given` are the steps that the coach has pressed, for the first criteria.
    """
    appeal = found.appeal
    head = f"⚖️ {bold(found.question.prompt if found.question else appeal.question_id)}"
    lines = [_line(found, at, given) for at in range(len(appeal.grade.criteria))]
    brought = "The candidate asks for it." if appeal.brought_by == "candidate" else "The grader was not sure."
    place = " From a quiz." if appeal.interview_id is None else " From a mock interview."
    blocks = [head, italic(brought + place), f"The answer:\n{quoted(appeal.answer)}", "\n".join(lines)]
    return say(*blocks, _asked(appeal, given, waiting), keyboard=_keys(appeal, given))


def settled(found: OnDesk, by_you: bool) -> Reply:
    """A coach has graded an appealed answer, or another coach was faster."""
    now, before = found.appeal.score or 0.0, found.appeal.grade.score
    who = "Saved" if by_you else "Another coach has graded it already"
    return say(
        f"✅ {who}: {_percent(now)} (the grader gave {_percent(before)}). The candidate is told.",
        keyboard=((button("Next appeal", "desk", "next"),),),
    )


def verdict(found: OnDesk) -> Reply:
    """A push: what a coach made of the reader's answer. It always fits into one message."""
    interview = found.appeal.interview_id
    next_step = (
        button("Take a quiz", "quiz")
        if interview is None
        else button("The whole interview", "mock", f"result.{interview}")
    )
    appeal = found.appeal
    now, before = appeal.score or 0.0, appeal.grade.score
    change = "so your grade stays" if _percent(now) == _percent(before) else f"it was {_percent(before)}"
    steps = zip(appeal.grade.criteria, appeal.steps or (), strict=False)
    lines = [f"{bold(criterion.name)}: {step} of {STEPS}" for criterion, step in steps]
    about = f"\n{italic(found.question.prompt)}" if found.question else ""
    return say(
        f"⚖️ A coach graded your answer: {bold(_percent(now))}, {change}.{about}",
        "\n".join(lines),
        keyboard=((next_step,),),
    )


def _line(found: OnDesk, at: int, given: Sequence[int]) -> str:
    criterion = found.appeal.grade.criteria[at]
    theirs = steps_of(found.appeal.grade.criteria)[at]
    yours = f", you {given[at]}" if at < len(given) else ""
    pointer = "👉 " if at == len(given) else ""
    evidence = italic(f"“{_cut(criterion.evidence, _EXPECTS)}”") if criterion.evidence else "nothing"
    wanted = _expects(found.question, criterion.name)
    return f"{pointer}{bold(criterion.name)}: grader {theirs}{yours}\n{wanted}Found: {evidence}"


def _expects(question: TextQuestion | None, name: str) -> str:
    """What the bank's present rubric expects of a criterion; "" where it has none of that name."""
    lines = question.criteria if question else ()
    expected = next((line.expects for line in lines if line.name == name), None)
    return f"Expected: {escape(_cut(expected, _EXPECTS))}\n" if expected else ""


def _asked(appeal: Appeal, given: Sequence[int], waiting: int) -> str:
    criteria = appeal.grade.criteria
    if len(given) < len(criteria):
        step = f"Your step for {bold(criteria[len(given)].name)}? 0 is nothing of it, {STEPS} all of it."
        return f"{step} ({waiting} {'appeal waits' if waiting == 1 else 'appeals wait'})"
    return (
        f"Your grade: {bold(_percent(total(criteria, given)))}. The grader's: {_percent(appeal.grade.score)}."
    )


def _keys(appeal: Appeal, given: Sequence[int]) -> Keyboard:
    number, so_far = str(appeal.answer_id), "".join(map(str, given))
    again = (button("Start over", "desk", number),) if given else ()
    if len(given) == len(appeal.grade.criteria):
        return ((button("✅ Save", "desk", f"{number}.{so_far}.save"),), again)
    steps = tuple(button(str(s), "desk", f"{number}.{so_far}{s}") for s in range(STEPS + 1))
    if given:
        return (steps, again)
    agreed = "".join(map(str, steps_of(appeal.grade.criteria)))
    return (
        steps,
        (
            button("The grader is right", "desk", f"{number}.{agreed}"),
            button("Skip", "desk", f"{number}.skip"),
        ),
    )


def _percent(score: float) -> str:
    return f"{round(score * 100)}%"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
