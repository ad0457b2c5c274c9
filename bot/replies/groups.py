"""What is said in a group: little, and nothing about anybody."""

from collections.abc import Mapping

from bot.markup import escape
from bot.replies.reply import Reply, say
from coaching.group_quiz import Tally

GROUP_COMMANDS: Mapping[str, str] = {
    "quiz": "Post a question that everybody may answer",
    "help": "What I can do here",
}


def greeting() -> Reply:
    """The bot was added to a group."""
    return say("Hello! Send /quiz and I post one interview question that everybody here may answer.")


def about(username: str) -> Reply:
    """What can be done in a group, and where the rest is."""
    return say(
        "Here /quiz posts one question that everybody may answer. "
        f"For your own quizzes and questions, write to me: @{escape(username)}."
    )


def result(last: Tally) -> str:
    """How the group did in its last quiz, as plain text."""
    return f"Last one: {last.right} of {last.voted} answered right."


def poll_open() -> Reply:
    """/quiz while the group's last quiz is open; sent as a reply to it."""
    return say("This one is still open: vote above.")


def no_questions() -> Reply:
    """/quiz where the bank has no multiple-choice question."""
    return say("There are no quiz questions yet. Please try again later.")


def polls_not_allowed() -> Reply:
    """The group's rules do not let the bot post polls."""
    return say("I am not allowed to post polls here. Please ask an admin of this group to allow it.")
