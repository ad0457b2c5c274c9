"""Everything that the bot says, as values. Knows no chat: the courier sends what is made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.buttons import Action, encode
from bot.markup import bold, escape, italic, quoted
from bot.reading import SmallTalk
from coaching.candidate import Candidate
from coaching.feedback import COVERED, TOUCHED
from coaching.grading import CriterionGrade, Grade
from coaching.profiles import Role
from coaching.questions import TextQuestion
from coaching.quiz import Shown, Summary
from knowledge.answering import Answer, Citation

Keyboard = tuple[tuple[tuple[str, str], ...], ...]  # rows of (label, callback data)

TIMES = ("07:00", "08:00", "09:00", "12:00", "18:00", "20:00", "21:00")
ZONES = (
    ("India", "Asia/Kolkata"),
    ("UK", "Europe/London"),
    ("Central Europe", "Europe/Berlin"),
    ("US East", "America/New_York"),
    ("US Central", "America/Chicago"),
    ("US West", "America/Los_Angeles"),
    ("Singapore", "Asia/Singapore"),
    ("UTC", "UTC"),
)
# What a grader cannot decide safely is said and not punished.
DOUBTS: Mapping[str, str] = {
    "stuffing": "⚠️ This reads like a list of keywords. Say it in full sentences, as in the interview.",
    "negation": "⚠️ One part seems to say the opposite of what is expected. Please read it again.",
    "model_failed": "The language model did not answer, so the rubric matcher graded.",
}
COMMANDS: Mapping[str, str] = {
    "quiz": "Take a short quiz now",
    "settings": "Change role, quiz time or time zone",
    "pause": "Stop the daily quiz",
    "resume": "Start the daily quiz again",
    "skip": "Leave the question that is open",
    "help": "What I can do, with examples",
    "privacy": "See, download or delete your data",
    "start": "Begin again: role, quiz time, time zone",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A message in blocks of Telegram HTML, with buttons or a prompt to write an answer."""

    blocks: tuple[str, ...]
    keyboard: Keyboard = ()
    placeholder: str | None = None  # asks Telegram to open the reply field with this hint


def say(*blocks: str, keyboard: Keyboard = (), placeholder: str | None = None) -> Reply:
    """A reply of these blocks."""
    return Reply(blocks, keyboard, placeholder)


def button(label: str, action: Action, value: str = "") -> tuple[str, str]:
    """A button's label and data."""
    return (label, encode(action, value))


# --- getting to know each other


def welcome(name: str) -> Reply:
    """The first words, before the first question."""
    hello = f"Hello{' ' + escape(name) if name else ''}! I help you prepare for your interview."
    return say(
        f"👋 {hello}",
        "• Ask me anything about the role: I answer from our documents and show where it stands.\n"
        "• Practise with short quizzes, one a day if you like.",
    )


def ask_role(roles: Mapping[str, Role], onboarding: bool) -> Reply:
    """Which role do you prepare for?"""
    rows = tuple((button(role.title, "role", role.id),) for role in roles.values())
    return say("Which role are you preparing for?", keyboard=rows + _skip("role", onboarding))


def ask_time(onboarding: bool) -> Reply:
    """When should the daily quiz come?"""
    times = [button(time, "time", time) for time in TIMES] + [button("No daily quiz", "time", "off")]
    text = "When shall I send your daily quiz? Tap a time, or write one, like <b>07:30</b>."
    return say(text, keyboard=_rows(times, 4) + _skip("time", onboarding))


def ask_zone(zone: ZoneInfo, onboarding: bool) -> Reply:
    """Which time zone are you in?"""
    zones = [button(label, "zone", key) for label, key in ZONES]
    text = (
        f"Which time zone are you in? I assume <b>{escape(zone.key)}</b>. "
        "Tap one, or write a city, like <b>Chennai</b> or <b>Europe/Paris</b>."
    )
    return say(text, keyboard=_rows(zones, 2) + _skip("zone", onboarding))


def ready(candidate: Candidate, role: Role | None) -> Reply:
    """All is set: what was chosen, and what to do next."""
    return say(
        f"✅ All set.\n{_choices(candidate, role)}",
        "Ask me something now, for example:\n" + "\n".join(f"• {italic(text)}" for text in examples(role)),
        keyboard=((button("Take a quiz", "quiz"),),),
    )


def examples(role: Role | None) -> tuple[str, ...]:
    """Questions that our documents answer."""
    return role.examples if role else ("What documents should I bring to the walk-in?",)


def settings(candidate: Candidate, role: Role | None) -> Reply:
    """What is chosen, with buttons to change it."""
    pause = button("Resume", "resume") if candidate.paused else button("Pause", "pause")
    return say(
        f"⚙️ <b>Your settings</b>\n{_choices(candidate, role)}",
        keyboard=(
            (button("Role", "settings", "role"), button("Quiz time", "settings", "time")),
            (button("Time zone", "settings", "zone"), pause),
        ),
    )


def saved(candidate: Candidate, role: Role | None) -> Reply:
    """A change has been made."""
    return say(f"✅ Saved.\n{_choices(candidate, role)}")


def _choices(candidate: Candidate, role: Role | None) -> str:
    daily = f"{candidate.quiz_at:%H:%M}" if candidate.quiz_at else "none"
    paused = " (paused, /resume starts it again)" if candidate.paused and candidate.quiz_at else ""
    return (
        f"Role: <b>{escape(role.title) if role else 'any'}</b>\n"
        f"Daily quiz: <b>{daily}</b>{paused}\n"
        f"Time zone: <b>{escape(candidate.zone.key)}</b>"
    )


def bad_time() -> Reply:
    """A text that should have been a time was none."""
    return say(
        "I could not read a time there. Write it like <b>07:30</b> or <b>7:30 pm</b>, or tap a button above."
    )


def bad_zone() -> Reply:
    """A text that should have been a place was none."""
    return say(
        "I do not know that place. Write a big city near you, like <b>Chennai</b>, or tap a button above."
    )


def paused() -> Reply:
    """The daily quiz has stopped."""
    return say("⏸ The daily quiz is paused. Your progress stays. /resume starts it again.")


def resumed(candidate: Candidate) -> Reply:
    """The daily quiz goes on."""
    if candidate.quiz_at is None:
        return ask_time(onboarding=False)
    return say(f"▶️ Your daily quiz comes at <b>{candidate.quiz_at:%H:%M}</b> ({escape(candidate.zone.key)}).")


# --- answers


def answer(found: Answer) -> Reply:
    """An answer with its sources, or a plain refusal with what is near."""
    if not found.answered:
        near = "\n".join(f"• {escape(text)}" for text in found.nearest)
        blocks = [escape(found.answer)] + ([f"What I do know about:\n{near}"] if near else [])
        return say(*blocks)
    sources = "\n".join(("<b>Sources</b>", *(source(citation) for citation in found.citations)))
    note = "Written by a language model from these sources, and checked against them."
    blocks = [escape(found.answer), sources] + ([italic(note)] if found.mode == "model" else [])
    return say(*blocks)


def source(citation: Citation) -> str:
    """One numbered source: where it stands, and its words."""
    path = [citation.title, *citation.section.split(" > ")] if citation.section else [citation.title]
    where = f"[{citation.n}] {' › '.join(path)}"
    return f"{escape(where)}\n{quoted(citation.quote)}"


# --- quizzes


def question_line(shown: Shown) -> str:
    """The question with its place in the session, as plain text."""
    return f"{shown.showing.position + 1}/{shown.showing.total} {shown.question.prompt}"


def text_question(shown: Shown, push: bool) -> Reply:
    """A free-text question and how to answer it."""
    head = "Your daily quiz. " if push else ""
    return say(
        f"✍️ {head}{bold(question_line(shown))}",
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
    return say(
        f"🏁 {bold(f'{end.right} of {end.answered}')} answered well. {cheer}",
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


# --- everything else


def help_text() -> Reply:
    """What can be done here."""
    commands = "\n".join(f"/{name} – {escape(text)}" for name, text in COMMANDS.items())
    return say(
        "<b>Ask me</b> anything about the role, for example:\n"
        + italic("What documents should I bring to the walk-in?"),
        commands,
        "I answer only from our documents, and I say so when they do not have the answer.",
    )


def unknown_command(command: str) -> Reply:
    """A command that does not exist, with those that do."""
    return say(f"I do not know {escape(command[:40])}. Here is what I can do:", *help_text().blocks)


def only_text() -> Reply:
    """A voice note, a sticker, a place, a picture."""
    return say("I can only read text so far. Please write your question or your answer.")


def small_talk(kind: SmallTalk, role: Role | None) -> Reply:
    """An answer to a greeting or to thanks."""
    if kind == "thanks":
        return say("You are welcome. All the best for your interview!")
    return say("Hello! Ask me about the role, for example:\n" + italic(examples(role)[0]))


def no_words() -> Reply:
    """A text without a word in it."""
    return say(
        "I found no words in that. Ask me about the role, for example: "
        + italic("How long is the written test?")
    )


def private_only(username: str) -> Reply:
    """In a group."""
    return say(f"I work in a private chat: write to me at @{escape(username)}.")


def stale_button() -> str:
    """Shown over a button of an old message, at most 200 characters."""
    return "This button is from an older message. Send /settings to see the present ones."


def apology() -> Reply:
    """An update failed three times."""
    return say(
        "Sorry, something went wrong on my side with your last message. It has been noted. Please try again."
    )


# --- personal data


def privacy() -> Reply:
    """What is kept, and how to get or delete it."""
    return say(
        "<b>Your data</b>\nI keep your Telegram number, your role, quiz time and time zone, the questions "
        "you asked and the answers you gave with their grades. I do not keep your name or your phone number.",
        "Messages are deleted two days after they were handled.",
        keyboard=((button("Download my data", "export"), button("Delete everything", "forget", "ask")),),
    )


def confirm_forget() -> Reply:
    """Are you sure?"""
    return say(
        "Delete everything that I keep about you? This cannot be undone.",
        keyboard=((button("Yes, delete", "forget", "yes"), button("No, keep it", "forget", "no")),),
    )


def forgotten() -> Reply:
    """All is gone."""
    return say("Everything about you is deleted. /start begins anew.")


def kept() -> Reply:
    """Nothing was deleted."""
    return say("Nothing was deleted.")


def _skip(action: Action, onboarding: bool) -> Keyboard:
    return ((button("Skip", action, "skip"),),) if onboarding else ()


def _rows(buttons: Sequence[tuple[str, str]], width: int) -> Keyboard:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
