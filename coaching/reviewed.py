"""An answer that a coach wrote in chat: read from the message, and the document that it becomes. Pure.

The document holds one question with its answer on lines of their own, so it is one passage, which is quoted
whole.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

TITLE = "Answers from our coaches"
MAX_QUESTION, MAX_ANSWER = 150, 550  # characters: the answer can be said whole, both fit into a passage
_SLUG = 40

Fault = Literal["no_question", "long_question", "no_answer", "long_answer"]

# What begins a line of another kind in Markdown or in a list of questions.
_MARK = re.compile(
    r"(?:#{1,6}\s+|[|>]\s*|(?:\*\*)?(?:q(?:uestion)?\s*\d*\s*[:.)]|a(?:nswer)?\s*\d*\s*:))\s*", re.IGNORECASE
)
_BOLD_LINE = re.compile(r"(?:\*\*|__)(.*?)(?:\*\*|__):?")
_GLUED = re.compile(r":(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question as everybody may read it, and a coach's answer to it; for one role, or for all."""

    question: str
    answer: str
    role: str | None = None


def written(text: str, role: str | None) -> Reviewed | Fault:
    """A coach's message: the question on its first line, the answer below; or what is wrong with it.

    No line of what comes out can be taken for a heading, a table, or another question or answer.
    """
    lines = [plain for line in _visible(text).splitlines() if (plain := _plain(line))]
    question = _plain(lines[0], "*_# ") if lines else ""
    answer = "\n".join(lines[1:])
    if not question.endswith(("?", "？", "؟")) or not _has_words(question):
        return "no_question"
    if len(question) > MAX_QUESTION:
        return "long_question"
    if not _has_words(answer):
        return "no_answer"
    return "long_answer" if len(answer) > MAX_ANSWER else Reviewed(question, answer, role)


def document(reviewed: Reviewed, day: date) -> str:
    """The answer as a Markdown document, dated."""
    role = [f"role: {reviewed.role}"] if reviewed.role else []
    head = ["---", f"title: {TITLE}", *role, f"date: {day.isoformat()}", "---"]
    return "\n".join([*head, "", f"# {TITLE}", "", f"Q: {reviewed.question}", f"A: {reviewed.answer}", ""])


def read(document: str) -> Reviewed:
    """The inverse of `document`."""
    head, _, body = document.partition("\nQ: ")
    question, _, answer = body.removesuffix("\n").partition("\nA: ")
    role = next((line[6:] for line in head.splitlines() if line.startswith("role: ")), None)
    return Reviewed(question, answer, role)


def name_of(reviewed: Reviewed, gap: int) -> str:
    """The document's name on the shelf: the number of the gap that it answers, and words of its question."""
    words = re.findall(r"[a-z0-9]+", reviewed.question.lower())
    slug = "-".join(words)[:_SLUG].strip("-")
    return f"answers/{gap}-{slug}.md" if slug else f"answers/{gap}.md"


def gap_of(name: str) -> int:
    """The number of the gap that a document of this name answers."""
    return int(re.split(r"[-.]", name.removeprefix("answers/"))[0])


def _visible(text: str) -> str:
    """The text without control and formatting characters, which hide what a line begins with."""
    return "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character)[0] != "C"
    )


def _plain(line: str, besides: str = " ") -> str:
    """A line of prose or an item of a list, whatever the line was; without the marks `besides` around it."""
    before, plain = "", _GLUED.sub(": ", " ".join(line.split()))
    while plain != before:
        before = plain
        if mark := _MARK.match(plain):
            plain = plain[mark.end() :]
        if bold := _BOLD_LINE.fullmatch(plain):
            plain = bold.group(1)
        plain = plain.strip(besides)
    return plain


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
