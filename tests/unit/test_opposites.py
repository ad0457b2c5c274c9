"""Words that turn a statement round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.opposites import NEGATIONS, unsaid

WORDS = st.lists(
    st.sampled_from([*sorted(NEGATIONS), "lower", "higher", "soft", "hard", "easy", "pitch", ""])
)


def said(expected: str, answer: str) -> list[str]:
    """The expected words that the answer says the opposite of."""
    words = expected.split()
    return [words[at] for at in unsaid(words, answer.split())]


@pytest.mark.parametrize(
    ("expected", "answer", "opposed"),
    [
        ("the pitch is lower", "it gets higher", ["lower"]),
        ("the pitch is lower", "it gets low", []),
        ("the pitch is lower", "first higher then lower", []),
        ("the pitch is lower", "it is not higher", []),
        ("higher than the low one", "the low one", []),
        ("it is hard", "it is easy", ["hard"]),
        ("it does not stick", "it will stick", ["not"]),
        ("it does not stick", "it won't stick", []),
        ("i do not guess", "i ask instead of guessing", []),
        ("i do not guess", "i dont guess", []),
        ("it sticks", "it does not stick", []),
    ],
)
def test_a_word_is_opposed_where_only_its_opposite_is_said(
    expected: str, answer: str, opposed: list[str]
) -> None:
    assert said(expected, answer) == opposed


@given(WORDS, WORDS)
def test_nothing_is_opposed_by_who_says_it_too(expected: list[str], more: list[str]) -> None:
    assert unsaid(expected, [*expected, *more]) == []
