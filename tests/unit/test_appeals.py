"""What a coach makes of a grade: steps, weights, and what forbidden words cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.appeals import Given, coached, is_doubtful, mark_of, steps_of, total
from coaching.grades import CriterionGrade, Forbidden, Grade
from coaching.rubric import Criterion, Rubric

CRITERIA = (
    CriterionGrade("Offers help", 2, 0.5, "I can help", "Say when."),
    CriterionGrade("Thanks", 1, 1.0, "thank you", ""),
)
SAID = Forbidden("this is not my job", 1, "Say what you can do.")
GRADE = Grade(1 / 3, "rubric", CRITERIA, ("forbidden",), "", "v1", forbidden=(SAID,))


def test_agreeing_with_the_grader_keeps_what_forbidden_words_cost() -> None:
    assert total(GRADE, Given(steps_of(CRITERIA))) == pytest.approx(GRADE.score)


def test_a_coach_can_say_that_the_forbidden_is_not_what_was_said() -> None:
    given = Given(steps_of(CRITERIA), frozenset({0}))
    assert total(GRADE, given) == pytest.approx(2 / 3)
    assert coached(GRADE, given).forbidden == ()


@given(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.floats(0.1, 9))
def test_a_total_stays_within_its_bounds_and_forbidden_words_never_raise_it(
    steps: tuple[int, int], weight: float
) -> None:
    grade = Grade(0, "rubric", CRITERIA, (), "", "v1", forbidden=(Forbidden("x", weight, "y"),))
    kept, taken = total(grade, Given(steps)), total(grade, Given(steps, frozenset({0})))
    assert 0 <= kept <= taken <= 1


@pytest.mark.parametrize("steps", [(), (4,), (4, 5), (4, -1), (4, 4, 4)])
def test_a_step_of_0_to_4_for_each_criterion_is_needed(steps: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="2 criteria need"):
        total(GRADE, Given(steps))


def test_a_coach_who_gives_less_than_the_grader_says_what_is_missing() -> None:
    rubric = Rubric((Criterion("Offers help", 2, "Offers help."), Criterion("Thanks", 1, "x", "Say thanks.")))
    grade = coached(GRADE, Given((4, 1)), rubric)
    assert [each.missing for each in grade.criteria] == ["", "Say thanks."]
    assert (grade.mode, grade.flags) == ("coach", ())
    assert "Say thanks." in grade.feedback


def test_buttons_of_another_rubric_order_or_forbidden_point_have_another_mark() -> None:
    others = [
        Grade(0, "rubric", CRITERIA, (), "", "v2", forbidden=(SAID,)),
        Grade(0, "rubric", CRITERIA[::-1], (), "", "v1", forbidden=(SAID,)),
        Grade(0, "rubric", CRITERIA, (), "", "v1"),
    ]
    assert mark_of(GRADE) not in {mark_of(each) for each in others}
    assert mark_of(GRADE) == mark_of(Grade(1, "model", CRITERIA, (), "", "v1", forbidden=(SAID,)))


def test_what_cannot_be_decided_safely_comes_before_a_coach_and_what_was_left_out_does_not() -> None:
    def doubtful(score: float, *flags: str) -> list[str]:
        return [flag for flag in flags if is_doubtful(Grade(score, "rubric", CRITERIA, (flag,), "", "v1"))]

    undecided = ["unsure", "negation", "swapped", "off_topic"]
    assert doubtful(0.5, *undecided, "stuffing", "addressed", "forbidden", "keywords") == undecided
    assert doubtful(0.0, *undecided) == ["unsure"]  # where nothing counted, nothing is undecided
