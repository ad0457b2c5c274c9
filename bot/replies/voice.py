"""Voice notes: what was heard, and what to do where nothing was."""

from bot.markup import bold, italic
from bot.replies.reply import Reply, button, say


def heard(number: int, transcript: str) -> Reply:
    """What was heard, for who spoke to say whether it is right."""
    return say(
        f"🎧 {bold('I heard:')}\n" + italic(f"“{transcript}”"),
        "Is that what you said?",
        keyboard=(
            (button("✅ Yes, use it", "voice", f"use.{number}"), button("✏️ No", "voice", f"no.{number}")),
        ),
    )


def say_it_again() -> Reply:
    """The transcript is wrong."""
    return say("Then please record it again, or write it. I use only what you write now.")


def used_already() -> Reply:
    """The button was tapped twice."""
    return say("I have taken this one already.")


def gone() -> Reply:
    """A transcript that is not there any more, or somebody else's."""
    return say("I do not have this voice note any more. Please record it again, or write it.")


def no_words() -> Reply:
    """Silence, or noise."""
    return say("I heard no words in this voice note. Please record it again, or write it.")


def too_long(minutes: int) -> Reply:
    """Longer than we listen."""
    return say(f"This voice note is too long for me. Please keep it under {minutes} minutes, or write it.")


def not_understood() -> Reply:
    """Whoever writes voice notes down does not answer."""
    return say("I cannot listen to voice notes just now. Please write it, or try again later.")


def not_heard_here() -> Reply:
    """There is nobody to write voice notes down."""
    return say("I cannot listen to voice notes here. Please write your question or your answer.")
