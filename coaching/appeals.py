"""A grade that a candidate or the grader asks a coach to look at, and what the coach makes of it. Pure."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from coaching.answer_checks import NEGATION, WORD_ORDER
from coaching.feedback import feedback_on, missing_of
from coaching.grades import STEPS, CriterionGrade, Grade
from coaching.rubric import Rubric
from coaching.rubric_grader import OFF_TOPIC, SWAPPED
from coaching.second_opinion import UNSURE

Bringer = Literal["candidate", "grader"]
MOST_DOUBTED_EACH = 3  # of one candidate; nobody fills the desk alone
MOST_DOUBTED = 20  # unsettled grades that the grader itself has brought; more would bury the candidates' own
# What a grader sees and cannot decide: what it counted may be denied, what it held down may be right. Where
# it only left words out, the candidate is told and can ask; else anybody could fill the desk with nonsense.
UNDECIDED = frozenset((UNSURE, NEGATION, WORD_ORDER, SWAPPED, OFF_TOPIC))


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
class Given:
    """What a coach has given so far: a step (0..4) for each of the first criteria, in the grade's order.

    `struck` are places in the grade's `forbidden`: the coach says that the answer does not say that.
    """

    steps: tuple[int, ...] = ()
    struck: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """What a coach made of a grade; it stays, whatever becomes of the rubric.

    `before` is the score (0..1) that the grader had given; `coach` is None where that person is forgotten.
    """

    grade: Grade
    before: float
    coach: int | None


@dataclass(frozen=True, slots=True)
class Appeal:
    """A graded answer that waits for a coach, or that a coach has looked at (`settled`).

    `grade` is the grader's, as it is now. `brought_by`: the candidate who appealed, or the grader that was
    not sure. `interview_id` is the mock interview that the answer was given in; None: it was a quiz.
    """

    answer_id: int
    candidate_id: int
    question_id: str
    answer: str
    grade: Grade
    appealed_at: datetime
    brought_by: Bringer = "candidate"
    settled: Settled | None = None
    interview_id: int | None = None


def is_doubtful(grade: Grade) -> bool:
    """Whether a coach should look at a grade unasked; where nothing counted, there is nothing to decide."""
    return UNSURE in grade.flags or (grade.score > 0 and bool(UNDECIDED & {*grade.flags}))


def steps_of(criteria: Sequence[CriterionGrade]) -> tuple[int, ...]:
    """The scores of criteria (0..1) as the nearest of a coach's steps (0..4)."""
    return tuple(round(criterion.score * STEPS) for criterion in criteria)


def mark_of(grade: Grade) -> str:
    """Six hex digits for what a coach gives steps to: they change with the rubric and the forbidden words."""
    criteria = [[each.name, each.weight] for each in grade.criteria]
    content = [grade.rubric_version, criteria, [each.words for each in grade.forbidden]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:6]


def coached(grade: Grade, given: Given, rubric: Rubric | None = None) -> Grade:
    """A grader's grade as a coach has changed it; what the grader doubted is settled then.

    `rubric` says what is missing where the coach gave less than the grader. Raises ValueError unless there
    is a step of 0 to 4 for each criterion.
    """
    score = total(grade, given)
    known = {each.name: each for each in rubric.criteria} if rubric else {}
    criteria = []
    for each, step in zip(grade.criteria, given.steps, strict=True):
        missing = missing_of(known[each.name], step / STEPS) if each.name in known else each.missing
        criteria.append(replace(each, score=step / STEPS, missing=missing if step < STEPS else ""))
    forbidden = tuple(each for at, each in enumerate(grade.forbidden) if at not in given.struck)
    return replace(
        grade,
        mode="coach",
        score=score,
        criteria=tuple(criteria),
        flags=(),
        feedback=feedback_on(criteria, forbidden),
        forbidden=forbidden,
    )


def total(grade: Grade, given: Given) -> float:
    """The score (0..1) of a coach's steps by the criteria's weights, less what forbidden words cost.

    Raises ValueError unless there is a step of 0 to 4 for each criterion.
    """
    criteria, steps = grade.criteria, given.steps
    if len(steps) != len(criteria) or any(not 0 <= step <= STEPS for step in steps):
        raise ValueError(f"{len(criteria)} criteria need as many steps of 0 to {STEPS}, not {list(steps)}")
    weights = [criterion.weight for criterion in criteria]
    points = sum(weight * step / STEPS for weight, step in zip(weights, steps, strict=True))
    cost = sum(each.weight for at, each in enumerate(grade.forbidden) if at not in given.struck)
    return max(0.0, points - cost) / sum(weights)
