"""A coach's questions for the quiz: what a file holds, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.draft_desk import code_of
from bot.markup import bold, escape, italic
from bot.replies.reply import Reply, button, say
from coaching.bank_files import Placed
from coaching.profiles import Role
from coaching.questions import ChoiceQuestion

_LISTED = 40  # documents, those first that the quiz asks least about
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


def documents_to_draft_from(documents: Mapping[str, int], asked_for: str) -> Reply:
    """Which document a question is to be drafted from; `documents`: name -> questions that there are."""
    unknown = [f"There is no document {bold(asked_for)}."] if asked_for else []
    return say(
        *unknown,
        "From which document shall I draft a question? The number says how many the quiz has from it.",
        keyboard=tuple(
            (button(f"{name} · {count}", "compose", code_of(name)),)
            for name, count in sorted(documents.items(), key=lambda each: (each[1], each[0]))[:_LISTED]
        ),
    )


def drafted(number: int, question: ChoiceQuestion, document: str) -> Reply:
    """A question that was drafted, with its key and the words that it rests on, for a coach to decide."""
    options = "\n".join(
        f"{'✅' if option == question.answer else '▫️'} {escape(option)}" for option in question.options
    )
    quote = question.source.quote if question.source else ""
    return say(
        f"📝 {bold(question.prompt)}",
        options,
        escape(question.explanation),
        f"{bold(document)} says:\n" + italic(f"“{quote}”"),
        "A draft: is the key right, and is every other option wrong?",
        keyboard=(
            (button("✅ Add", "bank", f"add.{number}"), button("🗑 Discard", "bank", f"drop.{number}")),
            (button("Another draft", "compose", code_of(document)),),
        ),
    )


def nothing_drafted(document: str, documents: Mapping[str, int]) -> Reply:
    """No passage brought a question that holds; the other documents to choose from."""
    others = documents_to_draft_from({name: n for name, n in documents.items() if name != document}, "")
    first = f"I found nothing in {bold(document)} that makes a fair question just now."
    return say(first, *others.blocks, keyboard=others.keyboard)


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
