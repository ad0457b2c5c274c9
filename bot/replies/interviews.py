"""Mock interviews: how they begin, what is asked, how they ended."""

from dataclasses import replace

from bot.markup import bold, escape, italic, quoted
from bot.replies.quizzes import GRADERS, doubts
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.feedback import COVERED, lacks
from coaching.grades import Grade
from coaching.interview import Answered, Interview, Result, Turn
from coaching.profiles import Role
from coaching.questions import TextQuestion

_LINE = 90  # characters of a question in the summary
_BUTTON = 28  # characters of a question on a button
_OWN = "Your answer"
_PASSED = "Passed over."
_GONE = "This question is no longer in my list, so it has no grade."


def welcome(interview: Interview, role: Role | None) -> Reply:
    """The beginning: what is going to happen, and how to answer."""
    number = len(interview.question_ids)
    questions = f"{number} questions, about 10 minutes" if number > 1 else "1 question, a few minutes"
    about = f" for {bold(role.title)}" if role else ""
    blocks = [
        f"🎙️ {bold('Mock interview')}{about}\n{questions}. Answer as you would speak.",
        "When I ask for a story, you can tell it like this: "
        + italic("“In my last job … My task was to … So I … As a result, …”"),
        "After an answer I may ask one thing more. Your grades come at the end, or when you ask: "
        + italic("How did I do?"),
        "/skip passes one question, /stop ends the interview.",
    ]
    if role is None:
        blocks.append("You have not chosen a role yet, so I ask about all of them. /settings has the roles.")
    return say(*blocks)


def asked(interview: Interview) -> Reply:
    """What is asked now, with a word of thanks for what was answered before."""
    turn = interview.open_turn
    assert turn is not None
    return say(*_thanks(interview, turn), _question(interview, turn), placeholder=_OWN)


def waiting(interview: Interview) -> Reply:
    """A reminder of what the interview waits for."""
    turn = interview.open_turn
    assert turn is not None
    return say(
        "Your mock interview waits for you. Take your time.",
        _question(interview, turn),
        "/skip passes this question, /stop ends the interview.",
        placeholder=_OWN,
    )


def refused(reason: str) -> Reply:
    """There is nothing in an answer to go on with."""
    return say(f"{escape(reason)}\nPlease try again, or /skip this question.", placeholder=_OWN)


def so_far(found: Result, has_coach: bool) -> Reply:
    """The candidate asks how it goes, in the middle of an interview."""
    if not found.answers:
        return say("There is nothing to grade yet. You are doing fine: just begin.")
    return say("So far:", *_answers(found, has_coach))


def summary(interview: Interview, found: Result, weakest: TextQuestion | None, has_coach: bool) -> Reply:
    """The end: each question, the whole, and the one thing to practise next.

    `weakest` is the question of the answer to work on, if it is still in the bank.
    """
    if not found.graded:
        return say(
            "🏁 The interview has ended. There is nothing to grade this time, and that is fine.",
            keyboard=_again(),
        )
    percent = f"{round(found.score * 100)}%"
    total = len(interview.question_ids)
    answered = f"You answered {len(found.graded)} of {total} questions. Well done for practising!"
    return say(
        f"🏁 {bold('Your mock interview')}\n{bold(percent)} {_bar(found.score)}\n{answered}",
        *_answers(found, has_coach),
        *_next(found, weakest),
        italic(f"Graded by {_graders(found)}. A practice grade, not the interviewer's."),
        keyboard=(*_look(interview, weakest, has_coach), *_again()),
    )


def which_to_appeal(interview: Interview, found: Result) -> Reply:
    """The candidate wants a coach to look at an answer of an interview: at which one?"""
    graded = [(number, each) for number, each in enumerate(found.answers, start=1) if each.grade]
    return say(
        "Which answer should a coach look at?",
        keyboard=tuple(
            (button(_short(number, each), "appeal", f"{interview.id}.{each.position}"),)
            for number, each in graded
        ),
    )


def left(interview: Interview) -> Reply:
    """An interview was left for a day; said before something else is answered."""
    result = (button("See how it went", "mock", f"result.{interview.id}"),) if interview.answered else ()
    return say(
        "Your mock interview was open for more than a day, so I have ended it. "
        "No problem: /mock begins a new one.",
        keyboard=(result,) if result else (),
    )


def no_questions() -> Reply:
    """There is nothing to ask."""
    return say("There are no interview questions for your role yet. Choose another one in /settings.")


def nothing_to_stop() -> Reply:
    """/stop without an interview."""
    return say("No mock interview is open. /mock begins one. If you mean the daily quiz, /pause stops it.")


def _thanks(interview: Interview, turn: Turn) -> list[str]:
    if turn.position == 0:
        return []
    before = interview.turns[turn.position - 1]
    if not before.answer:
        return ["No problem, let us go on."]
    return ["Thank you. One more thing about that:"] if turn.follows_up else ["Thank you."]


def _question(interview: Interview, turn: Turn) -> str:
    if turn.follows_up:
        return f"💬 {bold(turn.asked)}"
    ids = interview.question_ids
    return f"Question {ids.index(turn.question_id) + 1} of {len(ids)}\n{bold(turn.asked)}"


def _answers(found: Result, has_coach: bool) -> list[str]:
    return [_answer(number, each, has_coach) for number, each in enumerate(found.answers, start=1)]


def _short(number: int, answer: Answered) -> str:
    percent = f"{round(answer.grade.score * 100)}%" if answer.grade else ""
    return f"{number}. {percent} {_cut(answer.asked, _BUTTON)}"


def _answer(number: int, answer: Answered, has_coach: bool) -> str:
    title = f"{number}. {bold(_cut(answer.asked, _LINE))}"
    if answer.grade is None:
        return f"{title}\n{_PASSED if answer.passed else _GONE}"
    grade = answer.grade
    lines = [title, f"{_bar(grade.score)} {round(grade.score * 100)}%", _counted(grade)]
    if answer.lacking:
        lines.append(f"➕ {escape(lacks(answer.lacking))}")
    if grade.mode == "coach":
        lines.append(f"⚖️ Graded by {GRADERS['coach']}.")
    # Who graded stands in the last line, for all answers.
    told = replace(grade, flags=tuple(flag for flag in grade.flags if flag != "model_failed"))
    lines += doubts(told, has_coach)[:1]
    return "\n".join(lines)


def _counted(grade: Grade) -> str:
    met = [each.name for each in grade.criteria if each.score >= COVERED]
    return f"✅ Counted: {escape(', '.join(met))}." if met else "⚪ Nothing counted yet."


def _next(found: Result, weakest: TextQuestion | None) -> list[str]:
    answer = found.weakest
    if answer is None or answer.lacking is None:
        return ["👉 Next step: say your answers aloud once more, each in under a minute."]
    number = found.answers.index(answer) + 1
    step = f"👉 {bold('Practise this next')} (question {number}): {escape(answer.lacking.missing)}"
    good = f"\nAn example of a good answer:\n{quoted(weakest.reference)}" if weakest else ""
    return [step + good]


def _graders(found: Result) -> str:
    modes = {each.grade.mode for each in found.graded if each.grade}
    return "; ".join(name for mode, name in GRADERS.items() if mode in modes)


def _look(interview: Interview, weakest: TextQuestion | None, has_coach: bool) -> Keyboard:
    can_read = weakest is not None and weakest.source is not None
    read = (button("📖 Read more", "mock", f"read.{weakest.id}"),) if weakest and can_read else ()
    ask = (button("⚖️ Ask a coach", "appeal", f"mock.{interview.id}"),) if has_coach else ()
    return ((*read, *ask),) if read or ask else ()


def _again() -> Keyboard:
    return ((button("Another mock", "mock"), button("Take a quiz", "quiz")),)


def _bar(score: float) -> str:
    full = round(score * 10)
    return "▰" * full + "▱" * (10 - full)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
