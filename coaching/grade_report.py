"""What grades say about a question and its rubric, for those who write rubrics. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from coaching.agreement import pearson, rmse, weighted_kappa
from coaching.grades import Agreement, Grade


@dataclass(frozen=True, slots=True)
class Version:
    """The grades that one version of a rubric gave."""

    answers: int
    mean: float


@dataclass(frozen=True, slots=True)
class Report:
    """One question: scores 0..1 of the grader, and its agreement with coaches on `coached` of the answers.

    `spread` is the standard deviation. `r`, `rmse` and `kappa` compare the grades that were given with the
    coaches', `agreement` tells what the grader has learnt from those; None where the figures do not say it.
    `versions` tell drift: the mean under each version of the rubric, the oldest first, with replaced grades.
    `flags` count what the grader noticed, the most frequent first.
    """

    question_id: str
    answers: int
    mean: float
    spread: float
    coached: int
    r: float | None
    rmse: float | None
    kappa: float | None
    agreement: Agreement | None
    versions: Mapping[str, Version]
    flags: Mapping[str, int]


def report(
    question_id: str,
    graded: Sequence[tuple[Grade, float | None]],
    replaced: Sequence[Grade] = (),
    agreement: Agreement | None = None,
) -> Report:
    """The report on a question with at least one answer: each grade with the coach's score, if any."""
    scores = [grade.score for grade, _ in graded]
    pairs = [(grade.score, coach) for grade, coach in graded if coach is not None]
    ours, coaches = [score for score, _ in pairs], [coach for _, coach in pairs]
    return Report(
        question_id=question_id,
        answers=len(scores),
        mean=fmean(scores),
        spread=pstdev(scores),
        coached=len(pairs),
        r=pearson(ours, coaches),
        rmse=rmse(ours, coaches),
        kappa=weighted_kappa(ours, coaches),
        agreement=agreement,
        versions=_versions([*replaced, *(grade for grade, _ in graded)]),
        flags=dict(Counter(flag for grade, _ in graded for flag in grade.flags).most_common()),
    )


def _versions(grades: Sequence[Grade]) -> dict[str, Version]:
    scores: dict[str, list[float]] = {}
    for grade in grades:
        scores.setdefault(grade.rubric_version, []).append(grade.score)
    return {version: Version(len(each), fmean(each)) for version, each in scores.items()}
