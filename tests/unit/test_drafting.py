"""Drafts of quiz questions: those that need no model, and what makes a draft a question of the bank."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.bank_files import read_file
from coaching.drafting import GAP, Passage, Written, bank_file, gap_drafts, question_of
from coaching.lessons import Section

SENTENCE = "The HR discussion takes 30 minutes and asks behavioral questions."


def passage(text: str) -> Passage:
    return Passage("guide-walk-in", "walk-in", Section(("A guide", "HR discussion"), text))


def written(**changed: object) -> Written:
    values = {
        "prompt": "How long is the HR discussion?",
        "right": "30 minutes",
        "wrong": ("15 minutes", "45 minutes", "60 minutes"),
        "explanation": "The guide says that it takes 30 minutes.",
        "quote": SENTENCE,
    }
    return Written(**{**values, **changed})  # type: ignore[arg-type]


def test_a_sentence_with_one_number_is_asked_without_it() -> None:
    [draft] = gap_drafts(passage(f"{SENTENCE}\nNobody knows more."))
    assert GAP in draft.prompt
    assert "30" not in draft.prompt
    assert draft.right == "30"
    assert draft.explanation == SENTENCE


@pytest.mark.parametrize(
    "sentence",
    [
        "The office in Chennai opened its doors to everybody in 2019 at last.",  # a year
        "Bring the form to the desk before March 5 if you want to be heard.",  # a date
        "In the interview of Round 2 you are asked about your projects at length.",  # a name
        "The test takes 60 minutes, of which you have 20 for the reading part.",  # one gives the other away
        "The first shift begins at 7:30 and nobody may come later than that.",  # a time of day
        "Python 3.11 runs the tool that the associates use for their labels.",  # a version
        "It takes 30 minutes.",  # says too little by itself
    ],
)
def test_a_number_that_is_not_worth_asking_makes_no_draft(sentence: str) -> None:
    assert list(gap_drafts(passage(sentence))) == []


def test_an_option_that_stands_elsewhere_in_the_passage_is_no_wrong_answer() -> None:
    [draft, _] = gap_drafts(
        passage(f"{SENTENCE}\nThe written test takes 60 minutes and comes before it all.")
    )
    assert "60" not in draft.wrong


@given(st.integers(min_value=1, max_value=999_999), st.booleans())
def test_wrong_numbers_are_three_others_in_the_writing_of_the_right_one(number: int, grouped: bool) -> None:
    shown = f"{number:,}" if grouped else str(number)
    for draft in gap_drafts(passage(f"The candidates of one such drive were {shown} people in all.")):
        assert draft.right == shown
        assert len({draft.right, *draft.wrong}) == 4
        for other in draft.wrong:
            assert re.fullmatch(r"\d{1,3}(,\d{3})*" if "," in shown else r"\d+", other)


def test_a_wrong_share_is_not_above_a_hundred_percent() -> None:
    [draft] = gap_drafts(passage("The labels of such an associate were right in 70% of all cases seen."))
    assert all(float(other) <= 100 for other in draft.wrong)


def test_the_rank_of_the_right_number_differs_from_draft_to_draft() -> None:
    ranks = {
        sorted([float(draft.right), *map(float, draft.wrong)]).index(float(draft.right))
        for number in range(40, 400, 10)
        for draft in gap_drafts(passage(f"The candidates of one such drive were {number} people in all."))
    }
    assert ranks == {0, 1, 2, 3}


def test_a_draft_becomes_a_question_that_its_file_gives_back() -> None:
    question = question_of(written(), passage(SENTENCE))
    assert question is not None
    assert sorted(question.options) == ["15 minutes", "30 minutes", "45 minutes", "60 minutes"]
    [placed] = read_file("drafts.yaml", bank_file([question], ["ml-engineer"]).encode())
    assert placed.question == question
    assert placed.roles == {"ml-engineer"}


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": "The HR discussion takes 45 minutes and asks behavioral questions."},
        {"quote": ""},
        {"quote": "30 minutes"},
        {"right": ""},
        {"right": "x" * 101},
        {"wrong": ("30 minutes", "45 minutes", "60 minutes")},
        {"prompt": "x" * 281},
        {"explanation": "x" * 201},
        {"explanation": "Two\nlines of it."},
    ],
)
def test_a_draft_that_the_bank_would_not_take_makes_no_question(changed: dict[str, object]) -> None:
    assert question_of(written(**changed), passage(SENTENCE)) is None
