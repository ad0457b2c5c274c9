"""A coach's documents: what a file would change, and the list of all there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Literal

from bot.incoming import Incoming
from bot.markup import bold, escape, italic
from bot.replies.reply import Reply, button, rows, say
from coaching.profiles import Role
from knowledge.changes import AnswerChange, PassageChanges, Preview
from knowledge.dates import told
from knowledge.evidence import order_to_models
from knowledge.indexing import IndexReport
from knowledge.loading import SUFFIXES
from storage.passages import ListedPassage, StoredDocument

ON_A_PAGE = 8
_SAMPLES = 3  # of the passages of each kind
_ANSWERS = 6  # of the answers that change
_SECTIONS = 30
_WORDS = 140  # characters of a passage or an answer
_ORDER_WORDS = 300  # characters of a sentence that a coach should look at

Again = Literal["draft", "document"]

_ORIGINS: Mapping[str, str] = {
    "shipped": "came with the bot",
    "added": "from a folder",
    "coach": "sent by a coach",
    "reviewed": "a coach's answer",
}
# The most worrying first.
_TURNS: Mapping[str, str] = {
    "refused": "❗ No longer answered",
    "other": "✏️ Another answer",
    "answered": "🆕 Answered now",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list: how many passages it has, and for a reviewed answer its words."""

    document: StoredDocument
    passages: int
    words: str = ""


def refused(file: Incoming) -> Reply:
    """A file that is not worth fetching."""
    supported = ", ".join(SUFFIXES)
    if file.refused == "unsupported":
        return say(f"I cannot read {bold(file.name)}. Please send one of these: {supported}.")
    return say(f"{bold(file.name)} is larger than 20 MB, which is the most I can fetch. Please split it.")


def unreadable(name: str, why: str) -> Reply:
    """A file that was fetched and gives no passages."""
    return say(f"I could not use {bold(name)}: {escape(why)}.", "Nothing has changed.")


def reading(name: str, done: int = 0, total: int = 0) -> Reply:
    """A document is being read: so many of its new passages are done."""
    return say(f"📄 Reading {bold(name)} …" + (f" {done} of {total} passages" if total else ""))


def checking(name: str, done: int, total: int) -> Reply:
    """Questions are asked before and after the change."""
    return say(f"📄 Comparing answers with and without {bold(name)} … {done * 100 // max(total, 1)}%")


def was_read(name: str) -> Reply:
    """The work of `reading` and `checking` is done."""
    return say(f"📄 I have read {bold(name)}.")


def was_left(name: str) -> Reply:
    """The work of `reading` could not be done."""
    return say(f"📄 I have stopped reading {bold(name)}.")


def preview(
    number: int, name: str, found: Preview, roles: Mapping[str, Role], unknown: str | None = None
) -> Reply:
    """What a draft would change, and whether to use it. `unknown` is its caption, where that is no role."""
    document = found.document
    title = document.title if document else name
    return say(
        f"📄 {bold(title)} ({escape(name)})\nFor {_role(document.role if document else None, roles)}.",
        *_passages(found.passages),
        *_orders(found.passages),
        *_answers(found, roles),
        _about_role(name, roles, unknown),
        keyboard=(
            (
                button("✅ Use it", "draft", f"use.{number}"),
                button("🗑 Discard", "draft", f"drop.{number}"),
            ),
        ),
    )


def done(report: IndexReport) -> Reply:
    """A change was made."""
    count = report.documents_added + report.documents_changed + report.documents_unchanged
    has = f"{_many(count, 'document')}, {_many(report.passages, 'passage')}"
    return say(f"✅ Done: {has}. Questions are answered from {'it' if count == 1 else 'them'} now.")


def busy(action: Again, value: str) -> Reply:
    """The index is being built for somebody else."""
    return say(
        "Another document is being read right now. Please try again in a minute.",
        keyboard=((button("Try again", action, value),),),
    )


def discarded(name: str) -> Reply:
    """A draft was thrown away."""
    return say(f"Discarded {bold(name)}. Nothing has changed.")


def draft_gone() -> Reply:
    """A button of a draft that is not there any more."""
    return say("That file is not here any more. Please send it again; /sources shows what is in use.")


def in_use(name: str) -> Reply:
    """A draft that was taken in already."""
    return say(f"{bold(name)} is in use already. /sources can remove it.")


def listed(page: Sequence[Listed], start: int, total: int, roles: Mapping[str, Role]) -> Reply:
    """A page of the documents from the one at `start`, with a button for each."""
    lines = [f"{at}. {_line(each, roles)}" for at, each in enumerate(page, start=start + 1)]
    numbers = [
        button(str(at), "document", f"show.{each.document.id}")
        for at, each in enumerate(page, start=start + 1)
    ]
    turning = [
        button(label, "sources", str(at))
        for label, at in (("◀ Before", start - ON_A_PAGE), ("More ▶", start + ON_A_PAGE))
        if 0 <= at < total
    ]
    return say(
        bold(f"Answers come from {_many(total, 'document')}"),
        "\n".join(lines) or "There is none yet.",
        "Send a file to add one, or to replace the one of its name.",
        keyboard=(*rows(numbers, 4), *rows(turning, 2)),
    )


def shown(
    document: StoredDocument, passages: Sequence[ListedPassage], roles: Mapping[str, Role], at_hand: bool
) -> Reply:
    """One document: what it is and what is in it. `at_hand`: it can be downloaded."""
    sections = list(dict.fromkeys(_where(passage) for passage in passages))
    rest = len(sections) - _SECTIONS
    lines = [f"• {escape(section)}" for section in sections[:_SECTIONS]]
    more = [f"… and {rest} more"] if rest > 0 else []
    download = (button("⬇️ Download", "document", f"file.{document.id}"),) if at_hand else ()
    return say(
        f"📄 {bold(document.title)}\n{escape(document.source)} · {_role(document.role, roles)} · "
        f"{_many(len(passages), 'passage')} · {told(document.dated)} · {_ORIGINS[document.origin]}",
        "\n".join([*lines, *more]) or "It holds no text to answer from.",
        keyboard=((*download, button("🗑 Remove", "document", f"ask.{document.id}")),),
    )


def ask_removal(document: StoredDocument, found: Preview, roles: Mapping[str, Role]) -> Reply:
    """Are you sure? With what would be lost."""
    return say(
        f"Remove {bold(document.title)}?",
        *_passages(found.passages),
        *_answers(found, roles),
        keyboard=(
            (
                button("Yes, remove", "document", f"remove.{document.id}"),
                button("Keep", "document", f"keep.{document.id}"),
            ),
        ),
    )


def stays(document: StoredDocument) -> Reply:
    """A document was not removed."""
    return say(f"{bold(document.title)} stays.")


def last_one() -> Reply:
    """Without this document there would be none."""
    return say("This is the only document there is, so it stays. Send another one first.")


def document_gone() -> Reply:
    """A button of a document that is not in use, or that has changed since."""
    return say("That document is no longer in use in this form. /sources shows those that are.")


def not_at_hand() -> Reply:
    """A document whose file has left its place."""
    return say("Its file is not where it was when I read it, so I cannot send it.")


def _passages(changes: PassageChanges) -> list[str]:
    if changes.none:
        return ["Its text is in use already: no passage would change."]
    counts = f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} removed"
    new = [("➕", passage) for passage in changes.added[:_SAMPLES]]
    other = [("✏️", passage) for _, passage in changes.changed[:_SAMPLES]]
    old = [("➖", passage) for passage in changes.removed[:_SAMPLES]]
    samples = [f"{mark} {_sample(passage)}" for mark, passage in (*new, *other, *old)]
    return [f"<b>Passages: {counts}</b>, {changes.unchanged} as before.", "\n".join(samples)]


def _orders(changes: PassageChanges) -> list[str]:
    """A word about the first new sentence that is meant for a language model, if there is one."""
    new = (*changes.added, *(passage for _, passage in changes.changed))
    said = (order_to_models("\n".join((*each.section.split(" > "), each.text))) for each in new)
    if (order := next(filter(None, said), None)) is None:
        return []
    quote = escape(shorten(order, _ORDER_WORDS, placeholder="…"))
    return [
        f"⚠️ This reads like an order to a language model: <i>“{quote}”</i> I do not follow it, but "
        "candidates may see it as a quotation. Please check it before you use the file."
    ]


def _sample(passage: ListedPassage) -> str:
    return f"{bold(shorten(_where(passage), 60, placeholder='…'))}: {_cut(passage.text)}"


def _answers(found: Preview, roles: Mapping[str, Role]) -> list[str]:
    if not found.checked:
        return []
    asked = f"Of {_many(found.checked, 'question')} that I asked with and without it"
    if not found.answers:
        return [f"{asked}, none changes its answer."]
    ordered = sorted(found.answers, key=lambda change: list(_TURNS).index(change.turn))
    more = len(ordered) - _ANSWERS
    return [
        f"<b>{asked}, {len(ordered)} {'changes its' if len(ordered) == 1 else 'change their'} answer:</b>",
        *(_answer(change, roles) for change in ordered[:_ANSWERS]),
        *([f"… and {more} more."] if more > 0 else []),
    ]


def _answer(change: AnswerChange, roles: Mapping[str, Role]) -> str:
    about = f" ({_role(change.question.role, roles)})" if change.question.role else ""
    lines = [f"{_TURNS[change.turn]}: <i>{_cut(change.question.text)}</i>{about}"]
    lines += [f"before: {_cut(change.before)}"] if change.before else []
    lines += [f"then: {_cut(change.after)}"] if change.after else []
    return "\n".join(lines)


def _about_role(name: str, roles: Mapping[str, Role], unknown: str | None) -> str:
    if name.partition("/")[0] in roles and not unknown:
        return "The role is the one that a caption named. Sent again, the file keeps it."
    example = italic(next((role.title for role in roles.values()), "ML Engineer"))
    lead = f"I know no role “{_cut(unknown)}”. " if unknown else ""
    return f"{lead}For another role send the file again with the role as its caption, like {example}."


def _line(each: Listed, roles: Mapping[str, Role]) -> str:
    document = each.document
    words = each.words.split("\n", 1)[0].removeprefix("Q: ")
    return (
        f"{bold(words or document.title)} · {_role(document.role, roles)} · "
        f"{_many(each.passages, 'passage')} · {told(document.dated)} · {_ORIGINS[document.origin]}"
    )


def _where(passage: ListedPassage) -> str:
    return " › ".join(passage.section.split(" > ")) or passage.title


def _role(role: str | None, roles: Mapping[str, Role]) -> str:
    known = roles.get(role or "")
    return escape(known.title if known else role or "every role")


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _cut(text: str | None) -> str:
    return escape(shorten(text or "", _WORDS, placeholder="…"))
