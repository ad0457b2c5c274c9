"""The questions of the bank as values, within the limits of a Telegram quiz poll. Knows no files."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from coaching.content import Content
from coaching.rubric import ANCHORS, Criterion, Never, Rubric
from coaching.star import Part

# Telegram: a poll's question has at most 300 characters, an option 100, the explanation 200; the
# place ("Daily quiz 1/3: ") goes in front of the prompt.
Prompt = Annotated[str, StringConstraints(min_length=10, max_length=280)]
Option = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\n]+$")]
Said = Annotated[str, StringConstraints(min_length=3, pattern=r"^[^\n]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]


class Source(Content):
    """Where the answer stands: a document of the corpus and its words."""

    document: str
    quote: Annotated[str, StringConstraints(min_length=3)]


class _Question(Content):
    id: Slug
    topic: Slug
    difficulty: Annotated[int, Field(ge=1, le=3)]
    prompt: Prompt
    source: Source | None = None


class ChoiceQuestion(_Question):
    """Multiple choice with one right option."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=10)]
    answer: Option
    explanation: Annotated[str, StringConstraints(min_length=10, max_length=200, pattern=r"^[^\n]+$")]

    @model_validator(mode="after")
    def _answer_is_one_option(self) -> "ChoiceQuestion":
        if len(set(self.options)) != len(self.options):
            raise ValueError("two options are the same")
        if self.answer not in self.options:
            raise ValueError("the answer is not one of the options")
        return self

    def shuffled(self, seed: int) -> tuple[tuple[str, ...], int]:
        """The options in the order of `seed`, and the place of the right one in it."""
        options = list(self.options)
        random.Random(seed).shuffle(options)
        return tuple(options), options.index(self.answer)


class RubricLine(Content):
    """One criterion as the bank writes it; see coaching.rubric.Criterion."""

    # In a bank that is kept as CSV, "|" stands between these, and each criterion has a line of its own.
    name: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^|\n]+$")]
    weight: Annotated[int, Field(ge=1, le=10)]
    expects: Annotated[str, StringConstraints(min_length=5, pattern=r"^[^|\n]+$")]
    hint: Annotated[str, StringConstraints(pattern=r"^[^\n]*$")] = ""
    also: tuple[Said, ...] = ()
    points: tuple[Said, ...] = ()
    needs: Annotated[int, Field(ge=0)] = 0
    figure: str = ""
    part: Part | None = None
    anchors: tuple[Said, ...] = ANCHORS

    @model_validator(mode="after")
    def _makes_a_criterion(self) -> "RubricLine":
        self.criterion()
        return self

    def criterion(self) -> Criterion:
        """The criterion as the grader takes it. Raises ValueError where it makes none."""
        return Criterion(**self.model_dump())


class NeverLine(Content):
    """What must not be said, as the bank writes it."""

    says: Said
    weight: Annotated[int, Field(ge=1, le=10)]
    hint: Said


class TextQuestion(_Question):
    """A free-text question, graded against its rubric."""

    kind: Literal["text"]
    reference: Annotated[str, StringConstraints(min_length=20)]
    explanation: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    criteria: Annotated[tuple[RubricLine, ...], Field(min_length=2, max_length=5, alias="rubric")]
    never: tuple[NeverLine, ...] = ()
    about: tuple[Said, ...] = ()

    @property
    def rubric(self) -> Rubric:
        """The criteria as the grader takes them."""
        return Rubric(
            tuple(line.criterion() for line in self.criteria),
            tuple(Never(line.says, line.weight, line.hint) for line in self.never),
            about=self.about,
            rests_on=(self.prompt, self.reference),
        )


AnyQuestion = ChoiceQuestion | TextQuestion
Question = Annotated[AnyQuestion, Field(discriminator="kind")]


class BankFile(Content):
    """One file of the bank: questions, and the roles that they are for."""

    roles: Annotated[tuple[Slug, ...], Field(min_length=1)]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All questions by id, and the roles that each one is for."""

    by_id: Mapping[str, AnyQuestion]
    roles: Mapping[str, frozenset[str]]

    def __iter__(self) -> Iterator[AnyQuestion]:
        return iter(self.by_id.values())

    def get(self, question_id: str) -> AnyQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        return self.by_id.get(question_id)

    def of_role(self, role: str | None) -> list[AnyQuestion]:
        """The questions of a role; all of them for a candidate who has chosen none."""
        return [q for q in self if role is None or role in self.roles[q.id]]
