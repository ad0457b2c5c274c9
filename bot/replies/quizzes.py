"""Questions, grades and how a quiz ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.markup import bold, escape, italic, quoted, shortened
from bot.replies.reply import Keyboard, Reply, button, say
from coaching.answer_text import AnswerText
from coaching.appeals import UNDECIDED, is_doubtful
from coaching.better import BLANK, better
from coaching.feedback import COVERED, TOUCHED
from coaching.grades import STEPS, CriterionGrade, Grade, Mode
from coaching.lessons import Lesson
from coaching.questions import TextQuestion
from coaching.quiz import Shown, Summary, Vote

# What a grader cannot decide safely is said and not punished.
DOUBTS: Mapping[str, str] = {
    "stuffing": "⚠️ This reads like a list of keywords. Say it in full sentences, as in the interview.",
    "addressed": "⚠️ I left out what speaks to the grader. Only what you say about the question counts.",
    "copied": "⚠️ I left out what only repeats my hints. Say in your own words what you would do.",
    "unfocused": "⚠️ Most of this is about other things, so only the beginning counts. Be short.",
    "other_language": "⚠️ I can only grade English so far. A few simple English sentences are enough.",
    "negation": "⚠️ Something here seems to say the opposite, or to leave it open. Please read it again.",
    "word_order": "⚠️ I cannot follow the order of these words. Please write full, plain sentences.",
    "swapped": "⚠️ Two terms seem to be exchanged: each is explained by what the other one means.",
    "off_topic": "⚠️ This story seems to be about something or somebody else. Say early why you tell it.",
    "model_failed": "The language model did not answer, so fixed rules graded.",
    "unsure": "🤔 I am not quite sure of this grade, so I kept to the careful one.",
}
_MAY_LOOK = " A coach may look at it."

GRADERS: Mapping[Mode, str] = {
    "model": "a language model, with its quotes checked",
    "rubric": "fixed rules",
    "coach": "a coach",
}

_EVIDENCE = 200  # UTF-16 units of what an answer is quoted with, for each criterion


def question_line(shown: Shown, push: bool = False) -> str:
    """The question with its place in the session, as plain text."""
    place = f"{shown.showing.position + 1}/{shown.showing.total}"
    return f"{f'Daily quiz {place}:' if push else place} {shown.question.prompt}"


def missed_quiz(day: date, today: date) -> str:
    """Said with a daily quiz, as plain text: the one before it, of `day`, could not be sent in time."""
    if today - day == timedelta(days=1):
        return (
            "Sorry, yesterday's quiz did not reach you: I could not send it in time. "
            "One missed day a week does not end a streak."
        )
    return f"Sorry, your quiz of {day.day} {day:%B} did not reach you: I could not send it in time."


def text_question(shown: Shown, push: bool, note: str | None = None) -> Reply:
    """A free-text question and how to answer it, below a note in plain text."""
    return say(
        *([italic(note)] if note else []),
        f"✍️ {bold(question_line(shown, push))}",
        "Answer in your own words, two to four sentences. /skip leaves it.",
        placeholder="Your answer",
    )


@dataclass(frozen=True, slots=True)
class AfterGrade:
    """What a candidate can do about a grade, by its showing; is there a coach, and a model that writes?"""

    showing_id: int
    has_coach: bool = False
    has_writer: bool = False


def graded(grade: Grade, question: TextQuestion, answer: str, after: AfterGrade) -> Reply:
    """The grade of a free-text answer: what counted, what is missing, where to read it, a better version."""
    return say(
        f"<b>{round(grade.score * 100)}%</b> {_bar(grade.score)}",
        "\n".join(_criterion(criterion) for criterion in grade.criteria),
        escape(grade.feedback),
        *doubts(grade, after.has_coach),
        *_better(grade, question, answer),
        f"A good answer:\n{quoted(question.reference)}",
        italic(f"Graded by {GRADERS[grade.mode]}. {_known(grade)}A practice grade, not the interviewer's."),
        keyboard=_keys(grade, question, after),
    )


def doubts(grade: Grade, has_coach: bool) -> list[str]:
    """What the grader doubts about an answer, or about its own grade, a sentence or two for each.

    That which brings the grade before a coach, where there is one, comes first.
    """
    flags = sorted((flag for flag in grade.flags if flag in DOUBTS), key=lambda flag: flag not in UNDECIDED)
    may_look = has_coach and is_doubtful(grade)
    return [DOUBTS[flag] + (_MAY_LOOK if may_look and not at else "") for at, flag in enumerate(flags)]


def better_by_model(text: str) -> Reply:
    """The candidate's own answer in better words, as a model wrote it."""
    blanks = " Put your own facts where you see ___." if BLANK in text else ""
    return say(
        f"✨ Your answer, said a little better:\n{quoted(text)}",
        italic(f"Written by a language model from your words and the rubric.{blanks} Say it your way."),
    )


def better_by_rubric(grade: Grade, question: TextQuestion, answer: str) -> Reply:
    """The same without a model, or where what it wrote does not hold."""
    blocks = _better(grade, question, answer)
    return say(*blocks) if blocks else say("I have nothing to add. Say it aloud once, in under a minute.")


def _keys(grade: Grade, question: TextQuestion, after: AfterGrade) -> Keyboard:
    number = str(after.showing_id)
    ask = (button("⚖️ Ask a coach", "appeal", number),) if after.has_coach else ()
    can_better = after.has_writer and any(criterion.evidence for criterion in grade.criteria)
    say_better = (button("✨ Say it better", "better", number),) if can_better else ()
    rows = ((*_read_more(question, after.showing_id), *ask), say_better)
    return tuple(row for row in rows if row)


def _known(grade: Grade) -> str:
    """How far such grades are off on this question, where coaches have graded answers to it."""
    if grade.agreement is None:
        return ""
    apart, answers = round(grade.agreement.learnt * 100), grade.agreement.answers
    return f"Here such a grade is usually within {apart}% of a coach's ({answers} answers). "


def _better(grade: Grade, question: TextQuestion, answer: str) -> list[str]:
    """The candidate's own answer with what is missing put in, as one block; none where nothing is to add."""
    criteria = question.rubric.criteria
    if [criterion.name for criterion in criteria] != [each.name for each in grade.criteria]:
        return []  # graded by a rubric that has changed since
    pieces = better(AnswerText.of(answer), criteria, grade)
    said = [escape(piece.text) if piece.own else f"➕ {bold(piece.text)}" for piece in pieces]
    return ["Your answer, with what is missing:\n" + "\n".join(said)] if said else []


def _read_more(question: TextQuestion, showing_id: int) -> tuple[tuple[str, str], ...]:
    return (button("📖 Read more", "lesson", str(showing_id)),) if question.source else ()


def _criterion(criterion: CriterionGrade) -> str:
    mark = "✅" if criterion.score >= COVERED else "🟡" if criterion.score >= TOUCHED else "⚪"
    line = f"{mark} {bold(criterion.name)} {round(criterion.score * STEPS)} of {STEPS}"
    if criterion.score >= TOUCHED and criterion.evidence:
        said = shortened(criterion.evidence, _EVIDENCE)
        return f"{line}\nYou said: {italic(f'“{said}”')}"
    return line


def _bar(score: float) -> str:
    full = round(score * 10)
    return "▰" * full + "▱" * (10 - full)


def skipped(question: TextQuestion, showing_id: int) -> Reply:
    """A question was left: what a good answer says."""
    return say(
        f"No problem, it will come back. A good answer:\n{quoted(question.reference)}",
        keyboard=(_read_more(question, showing_id),) if question.source else (),
    )


def voted(vote: Vote, read: Lesson | None) -> Reply | None:
    """What there is to say of a vote beside what its poll shows; None: nothing."""
    blocks = []
    if vote.question is None:
        blocks.append("This question is no longer in the quiz, so it does not count. /quiz has others.")
    elif vote.late:
        open_one = " Your newer quiz is still open." if vote.newer_open else ""
        blocks.append(f"Counted. That was from an earlier quiz.{open_one}")
    if read is not None:
        blocks.append(f"You have met this question before. It rests on this:\n{_passage(read)}")
    return say(*blocks) if blocks else None


def lesson(found: Lesson | None) -> Reply:
    """What a question rests on; where its document has changed, that it has."""
    if found is None:
        return say("That passage is not in my documents any more. You can ask me about it in your own words.")
    return say(_passage(found))


def _passage(found: Lesson) -> str:
    return f"📖 {bold(' › '.join(found.path))}\n{quoted(found.text)}"


def question_left() -> Reply:
    """An answer to a question that has left the bank since."""
    return say("This question is no longer in the quiz. /quiz has others.")


def quiz_gone() -> Reply:
    """A button under a question that is not there any more, or whose candidate was forgotten since."""
    return say("I cannot find this question any more. /quiz brings others.")


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
