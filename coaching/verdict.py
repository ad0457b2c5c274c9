"""Scored criteria -> a whole grade: total, flags and feedback. Knows not who scored them."""

from collections.abc import Sequence
from dataclasses import replace

from coaching.answer_checks import NEGATION, Fault, denies
from coaching.feedback import COVERED, feedback_on, missing_of
from coaching.grades import CriterionGrade, Forbidden, Grade, Mode
from coaching.rubric import Criterion, Rubric

_DIGITS = 4  # a score is stored and shown; digits beyond these say nothing


def verdict(
    rubric: Rubric,
    scored: Sequence[CriterionGrade],
    mode: Mode,
    flags: Sequence[str],
    said: Sequence[str] = (),
) -> Grade:
    """The grade of an answer. `scored` is parallel to the rubric's criteria; `missing` is filled in here.

    `said` are the answer's words for each point that must not be said, "" where it does not say it.
    """
    pairs = list(zip(rubric.criteria, scored, strict=True))
    criteria = tuple(_rounded(criterion, grade) for criterion, grade in pairs)
    seen = [*flags]
    if any(_is_denied(criterion, grade) for criterion, grade in pairs):
        seen.append(NEGATION)
    score = round(rubric.total([grade.score for grade in criteria], [bool(words) for words in said]), _DIGITS)
    forbidden = tuple(
        Forbidden(words, never.weight, never.hint)
        for never, words in zip(rubric.never, said, strict=False)
        if words
    )
    feedback = feedback_on(criteria, forbidden)
    flags = tuple(dict.fromkeys(seen))
    return Grade(score, mode, criteria, flags, feedback, rubric.version, forbidden=forbidden)


def ungraded(rubric: Rubric, fault: Fault) -> Grade:
    """The grade 0 of an answer in which there is nothing to grade; its feedback says why."""
    criteria = tuple(CriterionGrade(c.name, c.weight, 0.0, "", missing_of(c, 0.0)) for c in rubric.criteria)
    return Grade(0.0, "rubric", criteria, (fault.flag,), fault.reason, rubric.version)


def _rounded(criterion: Criterion, grade: CriterionGrade) -> CriterionGrade:
    score = round(grade.score, _DIGITS)
    return replace(grade, score=score, missing=missing_of(criterion, score))


def _is_denied(criterion: Criterion, grade: CriterionGrade) -> bool:
    return grade.score >= COVERED and denies(criterion.expects, grade.evidence)
