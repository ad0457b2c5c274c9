"""Help, what we cannot read, old buttons, an apology, personal data."""

from collections.abc import Mapping

from bot.markup import escape, italic
from bot.replies.reply import Reply, button, say

COMMANDS: Mapping[str, str] = {
    "quiz": "Take a short quiz now",
    "mock": "Practise an interview: 4 questions",
    "bullet": "Make a line of your résumé stronger",
    "job": "Understand a job advert",
    "progress": "See your week in a picture",
    "leaderboard": "See your cohort's points of this week",
    "settings": "Change role, quiz time, quiet hours and more",
    "pause": "Stop the daily quiz",
    "resume": "Start the daily quiz again",
    "skip": "Leave the question that is open",
    "stop": "End the practice interview",
    "appeal": "Ask a coach to look at your last grade",
    "help": "What I can do, with examples",
    "privacy": "See, download or delete your data",
    "start": "Begin again: role, quiz time, time zone",
}
COACH_COMMANDS: Mapping[str, str] = {
    "sources": "See, add and remove documents",
    "gaps": "Answer open questions",
    "desk": "Look at grades that candidates appeal",
    "draft": "Draft a quiz question from a document",
    "broadcast": "Write to everybody, or to one role",
    "cohort": "Make a cohort, see its link and leaderboard",
    "cancel": "Leave what you are asked for",
}


def help_text(coach: bool = False) -> Reply:
    """What can be done here, by a candidate or by a coach."""
    known = {**COMMANDS, **COACH_COMMANDS} if coach else COMMANDS
    commands = "\n".join(f"/{name} – {escape(text)}" for name, text in known.items())
    return say(
        "<b>Ask me</b> anything about the role, for example:\n"
        + italic("What documents should I bring to the walk-in?"),
        commands,
        "I answer only from our documents, and I say so when they do not have the answer.",
        "Add me to a group: /quiz asks one question there, and everybody may answer.",
    )


def unknown_command(command: str) -> Reply:
    """A command that does not exist, with those that do."""
    return say(f"I do not know {escape(command[:40])}. Here is what I can do:", *help_text().blocks)


def only_text() -> Reply:
    """A voice note, a sticker, a picture."""
    return say(
        "I can only read text so far. Please write your question or your answer. From a file or a picture "
        "you can copy the text and paste it here."
    )


def private_only(username: str) -> Reply:
    """In a group."""
    return say(f"That works in a private chat only: write to me at @{escape(username)}.")


def stale_button() -> str:
    """Shown over a button of an old message, at most 200 characters."""
    return "This button is from an older message. Send /settings to see the present ones."


def noted() -> str:
    """Shown over a rating button, at most 200 characters."""
    return "Thank you, noted."


def apology() -> Reply:
    """An update failed three times."""
    return say(
        "Sorry, something went wrong on my side with your last message. It has been noted. Please try again."
    )


def privacy(with_model: bool = False) -> Reply:
    """What is kept, and how to get or delete it; `with_model`: one elsewhere reads what is written here."""
    elsewhere = (
        "A language model of another service also reads what you write: questions, answers, lines of your "
        "résumé, job adverts. It writes voice notes down too. Before that I take out names, phone numbers, "
        "emails, addresses and the like, as far as I see them. A voice note is sent as it is."
    )
    return say(
        "<b>Your data</b>\nI keep your Telegram number, your role and your other settings, the questions "
        "you asked and the answers you gave with their grades. I never see your phone number.",
        "Your messages as Telegram sends them, with your name, are deleted after two days. Coaches see "
        "questions that found no answer, but not who asked. A place that you send sets your time zone only. "
        "A name on a leaderboard is seen only by its cohort and its coach. Of your vote in a group's quiz I "
        "keep whether it was right; the group hears only how many were.",
        *([elsewhere] if with_model else []),
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
