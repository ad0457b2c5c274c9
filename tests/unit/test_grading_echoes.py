"""What of an answer only repeats what is shown of a rubric."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import AnswerText
from coaching.echoes import echoes
from coaching.questions import TextQuestion
from coaching.rubric import Criterion, Rubric
from tests.support.bank import shipped_bank

RUBRIC = Rubric(
    (
        Criterion("Tells at once", 1, "I tell my lead at once.", "Say whom you tell, and when."),
        Criterion("Cost", 1, "It takes linear time.", "Say how time and memory grow with the list."),
        Criterion(
            "Median", 1, "The median is 4 minutes.", "Name a figure that one extreme value does not move."
        ),
        Criterion("Asks", 1, "I ask my lead.", "Ask your lead."),
    )
)


def left(answer: str) -> str:
    spans = echoes(answer, RUBRIC)
    return "".join(each for at, each in enumerate(answer) if not any(i <= at < j for i, j in spans)).strip()


@pytest.mark.parametrize(
    "echo",
    [
        "Say whom you tell, and when.",
        "I say whom I tell and when.",
        "Did I say whom I tell, and when?",
        "Yes, I really say how time and memory grow with my list!",
        "I named a figure that one extreme value does not move.",
        "As for tells at once, I do it very well.",
        "I also do the point that is called Cost.",
        "✅ Tells at once 4 of 4",
        "Counted: Tells at once, Cost, Median.",
        "scores = dict(tells_at_once=4, cost=4, median=4)",
        "- name: Cost",
    ],
)
def test_hints_and_names_given_back_say_nothing(echo: str) -> None:
    assert left(echo) == ""
    assert left(f"It takes an hour.\n{echo}\nThen I wait.") == "It takes an hour.\n\nThen I wait."


@pytest.mark.parametrize(
    "answer",
    [
        "I ask my lead.",
        "Ask your lead.",
        "I tell my lead at once when I see it.",
        "The cost is linear in time and memory.",
        "The median, since one extreme value does not move it.",
        "Cost: O(n).",
        "I do a pilot and compare the median.",
        "Memory and time grow with the list, as n.",
        "Median",
        "The median is better, and it costs nothing.",
    ],
)
def test_what_says_one_thing_more_is_the_candidates_own(answer: str) -> None:
    assert left(answer) == answer


def test_nothing_is_taken_from_what_the_shipped_rubrics_expect() -> None:
    for question in shipped_bank():
        if isinstance(question, TextQuestion):
            expected = (text for c in question.rubric.criteria for text in (c.expects, *c.also, *c.points))
            for text in (question.reference, *expected):
                assert echoes(AnswerText.of(text).plain, question.rubric) == []


@given(st.text(max_size=200))
def test_echoes_of_any_text_lie_within_it(answer: str) -> None:
    assert all(0 <= start < end <= len(answer) for start, end in echoes(answer, RUBRIC))
