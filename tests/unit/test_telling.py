"""A story told again: in the words of who told it, and with each deed left to whoever did it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.telling import retells, told

OWN = (
    "In my internship our team of 3 had to prepare photos in one week. I make plan for each day and label "
    "photos. My brother checked the labels, and he told me of 40 errors."
)


@pytest.mark.parametrize(
    ("said", "own"),
    [
        (OWN, OWN),
        ("I made a plan for each day and labelled the photos.", OWN),
        ("Then I made a plan for each day. I labelled the photos.", OWN),
        ("First I made a plan for each day. In the end, my brother checked the labels.", OWN),
        ("My brother checked the labels.", OWN),
        ("In my internship our team of 3 had to prepare the photos in one week.", OWN),
        (
            "I told my manager about it. Then I corrected 40 rows.",
            "i told my manager about it then i correct 40 rows",
        ),
        (
            "I listened to him and showed him the data. He agreed.",
            "I listened to him, showed him data and he agreed",
        ),
        (
            "I did not give up. I asked my senior every day.",
            "I did not give up, I ask to my senior every day",
        ),
        ("We divided the work. I took the test cases.", "We divided work, I took test cases"),
        ("I made a list.", "Made a list"),
        ("When I did not understand, I asked.", "i ask when i not understand"),
    ],
)
def test_own_words_in_better_english_are_the_same_story(said: str, own: str) -> None:
    assert retells(said, own)


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("I checked the labels.", OWN),
        ("My brother made a plan for each day.", OWN),
        ("Our team made a plan for each day.", OWN),
        ("I made a plan for each week.", OWN),
        ("I told of 40 errors.", OWN),
        ("I did make errors.", "I did not make errors"),
        ("I led a team of 5.", "I helped the manager who led a team of 5"),
        ("I led a team of 5.", "I was told to lead a team of 5"),
        ("I trained 3 seniors.", "I was trained by 3 seniors"),
        ("I made a list.", "My brother cooked and made a list"),
        ("I made a list.", "I watched, my brother cooked and made a list"),
        ("I made a list.", "We made a list"),
        ("I won a prize.", OWN),
        ("I labelled before I asked.", "I asked before I labelled"),
        ("In my internship I told of errors.", OWN),
    ],
)
def test_another_deed_doer_or_number_is_another_story(said: str, own: str) -> None:
    assert not retells(said, own)


@given(st.lists(st.sampled_from(OWN.split()), max_size=8).map(" ".join))
def test_whatever_is_retold_of_somebody_else_was_told_of_them(said: str) -> None:
    if retells(said, OWN):
        for doer, deed in pairwise([word.root for word in told(said)]):
            assert (doer, deed) not in {
                ("i", "check"),
                ("brother", "make"),
                ("brother", "label"),
                ("i", "told"),
            }
