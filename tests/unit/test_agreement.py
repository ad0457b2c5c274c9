"""Agreement of two graders, against its definitions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.agreement import pearson, rmse, weighted_kappa

SCORES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30)


def test_the_same_grades_agree_wholly() -> None:
    grades = [0.0, 0.25, 1.0, 0.5]
    assert pearson(grades, grades) == pytest.approx(1)
    assert rmse(grades, grades) == 0
    assert weighted_kappa(grades, grades) == 1


def test_opposite_grades_disagree_wholly() -> None:
    assert pearson([0, 0.5, 1], [1, 0.5, 0]) == pytest.approx(-1)
    assert weighted_kappa([0, 1, 0, 1], [1, 0, 1, 0]) == -1


def test_kappa_is_as_in_a_table_worked_by_hand() -> None:
    # Steps (0,0) (0,1) (1,1) (2,1): apart by 2/4 as seen. By chance each of 0,0,1,2 meets each of 0,1,1,1:
    # 3 + 3 + 1 + 7 in 16 pairs.
    ours, theirs = [0, 0, 0.25, 0.5], [0, 0.25, 0.25, 0.25]
    assert weighted_kappa(ours, theirs) == pytest.approx(1 - (2 / 4) / (14 / 16))


def test_nothing_is_said_where_nothing_can_be_said() -> None:
    assert (pearson([], []), rmse([], []), weighted_kappa([], [])) == (None, None, None)
    assert pearson([0.5, 0.5], [0.1, 0.9]) is None
    assert weighted_kappa([0.5, 0.5], [0.5, 0.5]) is None


@given(SCORES)
def test_the_figures_stay_within_their_bounds_and_know_no_order_of_graders(
    pairs: list[tuple[float, float]],
) -> None:
    ours, theirs = [a for a, _ in pairs], [b for _, b in pairs]
    for figure, least, most in ((pearson, -1, 1), (rmse, 0, 1), (weighted_kappa, -1, 1)):
        value, other = figure(ours, theirs), figure(theirs, ours)
        assert (value is None) == (other is None)
        if value is not None and other is not None:
            assert least - 1e-9 <= value <= most + 1e-9
            assert math.isclose(value, other, abs_tol=1e-9)
