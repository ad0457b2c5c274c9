"""What a change of the documents changes: passages, and answers to questions whose answers somebody knows.

Pure: compares two states of the index, and knows neither files nor how answers are found.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from knowledge.answering import Answer
from storage.passages import ListedPassage, StoredDocument

Turn: TypeAlias = Literal["answered", "refused", "other"]
_Place: TypeAlias = tuple[str, str]  # source, section
_MARKS = re.compile(r" ?(?:\[\d+\])+")


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """A question that is asked before and after a change; `role` is that of whoever asks."""

    text: str
    role: str | None


@dataclass(frozen=True, slots=True)
class PassageChanges:
    """What becomes of passages. One is `changed` (before, after) where its place has another text now."""

    added: tuple[ListedPassage, ...]
    changed: tuple[tuple[ListedPassage, ListedPassage], ...]
    removed: tuple[ListedPassage, ...]
    unchanged: int

    @property
    def none(self) -> bool:
        """Whether every passage stays."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer is another one; `before` or `after` is None where it is refused."""

    question: CheckQuestion
    before: str | None
    after: str | None

    @property
    def turn(self) -> Turn:
        """Newly answered, no longer answered, or answered with another text."""
        if self.before is None:
            return "answered"
        return "refused" if self.after is None else "other"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of the index. `document` is what the draft became; `checked` counts the questions."""

    document: StoredDocument | None
    passages: PassageChanges
    answers: tuple[AnswerChange, ...]
    checked: int


def compared_passages(before: Sequence[ListedPassage], after: Sequence[ListedPassage]) -> PassageChanges:
    """Two states of an index, each in reading order.

    A passage stays where its document and section hold the same text. What is left over is paired section by
    section, in order: those are changed, and what finds no partner was added or removed.
    """
    old, new = _left_over(before, after), _left_over(after, before)
    added: list[ListedPassage] = []
    changed: list[tuple[ListedPassage, ListedPassage]] = []
    for place, passages in new.items():
        partners = old.pop(place, [])
        pairs = list(zip(partners, passages, strict=False))
        changed += pairs
        added += passages[len(pairs) :]
        old[place] = partners[len(pairs) :]
    removed = [passage for passages in old.values() for passage in passages]
    unchanged = len(after) - len(added) - len(changed)
    return PassageChanges(tuple(added), tuple(changed), tuple(removed), unchanged)


def compared_answers(
    questions: Sequence[CheckQuestion], before: Sequence[Answer], after: Sequence[Answer]
) -> tuple[AnswerChange, ...]:
    """The questions whose answers differ. Numbers of sources do not count, nor does how one is refused."""
    changes = [
        AnswerChange(question, _said(old), _said(new))
        for question, old, new in zip(questions, before, after, strict=True)
    ]
    return tuple(change for change in changes if change.before != change.after)


def _left_over(
    passages: Sequence[ListedPassage], others: Sequence[ListedPassage]
) -> dict[_Place, list[ListedPassage]]:
    """The passages without a like among the others, by their places."""
    likes = Counter((*_place(other), other.text) for other in others)
    left: dict[_Place, list[ListedPassage]] = {}
    for passage in passages:
        key = (*_place(passage), passage.text)
        likes[key] -= 1
        if likes[key] < 0:
            left.setdefault(_place(passage), []).append(passage)
    return left


def _place(passage: ListedPassage) -> _Place:
    return passage.source, passage.section


def _said(answer: Answer) -> str | None:
    return _MARKS.sub("", answer.answer) if answer.answered else None
