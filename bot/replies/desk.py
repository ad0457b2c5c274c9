"""Appeals: what a candidate hears, and the coaches' desk."""

from collections.abc import Mapping, Sequence

from bot.appeal_desk import OnDesk
from bot.markup import MAX_UNITS, bold, escape, italic, quoted, shortened, units
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.appeals import Appeal, Given, mark_of, steps_of, total
from coaching.grades import STEPS, Forbidden, Grade
from coaching.rubric import ANCHORS, Criterion

# UTF-16 units of what stands on the desk beside the answer, so that a page is one message that can be edited.
_NAME, _SAID, _ANCHOR, _NOTES, _WORDS = 40, 140, 70, 300, 28
_MOST_FORBIDDEN = 5  # more are counted all the same

_BEGAN_ANEW = "🔄 This grade has changed since you began, so please give your steps once more."

# What the grader noticed, for a coach; a name that is missing here is shown as it is.
NOTICED: Mapping[str, str] = {
    "negation": "a part may deny what is expected, and counted all the same",
    "swapped": "two terms may be exchanged",
    "off_topic": "the story may be about something else, so its parts hardly count",
    "unsure": "the language model's grades were in doubt, so the careful one by fixed rules stands",
    "stuffing": "it reads like a list of keywords; such rows do not count",
    "addressed": "a part speaks to the grader; it does not count",
    "forbidden": "it says what it should not",
    "other_language": "a part is not English",
    "calibrated": "corrected by what coaches gave other answers",
    "quote_not_found": "the language model quoted words that are not there; they earn nothing",
    "model_failed": "the language model did not answer; fixed rules graded",
    "empty": "there is nothing to grade",
    "too_short": "it is too short to grade",
    "unreadable": "there are no words in it",
    "copied_question": "it repeats the question",
    "no_content": "there is no point in it",
    "keywords": "it is a list of keywords",
    "no_answer": "it does not speak about the question",
    "not_english": "it is not English",
}


def appealed(found: OnDesk) -> Reply:
    """An appeal lies on the desk, or has been settled before."""
    if settled := found.appeal.settled:
        return say(f"A coach has looked at this answer: {_percent(settled.grade.score)}. That grade stays.")
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


def on_desk(found: OnDesk, given: Given, waiting: int, began_anew: bool = False) -> Reply:
    """An appeal side by side: question, answer, each criterion with the grader's step and the coach's so far.

    It is one message; of a long answer it shows the beginning, and has a button for the whole. `began_anew`:
    what the coach had pressed was for other criteria, so it is not taken over.
    """
    appeal = found.appeal
    before = [
        *([_BEGAN_ANEW] if began_anew else []),
        f"⚖️ {bold(shortened(found.question.prompt if found.question else appeal.question_id, _NOTES))}",
        _notes(found),
    ]
    criteria = [_line(found, at, given) for at in range(len(appeal.grade.criteria))]
    after = ["\n".join([*criteria, *_forbidden(appeal.grade, given)]), _asked(found, given, waiting)]
    room = MAX_UNITS - units("\n\n".join([*before, "The answer:\n", *after]))
    answer = shortened(appeal.answer, room)
    whole = (
        () if answer == appeal.answer else (button("📄 The whole answer", "desk", f"{_number(found)}.whole"),)
    )
    keys = _keys(appeal, given)
    return say(*before, f"The answer:\n{quoted(answer)}", *after, keyboard=(*keys, whole) if whole else keys)


def whole_answer(found: OnDesk) -> Reply:
    """The answer of an appeal, all of it."""
    return say(escape(found.appeal.answer))


def settled(found: OnDesk, by_you: bool) -> Reply:
    """A coach has graded an appealed answer, or another coach was faster."""
    done = found.appeal.settled
    assert done is not None
    who = "Saved" if by_you else "Another coach has graded it already"
    now, before = _percent(done.grade.score), _percent(done.before)
    return say(
        f"✅ {who}: {now} (the grader gave {before}). The candidate is told.",
        keyboard=((button("Next appeal", "desk", "next"),),),
    )


def verdict(found: OnDesk) -> Reply:
    """A push: what a coach made of the reader's answer. It always fits into one message."""
    interview, done = found.appeal.interview_id, found.appeal.settled
    assert done is not None
    next_step = (
        button("Take a quiz", "quiz")
        if interview is None
        else button("The whole interview", "mock", f"result.{interview}")
    )
    now, before = _percent(done.grade.score), _percent(done.before)
    change = "so your grade stays" if now == before else f"it was {before}"
    steps = zip(done.grade.criteria, steps_of(done.grade.criteria), strict=True)
    lines = [f"{_name(criterion.name)}: {step} of {STEPS}" for criterion, step in steps]
    lines += [_better_not(done.grade, each) for each in done.grade.forbidden[:_MOST_FORBIDDEN]]
    about = f"\n{italic(shortened(found.question.prompt, _NOTES))}" if found.question else ""
    return say(
        f"⚖️ A coach graded your answer: {bold(now)}, {change}.{about}",
        "\n".join(lines),
        keyboard=((next_step,),),
    )


def _notes(found: OnDesk) -> str:
    """Who brought the appeal, where it is from, and what the grader noticed."""
    appeal = found.appeal
    brought = "The candidate asks for it." if appeal.brought_by == "candidate" else "The grader was not sure."
    place = "From a quiz." if appeal.interview_id is None else "From a mock interview."
    lines = [italic(f"{brought} {place}")]
    if flags := [NOTICED.get(flag, flag.replace("_", " ")) for flag in appeal.grade.flags]:
        lines.append(f"🔎 The grader noticed: {escape(shortened('; '.join(flags), _NOTES))}.")
    if found.question and found.question.rubric.version != appeal.grade.rubric_version:
        lines.append("The question has changed since this was graded.")
    return "\n".join(lines)


def _line(found: OnDesk, at: int, given: Given) -> str:
    criterion = found.appeal.grade.criteria[at]
    theirs = steps_of(found.appeal.grade.criteria)[at]
    yours = f", you {given.steps[at]}" if at < len(given.steps) else ""
    pointer = "👉 " if at == len(given.steps) else ""
    evidence = italic(f"“{shortened(criterion.evidence, _SAID)}”") if criterion.evidence else "nothing"
    known = _criterion(found, criterion.name)
    wanted = f"Expected: {escape(shortened(known.expects, _SAID))}\n" if known else ""
    return f"{pointer}{_name(criterion.name)}: grader {theirs}{yours}\n{wanted}Found: {evidence}"


def _forbidden(grade: Grade, given: Given) -> list[str]:
    """What the answer says and should not, each with what it costs, or that the coach took it away."""
    return [
        _better_not(grade, each) + (": not said, you think" if at in given.struck else "")
        for at, each in enumerate(grade.forbidden[:_MOST_FORBIDDEN])
    ]


def _better_not(grade: Grade, said: Forbidden) -> str:
    cost = said.weight / sum(criterion.weight for criterion in grade.criteria)
    return f"🚫 Better not {italic(f'“{shortened(said.words, _NAME)}”')} (−{_percent(cost)})"


def _criterion(found: OnDesk, name: str) -> Criterion | None:
    """The criterion of that name in the bank's present rubric."""
    criteria = found.question.rubric.criteria if found.question else ()
    return next((each for each in criteria if each.name == name), None)


def _asked(found: OnDesk, given: Given, waiting: int) -> str:
    grade, at = found.appeal.grade, len(given.steps)
    if at == len(grade.criteria):
        ours, theirs = _percent(total(grade, given)), _percent(grade.score)
        return f"Your grade: {bold(ours)}. The grader's: {theirs}."
    known = _criterion(found, grade.criteria[at].name)
    anchors = enumerate(known.anchors if known else ANCHORS)
    return "\n".join(
        [
            f"Your step for {_name(grade.criteria[at].name)}? "
            f"({waiting} {'appeal waits' if waiting == 1 else 'appeals wait'})",
            *(f"{step}: {escape(shortened(looks, _ANCHOR))}" for step, looks in anchors),
        ]
    )


def _keys(appeal: Appeal, given: Given) -> Keyboard:
    grade, steps = appeal.grade, given.steps
    again = (button("Start over", "desk", str(appeal.answer_id)),)
    if len(steps) == len(grade.criteria):
        save = button("✅ Save", "desk", _value(appeal, given) + ".save")
        return ((save,), *_strikes(appeal, given), again)
    next_steps = tuple(
        button(str(step), "desk", _value(appeal, Given((*steps, step), given.struck)))
        for step in range(STEPS + 1)
    )
    if steps:
        return (next_steps, again)
    agreed = Given(steps_of(grade.criteria))
    right = button("The grader is right", "desk", _value(appeal, agreed))
    return (next_steps, (right, button("Skip", "desk", f"{appeal.answer_id}.skip")))


def _strikes(appeal: Appeal, given: Given) -> Keyboard:
    """A row for each forbidden point that was found: the coach takes it away, or puts it back."""
    rows = []
    for at, each in enumerate(appeal.grade.forbidden[:_MOST_FORBIDDEN]):
        words = f"“{shortened(each.words, _WORDS)}”"
        label = f"{words} counts after all" if at in given.struck else f"{words} is not what they said"
        rows.append((button(label, "desk", _value(appeal, Given(given.steps, given.struck ^ {at}))),))
    return tuple(rows)


def _value(appeal: Appeal, given: Given) -> str:
    """`<answer>.<mark of the grade>.<steps>.<struck>`, a digit for each step and each struck point."""
    steps, struck = ("".join(map(str, each)) for each in (given.steps, sorted(given.struck)))
    return f"{appeal.answer_id}.{mark_of(appeal.grade)}.{steps}.{struck}"


def given_in(parts: Sequence[str], grade: Grade) -> Given | None:
    """What a button says behind the answer's number; None where it was made for another grade than this."""
    if not parts:
        return Given()
    mark, steps, struck = (*parts, "", "")[:3]
    digits = "0123456789"
    if mark != mark_of(grade) or len(steps) > len(grade.criteria):
        return None
    if not (set(steps) <= set(digits[: STEPS + 1]) and set(struck) <= set(digits)):
        return None
    return Given(tuple(map(int, steps)), frozenset(map(int, struck)))


def _number(found: OnDesk) -> str:
    return str(found.appeal.answer_id)


def _name(name: str) -> str:
    return bold(shortened(name, _NAME))


def _percent(score: float) -> str:
    return f"{round(score * 100)}%"
