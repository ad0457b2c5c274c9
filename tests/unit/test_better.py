"""The better version keeps the candidate's words and adds what is missing, in its place."""

from hypothesis import given
from hypothesis import strategies as st

from coaching.answer_text import AnswerText
from coaching.better import LONGEST, better
from coaching.grades import CriterionGrade
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


def test_what_is_missing_stands_where_it_belongs_and_the_rest_is_the_candidates_own() -> None:
    pieces = better(AnswerText.of(ANSWER), CRITERIA, graded(0, 1, 0))
    assert [(piece.text[:12], piece.own) for piece in pieces] == [
        ("In … (when a", False),
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
