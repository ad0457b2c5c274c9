import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.followups import leans, standing_alone

BEFORE = "Is there a written test?"


@pytest.mark.parametrize(
    "question",
    [
        "and how long is it?",
        "how long is it",
        "what about freshers?",
        "is that compulsory",
        "And the HR round?",
    ],
)
def test_a_question_that_points_back_takes_the_one_before_along(question: str) -> None:
    assert leans(question)
    assert standing_alone(question, BEFORE).startswith(BEFORE)


@pytest.mark.parametrize(
    "question",
    [
        "How long is the written test?",
        "Is it compulsory to know Python and SQL?",
        "salary?",
        "documents to bring",
        "What are the shift timings?",
        "Is there a cab facility?",
        "Are there backups?",
        "there is a bond?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert not leans(question)
    assert standing_alone(question, BEFORE) == question


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert standing_alone("and how long is it?", None) == "and how long is it?"


@given(st.text(), st.text())
def test_no_text_breaks_it_and_none_is_lost(question: str, before: str) -> None:
    assert standing_alone(question, before).endswith(question[-1:])
