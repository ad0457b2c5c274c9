"""The better version keeps the candidate's words and adds what is missing, in its place."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import AnswerText
from coaching.bank_files import load_bank
from coaching.better import LONGEST, better
from coaching.grades import CriterionGrade
from coaching.questions import TextQuestion
from coaching.rubric import Criterion

CRITERIA = (
    Criterion("Situation", 1, "It was in a project.", part="situation"),
    Criterion("Action", 2, "I sorted the files."),
    Criterion("Result", 1, "It saved time"),
)
ANSWER = "I sorted the files by date! My manager liked it."


def graded(*scores: float, evidence: str = "I sorted the files by date!") -> list[CriterionGrade]:
    return [
        CriterionGrade(criterion.name, criterion.weight, score, evidence if score else "", "")
        for criterion, score in zip(CRITERIA, scores, strict=True)
    ]


def test_a_story_gets_blanks_and_never_the_deeds_of_somebody_else() -> None:
    told = (Criterion("Teaching", 1, "I showed her an example.", "Say how you showed it."), CRITERIA[0])
    grades = [CriterionGrade("Teaching", 1, 0, "", ""), CriterionGrade("Situation", 1, 1, ANSWER, "")]
    [addition] = [piece.text for piece in better(AnswerText.of(ANSWER), told, grades) if not piece.own]
    assert addition == "Teaching: ___ (Say how you showed it.)"


def test_no_reference_of_a_story_stands_in_a_better_version() -> None:
    for question in load_bank():
        if isinstance(question, TextQuestion) and any(each.part for each in question.criteria):
            criteria = question.rubric.criteria
            grades = [CriterionGrade(each.name, each.weight, 0, "", "") for each in criteria]
            grades[0] = replace(grades[0], score=0.5, evidence=ANSWER)
            said = " ".join(piece.text for piece in better(AnswerText.of(ANSWER), criteria, grades))
            assert not any(each.expects in said for each in criteria)


def test_what_is_missing_stands_where_it_belongs_and_the_rest_is_the_candidates_own() -> None:
    criteria = (replace(CRITERIA[0], part=None), *CRITERIA[1:])
    pieces = better(AnswerText.of(ANSWER), criteria, graded(0, 1, 0))
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


@given(st.text(min_size=1, max_size=300), st.tuples(*[st.sampled_from([0, 0.25, 0.5, 0.75, 1])] * 3))
def test_no_word_of_the_candidate_is_changed_and_each_gap_is_filled_once(
    answer: str, scores: tuple[float, float, float]
) -> None:
    text = AnswerText.of(answer)
    pieces = better(text, CRITERIA, graded(*scores, evidence=answer))
    if pieces:
        assert [p.text for p in pieces if p.own] == [text.original(span) for span in text.clauses()]
        assert sum(not p.own for p in pieces) == sum(score < 0.55 for score in scores)
