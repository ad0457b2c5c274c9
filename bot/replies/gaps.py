"""Open questions, their answers by coaches, and what those who asked get to read."""

from collections.abc import Mapping, Sequence

from bot.gap_desk import Preview, Told
from bot.markup import bold, escape, italic, quoted
from bot.replies.reply import Keyboard, Reply, button, rows, say
from coaching.candidate import AnswerTo, BroadcastTo
from coaching.gaps import Gap
from coaching.profiles import Role
from coaching.reviewed import MAX_ANSWER, MAX_QUESTION, TITLE, Fault, Reviewed

ON_A_PAGE = 8
_WORDINGS = 5
_LINE = 160  # characters of a question in a list
_LABEL = 40  # ... of a role on a button
_TOLD = 300  # ... and of what somebody wrote or was told
_EXAMPLE = "Is parking free at the venue?\nYes, there is free parking behind the main gate for two-wheelers."
_FAULTS: Mapping[Fault, str] = {
    "no_question": "The first line should be the question, ending with a question mark.",
    "long_question": f"Please keep the question below {MAX_QUESTION} characters.",
    "no_answer": "Below the question, the answer is missing.",
    "long_answer": f"Please keep the answer below {MAX_ANSWER} characters, so that it can be shown whole.",
}


def passed_on() -> Reply:
    """A question was passed on to the coaches."""
    return say("I have passed it on. You get the answer here as soon as a coach has written it.")


def open_gaps(found: Sequence[Gap], start: int, roles: Mapping[str, Role]) -> Reply:
    """A page of the open questions from the one at `start`, with a button for each."""
    if not found:
        return say("Every question has found its answer. Nothing is open.")
    start = start if 0 <= start < len(found) else 0
    page = list(enumerate(found[start : start + ON_A_PAGE], start=start + 1))
    numbers = [button(str(number), "gap", str(gap.central.id)) for number, gap in page]
    lines = [f"{number}. {_line(gap, roles)}" for number, gap in page]
    total = sum(len(gap.questions) for gap in found)
    head = f"<b>Open questions: {total}</b>" + (f", in {len(found)} groups" if len(found) < total else "")
    return say(head, "\n".join(lines), keyboard=(*rows(numbers, 4), *_turning(len(found), start)))


def gap(found: Gap, roles: Mapping[str, Role]) -> Reply:
    """One gap: how it was asked and what was answered, without a word of who asked."""
    others = "\n".join(f"• {escape(_cut(text, _LINE))}" for text in found.wordings[:_WORDINGS])
    blocks = [f"{bold(_cut(found.central.text, _TOLD))}\n{_counts(found)} · {_role(found.role, roles)}"]
    blocks += [f"Also asked as:\n{others}"] if others else []
    blocks.append(f"They were told:\n{quoted(_cut(found.central.told, _TOLD))}")
    return say(*blocks, keyboard=_verdicts(found, roles))


def gap_closed() -> Reply:
    """A button of a gap that is not open any more."""
    return say("That question is not open any more. /gaps shows what is.")


def dismissed() -> Reply:
    """A gap was closed without an answer."""
    return say("Dismissed. It is off the list; nobody was told. /gaps shows what is open.")


def how_to_answer(found: Gap) -> Reply:
    """A coach is about to answer."""
    return say(
        f"Your answer to: {bold(_cut(found.central.text, _TOLD))}",
        "Send it in one message. First line: the question as everybody may read it, in your own words, since "
        f"nobody's message is shown to others. Below: the answer. For example:\n{quoted(_EXAMPLE)}",
        "You see it before anybody else does. /cancel leaves it.",
        placeholder="Question? Then, on a new line, the answer",
    )


def bad_answer(fault: Fault) -> Reply:
    """What a coach wrote is not yet a question with its answer."""
    return say(
        f"{_FAULTS[fault]} For example:\n{quoted(_EXAMPLE)}",
        "Please send it once more, or /cancel to leave it.",
    )


def preview(found: Preview, roles: Mapping[str, Role]) -> Reply:
    """How an answer will look, for which role, and how many people get it."""
    role, people = found.reviewed.role, found.people
    whom = f"{_people(people)} who asked" if people else "nobody at once"
    return say(
        "This is how it will look:",
        _published(found.reviewed),
        f"For {_role(role, roles)}. It goes to {whom}, and answers everybody who asks from now on.",
        keyboard=(
            (button("✅ Publish", "publish", str(found.draft)), button("🗑 Drop", "drop", str(found.draft))),
        ),
    )


def published(people: int) -> Reply:
    """An answer is out."""
    whom = f"{_people(people)} {'gets' if people == 1 else 'get'} it now" if people else "Nobody waits for it"
    return say(f"✅ Published. {whom}; whoever asks from now on finds it as “{TITLE}”.")


def answered_already() -> Reply:
    """Another coach was faster."""
    return say("Another answer to this question was published in the meantime, so this one stays back.")


def index_busy() -> Reply:
    """The index is being built elsewhere."""
    return say("The documents are being indexed right now. Please press Publish again in a minute.")


def draft_gone() -> Reply:
    """A button of a draft that is not there any more."""
    return say("That draft is gone. /gaps shows what is open.")


def draft_dropped() -> Reply:
    """A draft was thrown away."""
    return say("Dropped. The question stays open: /gaps.")


def cancelled(left: AnswerTo | BroadcastTo | None) -> Reply:
    """/cancel: what was being waited for, if anything."""
    if left is None:
        return say("There is nothing to cancel.")
    what = "The question stays open: /gaps." if isinstance(left, AnswerTo) else "Nothing is sent."
    return say(f"Left. {what}")


def coach_answer(told: Told) -> Reply:
    """A push: the answer of a coach to a question of the reader's own. It always fits into one message."""
    return say(
        f"🙋 You asked: {italic(_cut(told.asked, _TOLD))}",
        _published(told.reviewed),
        italic("Answered by a coach."),
    )


def _published(reviewed: Reviewed) -> str:
    return f"{bold(reviewed.question)}\n{escape(reviewed.answer)}"


def _line(found: Gap, roles: Mapping[str, Role]) -> str:
    return f"{bold(_cut(found.central.text, _LINE))} – {_counts(found)} · {_role(found.role, roles)}"


def _counts(found: Gap) -> str:
    wanting = f", {found.wanting} asked for a coach" if found.wanting else ""
    return f"{_people(found.people)}{wanting}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _role(role: str | None, roles: Mapping[str, Role]) -> str:
    known = roles.get(role or "")
    return escape(known.title) if known else "all roles"


def _verdicts(found: Gap, roles: Mapping[str, Role]) -> Keyboard:
    number, about = str(found.central.id), roles.get(found.role or "")
    for_role = ((button(f"✍️ Answer for {_cut(about.title, _LABEL)}", "answer", number),),) if about else ()
    for_all = (button("✍️ Answer for all roles", "answer", f"{number}.all"),)
    return (*for_role, for_all, (button("Dismiss", "dismiss", number),))


def _turning(count: int, start: int) -> Keyboard:
    back = (button("‹ Back", "gaps", str(max(0, start - ON_A_PAGE))),) if start else ()
    more = (button("More ›", "gaps", str(start + ON_A_PAGE)),) if start + ON_A_PAGE < count else ()
    return (back + more,) if back or more else ()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
