"""Questions, grades and how a quiz ended."""

from collections.abc import Mapping

from bot.markup import bold, escape, italic, quoted
from bot.replies.reply import Reply, button, say
from coaching.feedback import COVERED, TOUCHED
from coaching.grading import CriterionGrade, Grade
from coaching.questions import TextQuestion
from coaching.quiz import Shown, Summary

# What a grader cannot decide safely is said and not punished.
DOUBTS: Mapping[str, str] = {
    "stuffing": "⚠️ This reads like a list of keywords. Say it in full sentences, as in the interview.",
    "negation": "⚠️ One part seems to say the opposite of what is expected. Please read it again.",
    "model_failed": "The language model did not answer, so the rubric matcher graded.",
}


def question_line(shown: Shown, push: bool = False) -> str:
    """The question with its place in the session, as plain text."""
    place = f"{shown.showing.position + 1}/{shown.showing.total}"
    return f"{f'Daily quiz {place}:' if push else place} {shown.question.prompt}"


def text_question(shown: Shown, push: bool) -> Reply:
    """A free-text question and how to answer it."""
    return say(
        f"✍️ {bold(question_line(shown, push))}",
        "Answer in your own words, two to four sentences. /skip leaves it.",
        placeholder="Your answer",
    )


def graded(grade: Grade, question: TextQuestion) -> Reply:
    """The grade of a free-text answer: score, each criterion with its evidence, and a good answer."""
    by = "a language model, with its quotes checked" if grade.mode == "model" else "the rubric matcher"
    doubts = [DOUBTS[flag] for flag in grade.flags if flag in DOUBTS]
    return say(
        f"<b>{round(grade.score * 100)}%</b> {_bar(grade.score)}",
        "\n".join(_criterion(criterion) for criterion in grade.criteria),
        escape(grade.feedback),
        *doubts,
        f"A good answer:\n{quoted(question.reference)}",
        italic(f"Graded by {by}. A practice grade, not the interviewer's."),
    )


def _criterion(criterion: CriterionGrade) -> str:
    mark = "✅" if criterion.score >= COVERED else "🟡" if criterion.score >= TOUCHED else "⚪"
    line = f"{mark} {bold(criterion.name)} {round(criterion.score * 100)}%"
    if criterion.score >= TOUCHED and criterion.evidence:
        return f"{line}\nYou said: {italic('“' + criterion.evidence + '”')}"
    return line


def _bar(score: float) -> str:
    full = round(score * 10)
    return "▰" * full + "▱" * (10 - full)


def skipped(question: TextQuestion) -> Reply:
    """A question was left: what a good answer says."""
    return say(f"No problem, it will come back. A good answer:\n{quoted(question.reference)}")


def summary(end: Summary) -> Reply:
    """The end of a session."""
    if not end.answered:
        return say("There are no questions for your role yet. Choose another one in /settings.")
    cheer = "Well done!" if end.right == end.answered else "What was hard comes back sooner."
    earned = f"⭐ {end.points} points" if end.points != 1 else "⭐ 1 point"
    days = f" · 🔥 {end.streak.days} days in a row" if end.streak.days > 1 else ""
    return say(
        f"🏁 {bold(f'{end.right} of {end.answered}')} answered well. {cheer}",
        earned + days,
        keyboard=((button("Another round", "quiz"),),),
    )


def nothing_to_skip() -> Reply:
    """/skip without an open question."""
    return say("No question is open. /quiz starts a new one.")


def still_open(shown: Shown) -> Reply:
    """A reminder, after a question of the candidate's own was answered in between."""
    return say(f"Your quiz question is still open:\n{bold(shown.question.prompt)}", placeholder="Your answer")


def unknown_poll() -> Reply:
    """A vote in a poll that we have no record of."""
    return say("I have lost track of that question, sorry. Your next one is at /quiz.")
