"""The question bank: `coaching/bank/*.yaml` as values, within the limits of a Telegram quiz poll."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from coaching.content import Content, read_yaml
from coaching.errors import ContentFault
from coaching.rubric import Criterion, Rubric

BANK_FOLDER = Path(__file__).parent / "bank"

# Telegram: a poll's question has at most 300 characters, an option 100, the explanation 200; the
# place ("Daily quiz 1/3: ") goes in front of the prompt.
Prompt = Annotated[str, StringConstraints(min_length=10, max_length=280)]
Option = Annotated[str, StringConstraints(min_length=1, max_length=100)]
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
    source: Source


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
    """One criterion as the bank writes it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    weight: Annotated[int, Field(ge=1, le=10)]
    expects: Annotated[str, StringConstraints(min_length=5)]
    hint: str = ""


class TextQuestion(_Question):
    """A free-text question, graded against its rubric."""

    kind: Literal["text"]
    reference: Annotated[str, StringConstraints(min_length=20)]
    explanation: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    criteria: Annotated[tuple[RubricLine, ...], Field(min_length=2, max_length=5, alias="rubric")]

    @property
    def rubric(self) -> Rubric:
        """The criteria as the grader takes them."""
        return Rubric(tuple(Criterion(c.name, c.weight, c.expects, c.hint) for c in self.criteria))


Question = Annotated[ChoiceQuestion | TextQuestion, Field(discriminator="kind")]


class BankFile(Content):
    """One file of the bank: questions, and the roles that they are for."""

    roles: Annotated[tuple[Slug, ...], Field(min_length=1)]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All questions by id, and the roles that each one is for."""

    by_id: Mapping[str, ChoiceQuestion | TextQuestion]
    roles: Mapping[str, frozenset[str]]

    def __iter__(self) -> Iterator[ChoiceQuestion | TextQuestion]:
        return iter(self.by_id.values())

    def get(self, question_id: str) -> ChoiceQuestion | TextQuestion | None:
        """The question, or None where it has left the bank since it was asked."""
        return self.by_id.get(question_id)

    def of_role(self, role: str | None) -> list[ChoiceQuestion | TextQuestion]:
        """The questions of a role; all of them for a candidate who has chosen none."""
        return [q for q in self if role is None or role in self.roles[q.id]]


def load_bank(folder: Path = BANK_FOLDER) -> QuestionBank:
    """The bank of the folder. Raises ContentFault that names every file, line and field at fault."""
    by_id: dict[str, ChoiceQuestion | TextQuestion] = {}
    roles: dict[str, frozenset[str]] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            file = read_yaml(path, BankFile)
        except ContentFault as fault:
            faults += fault.faults
            continue
        for number, question in enumerate(file.questions):
            if question.id in by_id:
                faults.append(f"{path}:1: questions.{number}.id: '{question.id}' is taken already")
            by_id[question.id] = question
            roles[question.id] = frozenset(file.roles)
    if not by_id and not faults:
        faults.append(f"{folder}: no question files (*.yaml); put at least one there")
    if faults:
        raise ContentFault(faults)
    return QuestionBank(by_id, roles)
