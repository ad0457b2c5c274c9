"""A few answers that a coach has graded correct the score, or leave it alone."""

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calibration import correction, errors, shifted
from coaching.grades import CriterionGrade

SCORES = st.floats(0, 1)
DOUBT = 3.5  # how many answers' worth of doubt stand against a shift, where no two answers are alike


def graded(*scores: float, evidence: str = "words") -> list[CriterionGrade]:
    return [CriterionGrade(f"c{i}", i + 1, score, evidence, "") for i, score in enumerate(scores)]


def total(criteria: list[CriterionGrade] | tuple[CriterionGrade, ...]) -> float:
    return sum(c.weight * c.score for c in criteria) / sum(c.weight for c in criteria)


def shift(ours: Sequence[float], coach: Sequence[float]) -> float:
    """The correction of an answer that is like none of the graded ones, which are not alike either."""
    apart = [[float(i == j) for j in range(len(ours))] for i in range(len(ours))]
    return correction(ours, coach, apart, [0.0] * len(ours))


def test_a_lenient_coach_raises_the_score_by_most_of_the_difference() -> None:
    assert shift([0.4] * 5, [0.7] * 5) == pytest.approx(0.3 * 5 / (5 + DOUBT))


def test_two_answers_are_too_few() -> None:
    assert shift([0.4, 0.4], [0.9, 0.9]) == 0


def test_a_coach_who_differs_in_no_direction_changes_nothing() -> None:
    assert shift([0.5, 0.5, 0.5, 0.5], [0.1, 0.9, 0.2, 0.8]) == 0


def test_full_agreement_changes_nothing() -> None:
    assert shift([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]) == 0


def test_an_answer_goes_the_way_of_the_graded_answers_that_it_is_like() -> None:
    alike = [[0.9 if (i < 2) == (j < 2) else 0.2 for j in range(4)] for i in range(4)]
    ours, coach = [0.5] * 4, [0.9, 0.8, 0.3, 0.2]
    like_the_good = correction(ours, coach, alike, [0.9, 0.9, 0.2, 0.2])
    like_the_bad = correction(ours, coach, alike, [0.2, 0.2, 0.9, 0.9])
    assert like_the_good > 0.15
    assert like_the_bad < -0.1


@given(st.lists(st.tuples(SCORES, SCORES), min_size=3, max_size=10))
def test_a_correction_that_is_used_never_raises_the_error_of_an_answer_left_out(
    pairs: list[tuple[float, float]],
) -> None:
    ours, coach = [list(column) for column in zip(*pairs, strict=True)]
    if not shift(ours, coach):
        return
    plain = corrected = 0.0
    for i, (mine, theirs) in enumerate(pairs):
        rest = [t - m for j, (m, t) in enumerate(pairs) if j != i]
        plain += (theirs - mine) ** 2
        corrected += (theirs - mine - sum(rest) / (len(rest) + DOUBT)) ** 2
    assert corrected < plain


@given(st.lists(st.tuples(SCORES, SCORES, st.floats(0, 6)), min_size=3, max_size=10), st.floats(0, 6))
def test_a_correction_is_finite_however_alike_the_answers_are(
    answers: list[tuple[float, float, float]], at: float
) -> None:
    ours, coach, angles = [list(column) for column in zip(*answers, strict=True)]
    alike = [[math.cos(one - other) for other in angles] for one in angles]
    assert abs(correction(ours, coach, alike, [math.cos(at - angle) for angle in angles])) < 10


@given(st.lists(SCORES, min_size=1, max_size=5), st.floats(-1, 1))
def test_the_total_moves_by_the_correction_as_far_as_it_can(scores: list[float], by: float) -> None:
    before = graded(*scores)
    after = shifted(before, by)
    assert total(after) == pytest.approx(min(1.0, max(0.0, total(before) + by)), abs=1e-9)
    assert all(-1e-9 <= c.score <= 1 + 1e-9 for c in after)


def test_a_criterion_without_evidence_stays_at_zero() -> None:
    criteria = [*graded(0.5), *graded(0.0, evidence="")]
    assert [c.score for c in shifted(criteria, 0.2)] == [pytest.approx(0.9), 0.0]
    assert [c.score for c in shifted(graded(0.0, evidence=""), 0.2)] == [0.0]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=10))
def test_what_is_learnt_is_never_told_to_be_worse_than_without(pairs: list[tuple[float, float]]) -> None:
    ours, coach = [a for a, _ in pairs], [b for _, b in pairs]
    alike = [[1.0 if i == j else 0.3 for j in range(len(pairs))] for i in range(len(pairs))]
    without, learnt = errors(ours, coach, alike)
    assert 0 <= learnt <= without


def test_a_coach_who_is_always_a_little_ours_is_learnt_from() -> None:
    ours = [0.2, 0.4, 0.5, 0.6, 0.3]
    alike = [[1.0 if i == j else 0.2 for j in range(5)] for i in range(5)]
    without, learnt = errors(ours, [score + 0.3 for score in ours], alike)
    assert without == pytest.approx(0.3)
    assert learnt < 0.7 * without


def in_steps(ours: Sequence[float]) -> Callable[[int, float], float]:
    """What is given where scores are rounded to quarters."""
    return lambda at, by: round(min(1.0, max(0.0, ours[at] + by)) * 4) / 4


def test_a_correction_that_only_helps_before_rounding_is_not_made() -> None:
    alike = [[float(i == j) for j in range(4)] for i in range(4)]
    ours, coach = [0.5] * 4, [0.6] * 4
    assert correction(ours, coach, alike, [0.0] * 4) > 0
    assert correction(ours, coach, alike, [0.0] * 4, in_steps(ours)) == 0


@given(st.lists(st.tuples(SCORES, SCORES), min_size=3, max_size=10))
def test_what_is_told_of_a_grader_is_what_it_gives(pairs: list[tuple[float, float]]) -> None:
    ours, coach = [list(column) for column in zip(*pairs, strict=True)]
    alike = [[1.0 if i == j else 0.3 for j in range(len(pairs))] for i in range(len(pairs))]
    given = in_steps(ours)
    without, learnt = errors(ours, coach, alike, given)
    plain = [(theirs - given(at, 0.0)) ** 2 for at, theirs in enumerate(coach)]
    assert without == pytest.approx(math.sqrt(sum(plain) / len(plain)))
    assert learnt <= without
