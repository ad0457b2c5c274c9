"""A grade as a value: what is stored, printed and shown. Knows not how it came about."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Mode = Literal["rubric", "model", "coach"]
STEPS = 4  # a criterion is graded in steps of 0 to 4; its anchors say what each looks like


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """The score (0..1) of one criterion.

    `evidence` is an exact substring of the answer, and never empty where a grader's score is above 0 (a coach
    need not name any); `missing` is one sentence on what is not there, or "".
    """

    name: str
    weight: float
    score: float
    evidence: str
    missing: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Words of an answer that say what a good one does not: what that costs, in weights of criteria, and what
    to say instead.
    """

    words: str
    weight: float
    hint: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a grader is off from coaches on `answers` to a question: RMSE, 0..1, without and with what it
    learns from them. Each answer is left out in turn.
    """

    answers: int
    without: float
    learnt: float


@dataclass(frozen=True, slots=True)
class Grade:
    """The score (0..1) of an answer; `mode` says who graded. `flags` are for a coach and cost no points.

    Flags: stuffing, negation, forbidden, swapped, off_topic, addressed, other_language, calibrated,
    quote_not_found, model_failed, unsure; and where there was nothing to grade empty, too_short, unreadable,
    copied_question, no_content, keywords, no_answer or not_english.
    """

    score: float
    mode: Mode
    criteria: tuple[CriterionGrade, ...]
    flags: tuple[str, ...]
    feedback: str
    rubric_version: str
    agreement: Agreement | None = None  # with coaches on this question, where enough answers are known
    forbidden: tuple[Forbidden, ...] = ()  # what it costs is taken off the criteria's total

    def to_dict(self) -> dict[str, Any]:
        """The grade as plain JSON values."""
        return {
            "score": self.score,
            "mode": self.mode,
            "criteria": [asdict(criterion) for criterion in self.criteria],
            "flags": list(self.flags),
            "feedback": self.feedback,
            "rubric_version": self.rubric_version,
            "agreement": asdict(self.agreement) if self.agreement else None,
            "forbidden": [asdict(each) for each in self.forbidden],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """The grade that `to_dict` gave. Raises KeyError or TypeError for anything else."""
        return cls(
            score=stored["score"],
            mode=stored["mode"],
            criteria=tuple(CriterionGrade(**criterion) for criterion in stored["criteria"]),
            flags=tuple(stored["flags"]),
            feedback=stored["feedback"],
            rubric_version=stored["rubric_version"],
            agreement=Agreement(**stored["agreement"]) if stored.get("agreement") else None,
            forbidden=tuple(Forbidden(**each) for each in stored.get("forbidden", ())),
        )


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer to the same question that a coach has graded, 0..1. Raises ValueError for another score."""

    answer: str
    score: float

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError(f"a coach's score must be between 0 and 1, not {self.score}")
