"""What is reported of the grades of one question."""

import pytest

from bot.cli.stored_grades import row_of
from bot.regrading import Regraded
from coaching.grade_report import Version, report
from coaching.grades import CriterionGrade, Grade
from storage.grades import StoredGrade


def grade(score: float, version: str = "new", *flags: str) -> Grade:
    return Grade(score, "rubric", (), flags, "", version)


def test_a_report_counts_all_answers_and_compares_those_that_a_coach_graded() -> None:
    found = report("q", [(grade(0.2), None), (grade(0.5), 0.5), (grade(0.8), 1.0)])
    assert (found.answers, found.coached) == (3, 2)
    assert found.mean == pytest.approx(0.5)
    assert found.spread == pytest.approx(0.06**0.5)
    assert found.r == pytest.approx(1)
    assert found.rmse == pytest.approx((0.04 / 2) ** 0.5)


def test_drift_shows_what_replaced_grades_were_under_the_older_rubric() -> None:
    found = report("q", [(grade(0.6), None), (grade(0.8), None)], [grade(0.2, "old"), grade(0.4, "old")])
    assert found.versions == {
        "old": Version(2, pytest.approx(0.3)),
        "new": Version(2, pytest.approx(0.7)),
    }


def test_without_a_coach_nothing_is_said_of_agreement() -> None:
    found = report("q", [(grade(0.2), None)])
    assert (found.coached, found.r, found.rmse, found.kappa) == (0, None, None, None)


def test_flags_are_counted_the_most_frequent_first() -> None:
    some = [grade(0.2, "new", "negation"), grade(0.4, "new", "swapped", "negation"), grade(0.9)]
    found = report("q", [(each, None) for each in some])
    assert list(found.flags.items()) == [("negation", 2), ("swapped", 1)]


def test_what_is_graded_anew_tells_which_criterion_moved() -> None:
    def scored(*criteria: tuple[str, float]) -> Grade:
        parts = tuple(CriterionGrade(name, 1, score, "words", "") for name, score in criteria)
        return Grade(0.5, "rubric", parts, (), "", "v")

    stored = StoredGrade(7, 1, "words", scored(("Same", 0.5), ("Moves", 0.25), ("Goes", 1.0)), None)
    now = scored(("Same", 0.5), ("Moves", 0.75), ("Comes", 0.0))
    moved = row_of("q", Regraded(stored, now))["criteria"]
    assert moved == {"Moves": [0.25, 0.75], "Goes": [1.0, None], "Comes": [None, 0.0]}
