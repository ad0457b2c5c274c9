"""What every retrieval benchmark asks, and what a pipeline makes of it. Knows no pipeline and no data set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from knowledge.answering import Answer

NOWHERE = 99


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file as a pipeline gives it, its headings included; `role`, whom the file is for."""

    source: str
    role: str | None
    text: str


class Question(Protocol):
    """A question that knows its answer when it sees it."""

    @property
    def ask(self) -> str:
        """As a candidate sends it."""

    @property
    def role(self) -> str | None:
        """The candidate's own role."""

    @property
    def answerable(self) -> bool:
        """Whether the files answer it."""

    def is_right(self, passage: Passage) -> bool:
        """Whether the answer stands in a passage."""

    def is_told(self, said: str) -> bool:
        """Whether an answer, with its quotes, says what was asked for."""


Asked = TypeVar("Asked", bound=Question)


@dataclass(frozen=True, slots=True)
class Row(Generic[Asked]):
    """What a pipeline made of a question: the rank of the right passage (0 first), and how sure it was.

    `answer` and `texts` (the passages that were found, by id) only of a pipeline that answers.
    """

    question: Asked
    rank: int
    score: float
    answer: Answer | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files that every pipeline reads, and the role of each that is for one, by file name."""

    paths: Sequence[Path]
    roles: Mapping[str, str] = field(default_factory=dict)

    def passage(self, source: str, text: str) -> Passage:
        """A piece of one of the files."""
        return Passage(source, self.roles.get(source), text)


def rank_of(question: Question, passages: Sequence[Passage]) -> int:
    """The place of the first passage that answers, from 0; NOWHERE where none does."""
    return next((at for at, passage in enumerate(passages) if question.is_right(passage)), NOWHERE)
