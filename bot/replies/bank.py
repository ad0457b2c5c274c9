"""A coach's questions for the quiz: what a file holds, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.markup import bold, escape, italic
from bot.replies.reply import Reply, button, say
from coaching.bank_files import Placed
from coaching.profiles import Role
from coaching.questions import ChoiceQuestion

_FAULTS = 12  # of many: the first ones mended, the file comes again anyway


def questions_too_large(name: str) -> Reply:
    """A bank file beyond the limit."""
    return say(f"{bold(name)} is larger than 1 MB. Please split it.")


def faulty_questions(name: str, faults: Sequence[str]) -> Reply:
    """A bank file with faults: each with its line and field."""
    lines = "\n".join(f"• {escape(fault)}" for fault in faults[:_FAULTS])
    more = f"\n… and {len(faults) - _FAULTS} more." if len(faults) > _FAULTS else ""
    return say(f"{bold(name)} has {_count(len(faults), 'fault')}:\n{lines}{more}", "Nothing has changed.")


def new_questions(number: int, name: str, placed: Sequence[Placed], roles: Mapping[str, Role]) -> Reply:
    """What a bank file would add, and whether to add it."""
    choices = sum(isinstance(each.question, ChoiceQuestion) for each in placed)
    counts = Counter(role for each in placed for role in each.roles)
    asked = "\n".join(f"• {escape(roles[role].title)}: {counts[role]}" for role in sorted(counts))
    return say(
        f"🗂 {bold(name)}: {_count(len(placed), 'question')}, {choices} of them multiple choice",
        asked,
        "The first one:\n" + italic(placed[0].question.prompt),
        keyboard=(
            (button("✅ Add", "bank", f"add.{number}"), button("🗑 Discard", "bank", f"drop.{number}")),
        ),
    )


def questions_added(name: str) -> Reply:
    """A bank file counts from now on."""
    return say(f"Added. Quizzes ask the questions of {bold(name)} from now on.")


def questions_discarded(name: str) -> Reply:
    """A bank file was thrown away."""
    return say(f"Discarded {bold(name)}. Nothing has changed.")


def no_questions(name: str) -> Reply:
    """A bank file without a question."""
    return say(f"{bold(name)} holds no question.", "Nothing has changed.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
