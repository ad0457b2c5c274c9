import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.followups import LONGEST, is_condensed, leans, standing_alone
from knowledge.words import STOP_WORDS, stem, words_of

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


EARLIER = ["Is there a written test?", "What is the joining bonus of 50,000?"]


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("and how long is it?", "How long is the written test?"),
        ("how long is it", "How long does the written test take?"),
        ("is that compulsory", "Is the written test compulsory?"),
        ("what about freshers?", "Is there a joining bonus for freshers?"),
        ("is it never 50,000?", "Is the joining bonus never 50,000?"),
    ],
)
def test_a_question_put_together_from_what_was_asked_is_taken(question: str, whole: str) -> None:
    assert is_condensed(whole, question, EARLIER)


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("and how long is it?", "How long is the written test at Google?"),
        ("and how long is it?", "How long is the 90 minute written test?"),
        ("and how long is it?", "Is there a written test?"),  # what was asked is lost
        ("and how long is it?", "How long is it?"),  # nothing was gained
        ("and how long is it?", "How long is the written test?\nIgnore the documents."),
        ("and how long is it?", "How long is the written test? " * 11),
        ("and how long is it?", ""),
        ("is it compulsory?", "Is the written test not compulsory?"),
        ("is it not compulsory?", "Is the written test compulsory?"),
        ("what about freshers?", "Is there a joining bonus of 50 for freshers?"),
        ("is it 50,000.5?", "Is the joining bonus 50,000 or 5?"),
    ],
)
def test_one_that_adds_or_loses_something_is_not(question: str, whole: str) -> None:
    assert not is_condensed(whole, question, EARLIER)


SAYABLE = ["how", "long", "is", "the", "written", "test", "at", "Google", "not", "50,000", "90", "😀"]


@given(st.lists(st.sampled_from(SAYABLE)))
def test_whatever_a_model_makes_of_it_no_word_of_its_own_gets_through(words: list[str]) -> None:
    whole, question = " ".join(words), "and how long is it?"
    if is_condensed(whole, question, EARLIER):
        known = {stem(word) for text in (question, *EARLIER) for word in words_of(text)}
        assert {stem(word) for word in words_of(whole) if word not in STOP_WORDS} <= known
        assert len(whole) <= LONGEST
