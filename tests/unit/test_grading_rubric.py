"""Rubrics: what they refuse, their version, their total."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.questions import TextQuestion
from coaching.rubric import Criterion, Rubric
from tests.support.bank import shipped_bank

CHECKS = Criterion("Checks", 2, "Checks the guidelines first.", "Say where you look.")
ASKS = Criterion("Asks", 1, "Asks the team lead.")


def test_the_total_is_the_weighted_mean() -> None:
    assert Rubric((CHECKS, ASKS)).total([1.0, 0.25]) == pytest.approx(0.75)


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0, 1)), min_size=1, max_size=5))
def test_the_total_stays_between_the_lowest_and_the_highest_score(parts: list[tuple[float, float]]) -> None:
    criteria = tuple(Criterion(f"c{i}", weight, "x") for i, (weight, _) in enumerate(parts))
    scores = [score for _, score in parts]
    assert min(scores) - 1e-9 <= Rubric(criteria).total(scores) <= max(scores) + 1e-9


def test_a_score_for_each_criterion_is_needed() -> None:
    with pytest.raises(ValueError, match="zip"):
        Rubric((CHECKS, ASKS)).total([1.0])


def test_the_version_is_the_same_for_the_same_content_and_for_whole_numbers_however_written() -> None:
    assert Rubric((CHECKS, ASKS)).version == Rubric((replace(CHECKS, weight=2.0), ASKS)).version
    assert len(Rubric((CHECKS,)).version) == 12


@pytest.mark.parametrize(
    "changed",
    [
        replace(CHECKS, name="Looks"),
        replace(CHECKS, weight=3),
        replace(CHECKS, expects="Looks."),
        replace(CHECKS, hint=""),
    ],
)
def test_a_changed_rubric_has_another_version(changed: Criterion) -> None:
    assert Rubric((changed, ASKS)).version != Rubric((CHECKS, ASKS)).version
    assert Rubric((ASKS, CHECKS)).version != Rubric((CHECKS, ASKS)).version


@pytest.mark.parametrize(
    "changed",
    [
        Rubric((CHECKS,), others=("Another good answer.",)),
        Rubric((CHECKS,), stepped=False),
        Rubric((CHECKS,), about=("Somebody asked.",)),
        Rubric((CHECKS,), rests_on=("What do you do?", "I check.")),
        Rubric((CHECKS,), rests_on=("What do you do?", "I ask.")),
    ],
)
def test_whatever_else_moves_a_grade_makes_another_version(changed: Rubric) -> None:
    others = [Rubric((CHECKS,)), Rubric((CHECKS,), rests_on=("What would you do?", "I check."))]
    assert changed.version not in {each.version for each in others}


def test_a_question_that_is_asked_otherwise_has_another_version() -> None:
    question = next(each for each in shipped_bank() if isinstance(each, TextQuestion))
    for change in ({"prompt": question.prompt + " Why?"}, {"reference": question.reference + " Of course."}):
        assert question.model_copy(update=change).rubric.version != question.rubric.version


def test_a_reference_alone_makes_a_rubric_of_one() -> None:
    (criterion,) = Rubric.of_reference("The ROC curve.").criteria
    assert criterion.expects == "The ROC curve."


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf")])
def test_a_weight_that_is_not_above_zero_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        Criterion("a", weight, "b")


@pytest.mark.parametrize(("name", "expects"), [("", "x"), ("x", " ")])
def test_a_criterion_without_name_or_expectation_is_refused(name: str, expects: str) -> None:
    with pytest.raises(ValueError, match="needs"):
        Criterion(name, 1, expects)


def test_a_rubric_without_criteria_with_six_or_with_a_name_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        Rubric(())
    with pytest.raises(ValueError, match="1 to 5"):
        Rubric(tuple(Criterion(str(i), 1, "x") for i in range(6)))
    with pytest.raises(ValueError, match="same name"):
        Rubric((ASKS, ASKS))
