"""The better version keeps the candidate's words and adds what is missing, in its place."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import AnswerText
from coaching.bank_files import load_bank
from coaching.better import IN_DOUBT, LONGEST, better
from coaching.grades import CriterionGrade, Forbidden, Grade
from coaching.questions import TextQuestion
from coaching.rubric import Criterion

CRITERIA = (
    Criterion("Situation", 1, "It was in a project.", part="situation"),
    Criterion("Action", 2, "I sorted the files."),
    Criterion("Result", 1, "It saved time"),
)
ANSWER = "I sorted the files by date! My manager liked it."


PLAIN = (replace(CRITERIA[0], part=None), *CRITERIA[1:])


def graded(*scores: float, evidence: str = "I sorted the files by date!", flags: Sequence[str] = ()) -> Grade:
    criteria = [
        CriterionGrade(criterion.name, criterion.weight, score, evidence if score else "", "")
        for criterion, score in zip(CRITERIA, scores, strict=True)
    ]
    return grade_of(criteria, flags)


def grade_of(criteria: Sequence[CriterionGrade], flags: Sequence[str] = ()) -> Grade:
    return Grade(0.5, "rubric", tuple(criteria), tuple(flags), "", "v1")


def test_a_story_gets_blanks_and_never_the_deeds_of_somebody_else() -> None:
    told = (Criterion("Teaching", 1, "I showed her an example.", "Say how you showed it."), CRITERIA[0])
    grades = [CriterionGrade("Teaching", 1, 0, "", ""), CriterionGrade("Situation", 1, 1, ANSWER, "")]
    [addition] = [
        piece.text for piece in better(AnswerText.of(ANSWER), told, grade_of(grades)) if not piece.own
    ]
    assert addition == "Teaching: ___ (Say how you showed it.)"


def test_no_reference_of_a_story_stands_in_a_better_version() -> None:
    for question in load_bank():
        if isinstance(question, TextQuestion) and any(each.part for each in question.criteria):
            criteria = question.rubric.criteria
            grades = [CriterionGrade(each.name, each.weight, 0, "", "") for each in criteria]
            grades[0] = replace(grades[0], score=0.5, evidence=ANSWER)
            said = " ".join(piece.text for piece in better(AnswerText.of(ANSWER), criteria, grade_of(grades)))
            assert not any(each.expects in said for each in criteria)


def test_what_is_missing_stands_where_it_belongs_and_the_rest_is_the_candidates_own() -> None:
    pieces = better(AnswerText.of(ANSWER), PLAIN, graded(0, 1, 0))
    assert [(piece.text[:12], piece.own) for piece in pieces] == [
        ("It was in a ", False),
        ("I sorted the", True),
        ("It saved tim", False),
        ("My manager l", True),
    ]


def test_an_answer_with_everything_or_nothing_needs_no_better_version() -> None:
    text = AnswerText.of(ANSWER)
    assert better(text, CRITERIA, graded(1, 1, 0.75)) == ()
    assert better(text, CRITERIA, graded(0, 0, 0)) == ()
    assert better(AnswerText.of("word " * LONGEST), CRITERIA, graded(0, 1, 0)) == ()


def test_what_says_half_of_a_point_gives_way_to_the_whole_of_it() -> None:
    answer = "It was at work. I sorted some. It saved time and money."
    said = [
        CriterionGrade("Situation", 1, 1, "It was at work.", ""),
        CriterionGrade("Action", 2, 0.25, "I sorted some.", ""),
        CriterionGrade("Result", 1, 1, "It saved time and money.", ""),
    ]
    pieces = better(AnswerText.of(answer), PLAIN, grade_of(said))
    assert [piece.text for piece in pieces] == [
        "It was at work.",
        "I sorted the files.",
        "It saved time and money.",
    ]
    told = better(AnswerText.of(answer), CRITERIA, grade_of(said))  # a story keeps all that was told
    assert [piece.text for piece in told if piece.own] == [
        "It was at work.",
        "I sorted some.",
        "It saved time and money.",
    ]


def test_an_answer_that_only_touches_on_things_is_not_made_into_the_reference() -> None:
    assert better(AnswerText.of("I sorted some."), PLAIN, graded(0, 0.25, 0, evidence="I sorted some.")) == ()


def test_what_must_not_be_said_is_left_out() -> None:
    answer = "I sorted the files by date! I keep it secret."
    found = replace(graded(0, 1, 0), forbidden=(Forbidden("I keep it secret.", 0.25, "Say whom you tell."),))
    assert "I keep it secret." not in [piece.text for piece in better(AnswerText.of(answer), PLAIN, found)]


@pytest.mark.parametrize("flag", sorted(IN_DOUBT))
def test_what_is_in_doubt_is_not_made_better_by_its_opposite(flag: str) -> None:
    assert better(AnswerText.of(ANSWER), PLAIN, graded(0, 1, 0, flags=[flag])) == ()


@given(st.text(min_size=1, max_size=300), st.tuples(*[st.sampled_from([0, 0.25, 0.5, 0.75, 1])] * 3))
def test_no_word_of_the_candidate_is_changed_and_each_gap_is_filled_once(
    answer: str, scores: tuple[float, float, float]
) -> None:
    text = AnswerText.of(answer)
    pieces = better(text, CRITERIA, graded(*scores, evidence=answer))
    if pieces:
        assert [p.text for p in pieces if p.own] == [text.original(span) for span in text.clauses()]
        assert sum(not p.own for p in pieces) == sum(score < 0.55 for score in scores)
