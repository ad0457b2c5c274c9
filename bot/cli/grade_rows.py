"""What `grade` is given, checked as a whole before the first answer is graded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer
from pydantic import BaseModel, Field, ValidationError

from coaching.content import Content
from coaching.grades import GradedAnswer
from coaching.questions import TextQuestion
from coaching.quiz import Bank, CoachGrades
from coaching.rubric import ANCHORS, Criterion, Never, Rubric
from coaching.star import Part


@dataclass(frozen=True, slots=True)
class Task:
    """An answer to grade, and by what; `graded` are answers to the same question that a coach has graded."""

    id: Any
    question: str
    reference: str
    answer: str
    rubric: Rubric
    graded: Sequence[GradedAnswer]


class _Criterion(Content):
    """A criterion with all that one of the bank may have; see coaching.rubric.Criterion."""

    name: str
    weight: float
    expects: str
    hint: str = ""
    also: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    needs: int = 0
    figure: str = ""
    part: Part | None = None
    anchors: tuple[str, ...] = ANCHORS


class _Never(Content):
    says: str
    weight: float
    hint: str


class _Graded(Content):
    answer: str
    score: Annotated[float, Field(ge=0, le=1)]


class _Row(BaseModel):
    """A row. What else it holds is its owner's, and is passed over."""

    id: Any
    answer: str
    question_id: str | None = None
    question: str | None = None
    reference: str | Annotated[list[str], Field(min_length=1)] | None = None
    criteria: tuple[_Criterion, ...] | None = None
    never: tuple[_Never, ...] = ()
    about: tuple[str, ...] = ()
    graded: tuple[_Graded, ...] | None = None


async def tasks_of(rows: Sequence[dict[str, Any]], bank: Bank, coaches: CoachGrades) -> list[Task]:
    """What the rows ask for. Misuse, with the row's number, where one is malformed.

    A row has `question_id`, of a question of the bank, or `question` and `reference`.
    """
    tasks = []
    for number, row in enumerate(rows, 1):
        try:
            tasks.append(await _task(_Row.model_validate(row), bank, coaches))
        except ValidationError as error:
            faults = "; ".join(f"{_place(each['loc'])}: {each['msg']}" for each in error.errors())
            raise typer.BadParameter(f"row {number}: {faults}") from None
        except ValueError as error:
            raise typer.BadParameter(f"row {number}: {error}") from None
    return tasks


async def _task(row: _Row, bank: Bank, coaches: CoachGrades) -> Task:
    graded = [GradedAnswer(each.answer, each.score) for each in row.graded or ()]
    if row.question_id is not None:
        if row.question or row.reference or row.criteria or row.never or row.about:
            raise ValueError("question_id stands alone: question, reference and rubric are the bank's")
        question = bank.get(row.question_id)
        if not isinstance(question, TextQuestion):
            raise ValueError(f"the bank has no free-text question '{row.question_id}'")
        known = graded if row.graded is not None else await coaches.graded(question.id)
        return Task(row.id, question.prompt, question.reference, row.answer, question.rubric, known)
    if row.question is None or row.reference is None:
        raise ValueError("needs question and reference, or question_id")
    references = [row.reference] if isinstance(row.reference, str) else row.reference
    rubric = _rubric(row, row.question, references)
    return Task(row.id, row.question, references[0], row.answer, rubric, graded)


def _rubric(row: _Row, question: str, references: Sequence[str]) -> Rubric:
    """The rubric of a row: of its criteria, or of its references, the best of which counts."""
    if row.criteria:
        criteria = tuple(Criterion(**each.model_dump()) for each in row.criteria)
        rubric = Rubric(criteria, others=tuple(references[1:]))
    else:
        rubric = Rubric.of_reference(*references)
    never = tuple(Never(**each.model_dump()) for each in row.never)
    return replace(rubric, never=never, about=row.about, rests_on=(question, references[0]))


def _place(location: Sequence[int | str]) -> str:
    return ".".join(map(str, location)) or "row"
