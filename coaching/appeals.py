"""A grade that a candidate or the grader asks a coach to look at, and what the coach makes of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from coaching.grades import STEPS, CriterionGrade, Grade

Bringer = Literal["candidate", "grader"]
MOST_DOUBTED = 20  # unsettled grades that the grader itself has brought; more would bury the candidates' own


@dataclass(frozen=True, slots=True)
class InQuiz:
    """Where an answer was given: to a question that a quiz showed."""

    showing_id: int


@dataclass(frozen=True, slots=True)
class InInterview:
    """Where an answer was given: in a mock interview, up to this turn."""

    interview_id: int
    position: int


Place = InQuiz | InInterview


@dataclass(frozen=True, slots=True)
class Appeal:
    """A graded answer that waits for a coach, or that a coach has looked at.

    `brought_by`: the candidate who appealed, or the grader that was not sure of its own grade.
    `steps` are the coach's, one for each criterion in the grade's order; None while it waits. `score` (0..1)
    is what they come to; `coach` is who gave them, None where that person is forgotten. `interview_id` is the
    mock interview that the answer was given in; None: it was a quiz.
    """

    answer_id: int
    candidate_id: int
    question_id: str
    answer: str
    grade: Grade
    appealed_at: datetime
    brought_by: Bringer = "candidate"
    steps: tuple[int, ...] | None = None
    score: float | None = None
    coach: int | None = None
    interview_id: int | None = None


def steps_of(criteria: Sequence[CriterionGrade]) -> tuple[int, ...]:
    """The scores of criteria (0..1) as the nearest of a coach's steps (0..4)."""
    return tuple(round(criterion.score * STEPS) for criterion in criteria)


def coached(grade: Grade, steps: Sequence[int]) -> Grade:
    """A grader's grade as a coach has changed it; what the grader doubted is settled then.

    Raises ValueError unless there is a step of 0 to 4 for each criterion.
    """
    score = total(grade.criteria, steps)
    criteria = tuple(
        replace(each, score=step / STEPS, missing=each.missing if step < STEPS else "")
        for each, step in zip(grade.criteria, steps, strict=True)
    )
    return replace(grade, mode="coach", score=score, criteria=criteria, flags=())


def total(criteria: Sequence[CriterionGrade], steps: Sequence[int]) -> float:
    """The score (0..1) that a coach's steps come to by the criteria's weights.

    Raises ValueError unless there is a step of 0 to 4 for each criterion.
    """
    if len(steps) != len(criteria) or any(not 0 <= step <= STEPS for step in steps):
        raise ValueError(f"{len(criteria)} criteria need as many steps of 0 to {STEPS}, not {list(steps)}")
    weights = [criterion.weight for criterion in criteria]
    points = sum(weight * step / STEPS for weight, step in zip(weights, steps, strict=True))
    return points / sum(weights)
